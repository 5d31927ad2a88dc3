/**
 * What a hook gets by default: `{cmd: "invoke", message: {cmd, args, headers, …args}}`, and for events
 * `{cmd: "emit" | "listen" | "unlisten", event, …}`. See `docs/isolation.md`.
 */
import type { Shown } from "./asker.ts";
import type { Call } from "./call.ts";

type Members = Record<string, unknown>;

const EVENT = /^plugin:event\|(emit|(?:un)?listen)(_to)?$/;

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !ArrayBuffer.isView(value);

export function showInSeedForm({ command: cmd, args, headers }: Call): Shown {
  const kind = EVENT.exec(cmd)?.[1];
  const members = isMembers(args) ? args : {};
  const all = Object.entries(members);
  if (kind) {
    // What an event's handler is called with is nothing for a hook.
    const { handler, ...shown } = members;
    return {
      value: withoutTauriNames({ ...shown, cmd: kind }, ["callback", "error", "options"]),
      read({ cmd: _kind, ...changed }: Members) {
        return { command: cmd, args: { ...changed, handler }, headers };
      },
    };
  }
  return {
    value: withoutTauriNames({ cmd: "invoke", message: { ...members, cmd, args, headers } }, [
      "callback",
      "error",
      "options",
      "payload",
    ]),
    read({ message }: { readonly message?: unknown }) {
      if (!isMembers(message)) return "shape";
      const { cmd: command, args: given, headers: heads = {}, ...mirror } = message;
      let result = given;
      // Each argument is there twice. Where the hook has changed one of the two, it means that one.
      if (isMembers(given))
        for (const [name, before] of all) {
          const now = mirror[name];
          if (!Object.hasOwn(mirror, name) || now === before) continue;
          if (given[name] !== before && given[name] !== now) return "twice";
          result = { ...(result as Members), [name]: now };
        }
      return typeof command === "string"
        ? { command, args: result, headers: heads as object }
        : "shape";
    },
  };
}

/** A hook in Tauri's form would find none of these, and might let everything through: so it fails on them. */
function withoutTauriNames<T extends object>(shown: T, names: readonly string[]): T {
  for (const name of names) {
    Object.defineProperty(shown, name, {
      get() {
        throw new TypeError('Set plugins.sallyport.isolation.hookMessage to "tauri".');
      },
    });
  }
  return shown;
}
