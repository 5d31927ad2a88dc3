import { resolve } from "node:path";
import type { DevCommand } from "./config.ts";
import type { Tell } from "./document.ts";
import type { CommandDocument } from "./tauri-config.ts";

/** `build.devUrl`: the address of a server, in its one spelling. */
export function readDevUrl(url: string | undefined, fail: Tell): string | undefined {
  if (url === undefined) return undefined;
  const parsed = URL.parse(url);
  if (parsed && /^https?:$/.test(parsed.protocol) && parsed.username + parsed.password === "")
    return parsed.href;
  fail(
    ["build", "devUrl"],
    "must be the http address of a development server, without a user, such as `http://localhost:5173`.",
  );
  return undefined;
}

/**
 * `build.beforeDevCommand`. It runs in the app's folder; a `cwd` is relative to `src-tauri`, from which `tauri dev` starts
 * it (tauri-cli, `dev.rs`). No command where there is nothing to run.
 */
export function readDevCommand(
  command: CommandDocument | undefined,
  coreFolder: string,
  fail: Tell,
): DevCommand | undefined {
  if (command === undefined) return undefined;
  const {
    script,
    cwd = "..",
    wait = false,
  } = typeof command === "string" ? { script: command } : command;
  if (script === undefined) fail(["build", "beforeDevCommand"], "needs a `script`.");
  if (script === undefined || script.trim() === "") return undefined;
  return Object.freeze({ script, cwd: resolve(coreFolder, cwd), wait });
}
