/** The core side of an app: what `src-tauri/main.ts` imports. */
import { type App, type AppDefinition, createCore, type EventSchemas } from "./core/app.ts";
import type { AnyCommand } from "./core/command.ts";
import { launch } from "./launch/launch.ts";
import { CORE_PLUGINS } from "./plugins/core-plugins.ts";

export {
  command,
  type Command,
  type CommandOptions,
  type Context,
  type Request,
} from "./core/command.ts";
export { Channel, channel } from "./core/channel.ts";
export { definePlugin, type Plugin, type PluginDefinition } from "./core/plugin.ts";
export type {
  App,
  AppDefinition,
  AppInfo,
  SecondStart,
  Window,
  WindowOptions,
} from "./core/app.ts";
export type { AssetScope } from "./core/asset-scope.ts";
export type { Webview } from "./core/command.ts";
export type { Emitter } from "./core/emitter.ts";
export type { Event, EventTarget } from "./core/events.ts";
export type { Resource, Resources } from "./core/resources.ts";
export type { CloseRequest, SizeConstraints } from "./core/windows.ts";
export type { Color, Monitor, Position, Size, Theme, WindowState } from "./protocol/window.ts";

/**
 * Makes an app out of its commands. Nothing starts before `app.run()`.
 * Throws a `TypeError` that names the command where the definition is wrong.
 */
export function createApp<
  State,
  Commands extends Record<string, AnyCommand>,
  EventsOf extends EventSchemas = EventSchemas,
>(definition: AppDefinition<State, Commands, EventsOf>): App<State, Commands, EventsOf> {
  return createCore(definition, launch, CORE_PLUGINS).app as unknown as App<
    State,
    Commands,
    EventsOf
  >;
}
