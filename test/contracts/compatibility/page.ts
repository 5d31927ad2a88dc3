// What the page under test runs: every call, one after the other. It leaves its outcomes with the core, and ends the app.
import { invoke } from "@tauri-apps/api/core";
import { ALL_CALLS } from "./all-calls.ts";
import { type Outcome, settle } from "./settle.ts";

// A window that one of the calls opens may show this very page.
if ((await invoke("who")) === "main") await callAll();

async function callAll(): Promise<void> {
  const all = [...ALL_CALLS].flatMap(([module, calls]) =>
    Object.entries(calls).map(([name, call]) => ({ name: `${module}: ${name}`, call })),
  );
  const outcomes: Record<string, Outcome> = {};
  for (const { name, call } of all) {
    if (call.endsApp) continue;
    await invoke("begin", { name });
    outcomes[name] = await settle(call);
  }
  await invoke("report", { outcomes });
  for (const { call } of all) if (call.endsApp) await settle(call);
}
