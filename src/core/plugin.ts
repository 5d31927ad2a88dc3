import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { PermissionFile } from "../acl/permission-file.ts";
import type { App } from "./app.ts";
import { type AnyCommand, isCommand } from "./command.ts";

/** A part of a core that others can use: commands, events and the permissions for them under one name. */
export interface PluginDefinition {
  /** Lower-case letters, digits and hyphens, beginning with a letter. Pages call `plugin:<name>|<command>`. */
  readonly name: string;
  readonly commands?: Readonly<Record<string, AnyCommand>>;
  /** Payload schemas of the plugin's events, by the whole name of the event. They must answer at once. */
  readonly events?: Readonly<Record<string, StandardSchemaV1>>;
  /** Beside `allow-<command>` and `deny-<command>`, which every command has. */
  readonly permissions?: PermissionFile;
  /**
   * Runs when the app starts, before any window opens. `config` is what stands under `plugins.<name>` in
   * `tauri.conf.json`, unchecked. What it returns runs when the app ends.
   */
  readonly setup?: (
    app: App,
    config: unknown,
  ) => void | (() => void) | Promise<void | (() => void)>;
}

/** A plugin as `createApp({ plugins: [ … ] })` takes it. Made by `definePlugin()`. */
export interface Plugin extends PluginDefinition {
  readonly commands: Readonly<Record<string, AnyCommand>>;
  readonly events: Readonly<Record<string, StandardSchemaV1>>;
  readonly permissions: PermissionFile;
}

const NAME = /^[a-z][a-z0-9-]*$/;
/** Tauri's (`tauri::plugin`, "plugin uses reserved name"). */
const RESERVED = new Set(["core", "tauri", "sallyport"]);
const KEYS = new Set(["name", "commands", "events", "permissions", "setup"]);

/** Defines a plugin. Throws a `TypeError` that names what is wrong with the definition. */
export function definePlugin(definition: PluginDefinition): Plugin {
  const { name, commands = {}, events = {}, permissions = {}, setup } = definition;
  const wrong = (what: string): TypeError => new TypeError(`definePlugin(): ${what}`);
  if (typeof name !== "string" || !NAME.test(name))
    throw wrong(`\`name\` must be lower-case letters, digits and hyphens: ${JSON.stringify(name)}`);
  if (RESERVED.has(name)) throw wrong(`plugin uses reserved name: ${name}`);
  for (const key of Object.keys(definition)) {
    if (!KEYS.has(key))
      throw wrong(`unknown key \`${key}\` in \`${name}\`. Known are ${[...KEYS].join(", ")}.`);
  }
  for (const [key, value] of Object.entries(commands)) {
    if (key === "" || key.includes("|"))
      throw wrong(`${JSON.stringify(key)} cannot be the name of a command.`);
    if (!isCommand(value))
      throw wrong(`the command \`${key}\` of \`${name}\` must be made with command(…).`);
  }
  if (setup !== undefined && typeof setup !== "function")
    throw wrong(`\`setup\` of \`${name}\` must be a function.`);
  return Object.freeze({ name, commands, events, permissions, ...(setup && { setup }) });
}
