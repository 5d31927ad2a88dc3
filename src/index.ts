/** The core side of an app: what `src-tauri/main.ts` imports. */
import { type App, type AppDefinition, createCore } from "./core/app.ts";
import type { AnyCommand } from "./core/command.ts";
import { launch } from "./launch/launch.ts";

export {
  command,
  type Command,
  type CommandOptions,
  type Context,
  type Request,
} from "./core/command.ts";
export type { App, AppDefinition, SecondStart, Window, WindowOptions } from "./core/app.ts";
export type { Position, Size, WindowState } from "./protocol/window.ts";

/**
 * Makes an app out of its commands. Nothing starts before `app.run()`.
 * Throws a `TypeError` that names the command where the definition is wrong.
 */
export function createApp<State, Commands extends Record<string, AnyCommand>>(
  definition: AppDefinition<State, Commands>,
): App<State, Commands> {
  return createCore(definition, launch).app as App<State, Commands>;
}
