import type { AnyCommand, AnyState } from "./command.ts";
import { toCommandTable } from "./command.ts";
import { createRecorder, type Recorder } from "./record.ts";
import type { Session } from "./session.ts";
import type { WindowOptions } from "../protocol/window-options.ts";
import { createWindows, type Window, type Windows } from "./windows.ts";

export type { WindowOptions } from "../protocol/window-options.ts";
export type { Window } from "./windows.ts";

export interface AppDefinition<State, Commands> {
  /** Anything the handlers share. They get it as `context.state`, the same object. */
  readonly state?: State;
  /** The app's commands by the name a page calls them. */
  readonly commands?: Commands;
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

/** A running or yet to be run app. */
export interface App<
  State = AnyState,
  Commands extends Record<string, AnyCommand> = Record<string, AnyCommand>,
> {
  readonly state: State;
  /** What the app is. Known from its start on: it throws before. */
  readonly info: AppInfo;
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
  readonly commands: ReadonlyMap<string, AnyCommand>;
  readonly windows: Windows;
  readonly sessions: Set<Session>;
  /** What the arguments of running handlers take, by the webview that called, whichever of its pages it was. */
  readonly bytesInFlight: Map<string, number>;
  readonly recorder: Recorder;
  /** Says what the app is, before anything of it runs. */
  introduce(info: AppInfo): void;
  /** Tells the app of it. False where it does not listen. */
  secondStart(start: SecondStart): boolean;
  /** Resolves when the app has been told to end. */
  readonly exited: Promise<Exit>;
  /** Ends the app. The first call counts. */
  exit(code: number, reason: string): void;
}

/**
 * Makes the core of an app. `run` brings it up; it is handed in, so that nothing here knows a gateway or a host.
 * Throws a `TypeError` that names the command where the definition is wrong.
 */
export function createCore(
  definition: AppDefinition<unknown, object>,
  run: (core: Core) => Promise<void>,
): Core {
  if (
    !isRecord(definition) ||
    !(definition.commands === undefined || isRecord(definition.commands))
  )
    throw new TypeError(
      "createApp() takes an object with the app's commands: `createApp({ commands: { greet: command(…) } })`.",
    );
  for (const key of Object.keys(definition)) {
    if (key !== "state" && key !== "commands") {
      throw new TypeError(
        `createApp(): unknown key \`${key}\`. Known are \`state\` and \`commands\`.`,
      );
    }
  }
  const { promise: exited, resolve: end } = Promise.withResolvers<Exit>();
  const windows = createWindows();
  const secondStarts: ((start: SecondStart) => void)[] = [];
  let info: AppInfo | undefined;
  const app: App = Object.freeze({
    state: definition.state,
    get info() {
      if (!info)
        throw new Error("app.info is known once the app has started. Read it in a command.");
      return info;
    },
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
    state: definition.state,
    commands: toCommandTable((definition.commands ?? {}) as Record<string, unknown>),
    windows,
    sessions: new Set(),
    bytesInFlight: new Map(),
    recorder: createRecorder(),
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
