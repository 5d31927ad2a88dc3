import type { StandardSchemaV1 } from "@standard-schema/spec";
import { APP_COMMANDS_ONLY, type Authority } from "../acl/authorize.ts";
import type { Manifest } from "../acl/manifest.ts";
import { toManifests } from "./access.ts";
import { type AssetRules, type AssetScope, createAssetScope } from "./asset-scope.ts";
import type { AnyCommand, AnyState } from "./command.ts";
import { type CommandTable, toCommandTable } from "./command-table.ts";
import { createEmitter, type Emitter } from "./emitter.ts";
import { createEvents, type Events } from "./events.ts";
import type { Plugin } from "./plugin.ts";
import { createRecorder, type Recorder } from "./record.ts";
import type { Session } from "./session.ts";
import type { WindowOptions } from "../protocol/window-options.ts";
import { createWindows, type Window, type Windows } from "./windows.ts";

export type { WindowOptions } from "../protocol/window-options.ts";
export type { Window } from "./windows.ts";

/** Payload schemas by the name of the event. */
export type EventSchemas = Readonly<Record<string, StandardSchemaV1>>;

/** The events of an app whose type nobody has said: what is heard is `unknown`. */
// oxlint-disable-next-line typescript/no-explicit-any -- Of `EventSchemas`, an app with events of its own is none.
export type AnyEvents = any;

export interface AppDefinition<State, Commands, EventsOf = EventSchemas> {
  /** Anything the handlers share. They get it as `context.state`, the same object. */
  readonly state?: State;
  /** The app's commands by the name a page calls them. */
  readonly commands?: Commands;
  /**
   * The app's events by name, each with the schema of its payload: what does not fit is not sent, whether a page or the
   * core sends it. A schema of an event must answer at once. Events that are not named here carry anything.
   */
  readonly events?: EventsOf;
  readonly plugins?: readonly Plugin[];
}

/** What an app is, by its configuration. */
export interface AppInfo {
  readonly name: string;
  readonly version: string;
  /** In reverse-DNS letters: `com.example.app`. */
  readonly identifier: string;
  /** Where its resources are: the folder of `tauri.conf.json`. An absolute path. */
  readonly resourceFolder: string;
  /** The file of its windows' icon, which may not be there. An absolute path; undefined where none is configured. */
  readonly windowIcon: string | undefined;
}

declare const commandTypes: unique symbol;

/** A running or yet to be run app. As an emitter it is `App`: what is for the app alone, and what is for all. */
export interface App<
  State = AnyState,
  Commands extends Record<string, AnyCommand> = Record<string, AnyCommand>,
  EventsOf extends EventSchemas = AnyEvents,
> extends Emitter<EventsOf> {
  readonly state: State;
  /** What the app is. Known from its start on: it throws before. */
  readonly info: AppInfo;
  /** Which files of the machine pages may be given by the asset protocol, beside what the configuration says. */
  readonly assetScope: AssetScope;
  /** The windows, in the order they were made. */
  windows(): readonly Window[];
  getWindow(label: string): Window | undefined;
  /**
   * Opens a window, or plans it when the app does not run yet. In the browser host that is a new entry link.
   * Throws where the label is not allowed or a window has it already.
   */
  createWindow(options: WindowOptions): Window;
  /**
   * Adds somebody who hears of every further start of this app while it runs. The start itself ends at once, after the
   * app's window was brought to the front (or a new link was told, where windows are pages of a browser).
   * Security: `args` and `cwd` come from whoever of this user started it.
   */
  onSecondStart(listener: (start: SecondStart) => void): void;
  /** Ends the app: pages are disconnected, handlers' signals abort, `run()` resolves, the process exits with `code`. */
  exit(code?: number): void;
  /**
   * Reads the configuration, opens the windows and serves until the app has ended.
   * Rejects with a sentence for the developer where the app cannot start.
   */
  run(): Promise<void>;
  /** For types alone. */
  readonly [commandTypes]?: Commands;
}

/** What somebody wanted who started the app once more. */
export interface SecondStart {
  /** What stood behind `--`: what that start's `process.argv` would have held from index 2 on. */
  readonly args: readonly string[];
  /** The folder it was started in. */
  readonly cwd: string;
}

/** How and why an app ended. `reason` is for the terminal. */
export interface Exit {
  readonly code: number;
  readonly reason: string;
}

/** The trusted half of an app, without gateway or windows on a screen: what `createApp` makes and `run` brings up. */
export interface Core {
  readonly app: App;
  readonly state: unknown;
  readonly commands: CommandTable;
  readonly plugins: readonly Plugin[];
  /** What those bring to access control. */
  readonly manifests: readonly Manifest[];
  readonly events: Events;
  readonly assetRules: AssetRules;
  readonly windows: Windows;
  readonly sessions: Set<Session>;
  /** What the arguments of running handlers take, by the webview that called, whichever of its pages it was. */
  readonly bytesInFlight: Map<string, number>;
  readonly recorder: Recorder;
  /** Says what the app is, before anything of it runs. */
  introduce(info: AppInfo): void;
  /** Who may run what. Set once, before anybody can connect. */
  authority: Authority;
  /** Tells the app that it was started once more. False where it does not listen. */
  secondStart(start: SecondStart): boolean;
  /** Resolves when the app has been told to end. */
  readonly exited: Promise<Exit>;
  /** Ends the app. The first call counts. */
  exit(code: number, reason: string): void;
}

const KEYS = new Set(["state", "commands", "events", "plugins"]);

/**
 * Makes the core of an app. `run` brings it up; it is handed in, so that nothing here knows a gateway or a host.
 * Throws a `TypeError` that names the command where the definition is wrong.
 */
export function createCore(
  definition: AppDefinition<unknown, object>,
  run: (core: Core) => Promise<void>,
  corePlugins: readonly Plugin[] = [],
): Core {
  if (
    !isRecord(definition) ||
    !(definition.commands === undefined || isRecord(definition.commands))
  ) {
    throw new TypeError(
      "createApp() takes an object with the app's commands: `createApp({ commands: { greet: command(…) } })`.",
    );
  }
  for (const key of Object.keys(definition)) {
    if (!KEYS.has(key))
      throw new TypeError(
        `createApp(): unknown key \`${key}\`. Known are ${[...KEYS].join(", ")}.`,
      );
  }
  const { state, commands = {}, events: schemas = {}, plugins = [] } = definition;
  const { promise: exited, resolve: end } = Promise.withResolvers<Exit>();
  const recorder = createRecorder();
  const events = createEvents(recorder);
  for (const own of [schemas, ...plugins.map((plugin) => plugin.events)]) events.addSchemas(own);
  const windows = createWindows(events);
  const { scope: assetScope, rules: assetRules } = createAssetScope();
  const secondStarts: ((start: SecondStart) => void)[] = [];
  let info: AppInfo | undefined;
  const app: App = Object.freeze({
    state,
    get info() {
      if (!info)
        throw new Error("app.info is known once the app has started. Read it in a command.");
      return info;
    },
    ...createEmitter(events, { kind: "App" }),
    assetScope,
    windows: () => windows.all(),
    getWindow: (label: string) => windows.get(label),
    createWindow: (options: WindowOptions) => windows.create(options),
    onSecondStart(listener: (start: SecondStart) => void) {
      secondStarts.push(listener);
    },
    exit(code = 0) {
      if (!Number.isInteger(code) || code < 0 || code > 255) {
        throw new RangeError("app.exit(): the code must be a whole number from 0 to 255.");
      }
      core.exit(code, "the app asked for it");
    },
    run: () => run(core),
  });
  const core: Core = {
    app,
    state,
    commands: toCommandTable(commands as Record<string, unknown>, plugins, corePlugins),
    plugins: [...corePlugins, ...plugins],
    manifests: toManifests(corePlugins, plugins),
    events,
    assetRules,
    authority: APP_COMMANDS_ONLY,
    windows,
    sessions: new Set(),
    bytesInFlight: new Map(),
    recorder,
    introduce(next) {
      info = Object.freeze({ ...next });
    },
    secondStart(start) {
      for (const tell of secondStarts) tell(start);
      return secondStarts.length > 0;
    },
    exited,
    exit: (code, reason) => end({ code, reason }),
  };
  return core;
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
