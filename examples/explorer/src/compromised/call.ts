import { invoke } from "@tauri-apps/api/core";
import { type Outcome, worked } from "./attempt.ts";

/** Calls the core as the page does, by the bridge. */
export async function tryCall(command: string, args: Record<string, unknown>): Promise<Outcome> {
  try {
    await invoke(command, args);
    return worked("The core has answered.");
  } catch (error) {
    if (!(error instanceof Error)) return { stoppedBy: "the core", says: String(error) };
    const isBlocked = "code" in error && error.code === "blocked";
    return { stoppedBy: isBlocked ? "the hook" : "the core", says: error.message };
  }
}
