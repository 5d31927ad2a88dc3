import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { AppProcess } from "../test/support/app-process.ts";
import type { BareChromium } from "./bare-chromium.ts";

/** Resolves when the app has ended by itself, which it does with its report written. Rejects with all that it said. */
export async function untilEnded(
  app: AppProcess,
  chromium: BareChromium,
  patienceMs: number,
): Promise<void> {
  const late = sleep(patienceMs, "late", { ref: false });
  const end = await Promise.race([once(app.process, "close"), chromium.lost, late]);
  if (end === "late")
    throw new Error(`The page did not finish in time. The app said:\n${said(app)}`);
  if (app.process.exitCode !== 0)
    throw new Error(`The app ended with ${app.process.exitCode}:\n${said(app)}`);
}

function said(app: AppProcess): string {
  return [...app.events.map((event) => JSON.stringify(event)), app.errors()].join("\n");
}
