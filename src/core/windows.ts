import { createEmitter, type Emitter } from "./emitter.ts";
import type { Events } from "./events.ts";
import { IpcError } from "../protocol/errors.ts";
import {
  checkLength,
  LONGEST,
  toSettings,
  type WindowOptions,
} from "../protocol/window-options.ts";
import type {
  Position,
  Size,
  WindowAction,
  WindowSettings,
  WindowState,
} from "../protocol/window.ts";

/**
 * A window of the app, as handlers see it. What it is told resolves when it has been done, and rejects with an `Error`
 * whose `code` is `unsupported` where the host cannot do it (a browser's tab has no size to set), or `not-found` where
 * the window has been closed.
 */
export interface Window extends Emitter {
  readonly label: string;
  /** The path its first document comes from. */
  readonly url: string;
  /** What the window is at this moment. */
  state(): Promise<WindowState>;
  setTitle(title: string): Promise<void>;
  setSize(size: Size): Promise<void>;
  /** Undefined: no such limit. The other limit stays. */
  setMinSize(size: Size | undefined): Promise<void>;
  setMaxSize(size: Size | undefined): Promise<void>;
  setPosition(position: Position): Promise<void>;
  center(): Promise<void>;
  setFocus(): Promise<void>;
  minimize(): Promise<void>;
  unminimize(): Promise<void>;
  maximize(): Promise<void>;
  unmaximize(): Promise<void>;
  setFullscreen(fullscreen: boolean): Promise<void>;
  show(): Promise<void>;
  hide(): Promise<void>;
  /** Closes it. Its page is gone, its handlers' signals abort. */
  close(): Promise<void>;
}

/** What carries out what windows are told: the host, once the app runs. */
export interface WindowControl {
  act(label: string, action: WindowAction): Promise<void>;
  state(label: string): Promise<WindowState>;
}

/** The windows of an app by label. */
export interface Windows {
  all(): readonly Window[];
  get(label: string): Window | undefined;
  /** How a window began. */
  settings(label: string): WindowSettings | undefined;
  create(options: WindowOptions): Window;
  /** The window is gone. Its label is free. */
  remove(label: string): void;
  /** Tells the host of every window from now on. */
  onCreate(listener: (window: WindowSettings) => void): void;
  /** From now on windows can be told something. */
  controlWith(control: WindowControl): void;
}

export function createWindows(events: Events): Windows {
  const byLabel = new Map<string, { window: Window; settings: WindowSettings }>();
  let listener: ((window: WindowSettings) => void) | undefined;
  let control: WindowControl | undefined;

  async function controlOf(label: string): Promise<WindowControl> {
    if (!byLabel.has(label)) throw new IpcError("not-found", `The window ${label} was closed.`);
    if (!control) throw new Error("A window can be told something once the app runs.");
    return control;
  }

  return {
    all: () => [...byLabel.values()].map(({ window }) => window),
    get: (label) => byLabel.get(label)?.window,
    settings: (label) => byLabel.get(label)?.settings,
    create(options) {
      const settings = toSettings(options);
      const { label } = settings;
      // Tauri's words (`window|create`).
      if (byLabel.has(label)) throw new Error(`a window with label \`${label}\` already exists`);
      const window = createWindow(settings, events, controlOf);
      byLabel.set(label, { window, settings });
      listener?.(settings);
      return window;
    },
    remove: (label) => void byLabel.delete(label),
    onCreate(next) {
      listener = next;
    },
    controlWith(next) {
      control = next;
    },
  };
}

function createWindow(
  { label, url, limits }: WindowSettings,
  events: Events,
  controlOf: (label: string) => Promise<WindowControl>,
): Window {
  let { min, max } = limits;
  const act = async (action: WindowAction): Promise<void> =>
    (await controlOf(label)).act(label, action);
  const limit = (): Promise<void> => act({ kind: "setSizeLimits", limits: { min, max } });
  return Object.freeze({
    label,
    url,
    ...createEmitter(events, { kind: "Window", label }),
    state: async () => (await controlOf(label)).state(label),
    setTitle: async (title) => {
      if (typeof title !== "string") throw new TypeError("setTitle() takes a text.");
      await act({ kind: "setTitle", title });
    },
    setSize: async (size) => act({ kind: "setSize", size: checkSize("setSize()", size) }),
    async setMinSize(size) {
      min = size ? checkSize("setMinSize()", size) : {};
      await limit();
    },
    async setMaxSize(size) {
      max = size ? checkSize("setMaxSize()", size) : {};
      await limit();
    },
    setPosition: async (position) =>
      act({ kind: "setPosition", position: checkPosition("setPosition()", position) }),
    center: () => act({ kind: "center" }),
    setFocus: () => act({ kind: "setFocus" }),
    minimize: () => act({ kind: "minimize" }),
    unminimize: () => act({ kind: "unminimize" }),
    maximize: () => act({ kind: "maximize" }),
    unmaximize: () => act({ kind: "unmaximize" }),
    setFullscreen: async (fullscreen) => {
      if (typeof fullscreen !== "boolean")
        throw new TypeError("setFullscreen() takes true or false.");
      await act({ kind: "setFullscreen", fullscreen });
    },
    show: () => act({ kind: "show" }),
    hide: () => act({ kind: "hide" }),
    close: () => act({ kind: "close" }),
  } satisfies Window);
}

// What a core says is checked although it has a type: nobody has to have compiled it.

function checkSize(what: string, size: Size | undefined): Size {
  const { width, height } = checkObject(what, size, "{ width: 800, height: 600 }");
  return {
    width: checkLength(`${what}: the width`, width),
    height: checkLength(`${what}: the height`, height),
  };
}

function checkPosition(what: string, position: Position | undefined): Position {
  const { x, y } = checkObject(what, position, "{ x: 0, y: 0 }");
  return {
    x: checkLength(`${what}: x`, x, -LONGEST),
    y: checkLength(`${what}: y`, y, -LONGEST),
  };
}

function checkObject<T extends object>(what: string, given: T | undefined, example: string): T {
  if (typeof given !== "object" || given === null)
    throw new TypeError(`${what} takes an object: \`${example}\`.`);
  return given;
}
