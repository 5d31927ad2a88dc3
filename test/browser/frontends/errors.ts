// What a frontend shows of errors: a text, one of its own kinds, and what is not allowed.
import { invoke } from "@tauri-apps/api/core";

async function attempt(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    if (typeof error === "string") return error;
    return (error as { kind?: string }).kind ?? "unknown";
  }
}

export async function run(): Promise<unknown> {
  return [
    await attempt(() => invoke("log_in", { password: "" })),
    await attempt(() => invoke("log_in", { password: "wrong" })),
    await attempt(() => invoke("log_in", {})),
    await attempt(() => invoke("no_such_command")),
    await attempt(() => invoke("plugin:fs|read_file")),
  ];
}
