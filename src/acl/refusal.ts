import { nearest } from "../protocol/nearest.ts";
import type { Call, Denial } from "./authorize.ts";
import type { Capability } from "./capability.ts";
import { toPermissionName } from "./identifier.ts";
import { APP_KEY, formatIdentifier, type PermissionTable, toCallName } from "./manifest.ts";
import type { Context, Grant } from "./resolve.ts";

/** Puts refusals in words: little for the page, and for the terminal what would have to change. */
export interface Refusals {
  /** A capability took it away. */
  denied(call: Call, by: Grant): Denial;
  /** Nobody gave it. `context` is a capability that is for this caller, if there is one. */
  notAllowed(call: Call, context: Context | undefined): Denial;
}

export function createRefusals(
  tables: ReadonlyMap<string, PermissionTable>,
  isLocal: (origin: string) => boolean,
  capabilities: readonly Capability[],
): Refusals {
  /** By what a page calls, the permission for it. Undefined: the command's name is one that no permission can have. */
  const permissions = new Map<string, string | undefined>();
  /** The keys of plugins, by how calls to them begin. */
  const plugins = new Map<string, string>();
  for (const { key, commands, permissions: known } of tables.values()) {
    if (key !== APP_KEY) plugins.set(toCallName(key, ""), key);
    for (const command of commands) {
      const name = toPermissionName("allow", command);
      permissions.set(
        toCallName(key, command),
        known.has(name) ? formatIdentifier(key, name) : undefined,
      );
    }
  }

  return {
    denied: (call, { permission, place }) =>
      refuse(call, `\`${permission}\` denies it to ${describeCaller(call)}. See ${place}.`),
    notAllowed(call, context) {
      const { command } = call.message;
      if (!permissions.has(command)) return refuse(call, unknownText(command));
      const permission = permissions.get(command);
      if (permission === undefined)
        return refuse(call, "a permission cannot be named after it. Call the command otherwise.");
      const windows = `${describeCaller(call)} has \`${permission}\``;
      const file = context?.capability.file;
      if (file)
        return refuse(call, `no capability of ${windows}. Add it to "permissions" in ${file}.`);
      const { window } = call.caller;
      // Without a capability there is `core:default`, and with the first one there is not.
      const kept = context ? context.capability.permissions : [];
      const added = {
        identifier: window,
        windows: [window],
        permissions: [...kept.map(({ identifier }) => identifier), permission],
      };
      return refuse(
        call,
        `no capability of ${windows}. Make a file in src-tauri/capabilities: ${JSON.stringify(added)}.${otherLabel(window)}`,
      );
    },
  };

  /** A capability may have been meant for that window, and have its label wrong. */
  function otherLabel(window: string): string {
    for (const { file, windows } of capabilities) {
      const near = nearest(window, windows);
      if (file && near !== undefined)
        return ` Or did ${file}, which is for ${JSON.stringify(near)}, mean that one?`;
    }
    return "";
  }

  function describeCaller({ caller: { window, webview, origin } }: Call): string {
    const inner = webview === window ? "" : `, webview "${webview}"`;
    return `window "${window}"${inner}${isLocal(origin) ? "" : ` at ${origin}`}`;
  }

  /** Nothing of the page's own words: it may call whatever it likes. */
  function unknownText(command: string): string {
    if (!command.startsWith("plugin:")) return "the app has no command of that name.";
    const plugin = plugins.get(command.slice(0, command.indexOf("|") + 1));
    return plugin === undefined
      ? "there is no plugin of that name."
      : `the plugin \`${plugin}\` has no command of that name.`;
  }
}

/** The page's text is that of a release build of Tauri's: no names of capabilities, permissions or windows. */
function refuse(call: Call, reason: string): Denial {
  return { text: `Command ${call.message.command} not allowed by ACL`, reason };
}
