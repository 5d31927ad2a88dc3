/** What a hook of a Tauri 2 app gets: `{cmd, callback, error, payload, options}` (tauri-spec §5.7). */
import type { Shown } from "./asker.ts";
import type { Call } from "./call.ts";

interface TauriMessage {
  readonly cmd?: unknown;
  readonly payload?: unknown;
  readonly options?: { readonly headers?: object | null } | null;
}

export function showInTauriForm({ command: cmd, args: payload, headers }: Call, id: number): Shown {
  return {
    // Numbers as Tauri's are; what a hook makes of them leads nowhere.
    value: {
      cmd,
      callback: id,
      error: id,
      payload,
      options: Object.keys(headers).length > 0 ? { headers } : undefined,
    },
    read: ({ cmd: command, payload: args, options }: TauriMessage) =>
      typeof command === "string" ? { command, args, headers: options?.headers ?? {} } : "shape",
  };
}
