import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type AnyCommand, type Context, isCommand } from "./command.ts";
import type { Plugin } from "./plugin.ts";

/** A command, as `dispatch` finds it. */
export interface RegisteredCommand {
  /** As texts for the page have it: without the plugin. */
  readonly name: string;
  readonly schema: StandardSchemaV1 | undefined;
  readonly errors: StandardSchemaV1 | undefined;
  readonly handler: (input: never, context: Context) => unknown;
  /** It is an `async function*`. */
  readonly isGenerator: boolean;
  /** It is one of ours: what it throws as an `IpcError` is worded for a page. */
  readonly isCore: boolean;
}

/** Commands by the name a page calls. A `Map`, so that a page that asks for `constructor` finds nothing. */
export type CommandTable = ReadonlyMap<string, RegisteredCommand>;

const ASYNC_GENERATOR = Object.getPrototypeOf(async function* () {}) as object;
const GENERATOR = Object.getPrototypeOf(function* () {}) as object;

/** Throws a `TypeError` that names the command, or the plugin, where one cannot be. */
export function toCommandTable(
  commands: Readonly<Record<string, unknown>>,
  plugins: readonly Plugin[],
  corePlugins: readonly Plugin[],
): CommandTable {
  const table = new Map<string, RegisteredCommand>();
  for (const [name, value] of Object.entries(commands)) {
    if (name === "" || name.startsWith("plugin:"))
      throw new TypeError(`createApp(): ${JSON.stringify(name)} cannot be the name of a command.`);
    if (!isCommand(value)) {
      throw new TypeError(
        `createApp(): the command \`${name}\` must be made with command(…): \`${name}: command(schema, handler)\`.`,
      );
    }
    table.set(name, register(name, value, false));
  }
  const names = new Set(corePlugins.map(({ name }) => name));
  for (const plugin of plugins) {
    if (names.has(plugin.name))
      throw new TypeError(
        `createApp(): there are two plugins named \`${plugin.name}\`, or it is one of the core's.`,
      );
    names.add(plugin.name);
  }
  for (const [list, isCore] of [
    [corePlugins, true],
    [plugins, false],
  ] as const) {
    for (const plugin of list) {
      for (const [name, value] of Object.entries(plugin.commands))
        table.set(`plugin:${plugin.name}|${name}`, register(name, value, isCore));
    }
  }
  return table;
}

function register(
  name: string,
  { schema, errors, handler }: AnyCommand,
  isCore: boolean,
): RegisteredCommand {
  const kind = Object.getPrototypeOf(handler) as object;
  if (kind === GENERATOR)
    throw new TypeError(
      `The command \`${name}\` is a generator. A stream is an \`async function*\`.`,
    );
  const isGenerator = kind === ASYNC_GENERATOR;
  return {
    name,
    schema,
    errors,
    handler: handler as (input: never) => unknown,
    isGenerator,
    isCore,
  };
}
