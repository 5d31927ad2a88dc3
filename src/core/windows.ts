import { type ColorText, toColor } from "../protocol/color.ts";
import { IpcError } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { monitorOf } from "../protocol/monitors.ts";
import { toSettings, toTheme, type WindowOptions } from "../protocol/window-options.ts";
import type {
  Monitor,
  Position,
  Size,
  Theme,
  WindowAction,
  WindowEvent,
  WindowSettings,
  WindowState,
} from "../protocol/window.ts";
import {
  checkBoolean,
  checkConstraints,
  checkCursor,
  checkParsed,
  checkPosition,
  checkSize,
  checkText,
  checkZoom,
} from "./check-window-input.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { createEmitter, type Emitter } from "./emitter.ts";
import type { Events } from "./events.ts";
import type { Tabs } from "./tabs.ts";
import { bindWindow } from "./window-owner.ts";
import { type CloseRequest, createWindowEvents, type WindowEvents } from "./window-events.ts";

export type { CloseRequest } from "./window-events.ts";

/**
 * A window of the app, as handlers see it. What it is told resolves when it has been done, and rejects with an `Error`
 * whose `code` is `unsupported` where the host cannot do it (a browser's tab has no size to set), or `not-found` where
 * the window has been closed.
 */
export interface Window extends Emitter {
  readonly label: string;
  /** The path its first document comes from. */
  readonly url: string;
  /** Resolves when the host shows it, and rejects where it does not. At once for a window that the app begins with. */
  opened(): Promise<void>;
  /** What the window is at this moment. */
  state(): Promise<WindowState>;
  setTitle(title: string): Promise<void>;
  setSize(size: Size): Promise<void>;
  /** Undefined: no such limit. The other limit stays. */
  setMinSize(size: Size | undefined): Promise<void>;
  setMaxSize(size: Size | undefined): Promise<void>;
  /** Both limits at once; each length may be left open. */
  setSizeConstraints(constraints: SizeConstraints): Promise<void>;
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
  toggleMaximize(): Promise<void>;
  isMinimized(): Promise<boolean>;
  isMaximized(): Promise<boolean>;
  isFullscreen(): Promise<boolean>;
  isFocused(): Promise<boolean>;
  isVisible(): Promise<boolean>;
  isResizable(): Promise<boolean>;
  isEnabled(): Promise<boolean>;
  title(): Promise<string>;
  /** Physical pixels to one logical pixel, on the screen that the window is on. */
  scaleFactor(): Promise<number>;
  /** What the page takes for the user's wish. */
  theme(): Promise<Theme>;
  /** In logical pixels, as all lengths here. */
  innerSize(): Promise<Size>;
  outerSize(): Promise<Size>;
  innerPosition(): Promise<Position>;
  outerPosition(): Promise<Position>;
  availableMonitors(): Promise<readonly Monitor[]>;
  /** Undefined where there is none. */
  currentMonitor(): Promise<Monitor | undefined>;
  primaryMonitor(): Promise<Monitor | undefined>;
  /** False: it goes back to its size when the user pulls at it. */
  setResizable(resizable: boolean): Promise<void>;
  /** False: neither pointer nor keyboard reaches its page. */
  setEnabled(enabled: boolean): Promise<void>;
  /** Undefined: the system's. For the page; the frame is the system's. */
  setTheme(theme: Theme | undefined): Promise<void>;
  /** 1 is the page's own size. */
  setZoom(factor: number): Promise<void>;
  /** Behind a page that has no background of its own. Undefined: white. */
  setBackgroundColor(color: ColorText | undefined): Promise<void>;
  /** A keyword of CSS (`pointer`), for what of the page has no pointer of its own. */
  setCursorIcon(icon: string): Promise<void>;
  setCursorVisible(visible: boolean): Promise<void>;
  /** Shows the system's dialog for printing the page. */
  print(): Promise<void>;
  /** Forgets what pages of the app have stored, in every window. */
  clearBrowsingData(): Promise<void>;
  /**
   * Closes it as the user does: whoever listens for that is asked, and without anybody it is destroyed. Resolves when
   * they have been told.
   */
  close(): Promise<void>;
  /** Closes it, and asks nobody. Its page is gone, its handlers' signals abort, windows whose parent it is go with it. */
  destroy(): Promise<void>;
  /**
   * Adds somebody who is asked when the user closes it. It is destroyed unless one of them calls `preventDefault()`, or
   * a page of it listens for `tauri://close-requested`. What is returned ends that.
   */
  onCloseRequested(handler: (request: CloseRequest) => void | Promise<void>): () => void;
}

/** Lengths of the page's area. Undefined: no such limit. */
export interface SizeConstraints {
  readonly minWidth?: number | undefined;
  readonly minHeight?: number | undefined;
  readonly maxWidth?: number | undefined;
  readonly maxHeight?: number | undefined;
}

/** What carries out what windows are told: the host, once the app runs. */
export interface WindowControl {
  act(label: string, action: WindowAction): Promise<void>;
  state(label: string): Promise<WindowState>;
  monitors(label: string): Promise<readonly Monitor[]>;
  /** Where windows are tabs of a browser. */
  readonly tabs?: Tabs;
}

/** Has a window shown. `from` is the label of the window whose page has asked for it. */
export type OpenWindow = (window: WindowSettings, from: string | undefined) => Promise<void>;

/** The windows of an app by label. */
export interface Windows {
  all(): readonly Window[];
  get(label: string): Window | undefined;
  /** How a window began. */
  settings(label: string): WindowSettings | undefined;
  /** Throws where it cannot be, and an `IpcError` `limit` where there are too many. */
  create(options: WindowOptions): Window;
  /** The host shows a window that the app began with. */
  shown(label: string): void;
  /** Something happened to a window, says the host. */
  happened(label: string, event: WindowEvent): void;
  /** The window is gone. Its label is free, and windows whose parent it was go as well. */
  remove(label: string): void;
  /** Tells the host of every window from now on. */
  onCreate(listener: OpenWindow): void;
  /** From now on windows can be told something. */
  controlWith(control: WindowControl): void;
}

interface Known {
  readonly window: Window;
  readonly settings: WindowSettings;
  opened: Promise<void>;
}

export function createWindows(events: Events): Windows {
  const byLabel = new Map<string, Known>();
  let listener: OpenWindow | undefined;
  let control: WindowControl | undefined;

  async function controlOf(label: string): Promise<WindowControl> {
    if (!byLabel.has(label)) throw new IpcError("not-found", `The window ${label} was closed.`);
    if (!control) throw new Error("A window can be told something once the app runs.");
    return control;
  }

  const windowEvents = createWindowEvents(
    events,
    (label) => byLabel.has(label),
    async (label, action) => (await controlOf(label)).act(label, action),
  );

  function remove(label: string): void {
    if (!byLabel.delete(label)) return;
    windowEvents.destroyed(label);
    for (const { window, settings } of byLabel.values())
      if (settings.parent === label) window.destroy().catch(() => undefined); // It has gone already.
  }

  function create(options: WindowOptions, from?: string): Window {
    const settings = toSettings(options);
    const { label, parent } = settings;
    // Tauri's words (`window|create`).
    if (byLabel.has(label)) throw new Error(`a window with label \`${label}\` already exists`);
    // The core's own are the app's to count.
    if (from !== undefined && byLabel.size >= LIMITS.maxWindows) {
      const reason = `A page may open no more windows where there are ${LIMITS.maxWindows}.`;
      throw new IpcError("limit", reason);
    }
    if (parent === label) throw new TypeError(`The window ${label} cannot be its own parent.`);
    const window = createWindow(settings, events, windowEvents, controlOf, () => known.opened);
    const known: Known = { window, settings, opened: Promise.resolve() };
    byLabel.set(label, known);
    bindWindow(window, {
      createWindow: (more) => create(more, label),
      get control() {
        return control;
      },
    });
    if (listener) {
      known.opened = listener(settings, from);
      known.opened.then(
        () => byLabel.get(label) === known && windowEvents.created(label),
        () => byLabel.get(label) === known && byLabel.delete(label),
      );
    }
    return window;
  }

  return {
    all: () => [...byLabel.values()].map(({ window }) => window),
    get: (label) => byLabel.get(label)?.window,
    settings: (label) => byLabel.get(label)?.settings,
    create,
    shown(label) {
      if (byLabel.has(label)) windowEvents.created(label);
    },
    happened(label, event) {
      if (byLabel.has(label)) windowEvents.happened(label, event);
    },
    remove,
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
  windowEvents: WindowEvents,
  controlOf: (label: string) => Promise<WindowControl>,
  opened: () => Promise<void>,
): Window {
  let { min, max } = limits;
  const act = async (action: WindowAction): Promise<void> =>
    (await controlOf(label)).act(label, action);
  // Any page may ask about any window, as often as it likes, and some of it is asked of the page in that window.
  const state = oneAtATime(async () => (await controlOf(label)).state(label));
  const monitors = oneAtATime(async () => (await controlOf(label)).monitors(label));
  const cursor = { icon: "auto", visible: true };
  const point = (): Promise<void> =>
    act({ kind: "setCursor", cursor: cursor.visible ? cursor.icon : "none" });
  const limit = (): Promise<void> => act({ kind: "setSizeLimits", limits: { min, max } });
  return Object.freeze({
    label,
    url,
    ...createEmitter(events, { kind: "Window", label }),
    opened,
    state,
    setTitle: async (title) => act({ kind: "setTitle", title: checkText("setTitle()", title) }),
    setSize: async (size) => act({ kind: "setSize", size: checkSize("setSize()", size) }),
    async setMinSize(size) {
      min = size ? checkSize("setMinSize()", size) : {};
      await limit();
    },
    async setMaxSize(size) {
      max = size ? checkSize("setMaxSize()", size) : {};
      await limit();
    },
    async setSizeConstraints(constraints) {
      ({ min, max } = checkConstraints("setSizeConstraints()", constraints));
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
    toggleMaximize: async () =>
      act({ kind: (await state()).maximized ? "unmaximize" : "maximize" }),
    setFullscreen: async (fullscreen) =>
      act({ kind: "setFullscreen", fullscreen: checkBoolean("setFullscreen()", fullscreen) }),
    show: () => act({ kind: "show" }),
    hide: () => act({ kind: "hide" }),
    isMinimized: async () => (await state()).minimized,
    isMaximized: async () => (await state()).maximized,
    isFullscreen: async () => (await state()).fullscreen,
    isFocused: async () => (await state()).focused,
    isVisible: async () => (await state()).visible,
    isResizable: async () => (await state()).resizable,
    isEnabled: async () => (await state()).enabled,
    title: async () => (await state()).title,
    scaleFactor: async () => (await state()).scaleFactor,
    theme: async () => (await state()).theme,
    innerSize: async () => (await state()).innerSize,
    outerSize: async () => (await state()).outerSize,
    innerPosition: async () => (await state()).innerPosition,
    outerPosition: async () => (await state()).outerPosition,
    availableMonitors: monitors,
    async currentMonitor() {
      const { outerPosition, outerSize } = await state();
      return monitorOf(await monitors(), outerPosition, outerSize);
    },
    primaryMonitor: async () => (await monitors()).find(({ isPrimary }) => isPrimary),
    setResizable: async (resizable) =>
      act({ kind: "setResizable", resizable: checkBoolean("setResizable()", resizable) }),
    setEnabled: async (enabled) =>
      act({ kind: "setEnabled", enabled: checkBoolean("setEnabled()", enabled) }),
    setTheme: async (theme) =>
      act({
        kind: "setTheme",
        theme: checkParsed("setTheme()", theme, toTheme, "`light` or `dark`"),
      }),
    setZoom: async (factor) => act({ kind: "setZoom", factor: checkZoom("setZoom()", factor) }),
    setBackgroundColor: async (color) =>
      act({
        kind: "setBackgroundColor",
        color: checkParsed("setBackgroundColor()", color, toColor, 'a colour such as "#336699"'),
      }),
    async setCursorIcon(icon) {
      cursor.icon = checkCursor("setCursorIcon()", icon);
      await point();
    },
    async setCursorVisible(visible) {
      cursor.visible = checkBoolean("setCursorVisible()", visible);
      await point();
    },
    print: () => act({ kind: "print" }),
    clearBrowsingData: () => act({ kind: "clearBrowsingData" }),
    async close() {
      await controlOf(label);
      await windowEvents.close(label);
    },
    destroy: () => act({ kind: "destroy" }),
    onCloseRequested(handler) {
      if (typeof handler !== "function")
        throw new TypeError("onCloseRequested() takes a function.");
      return windowEvents.onCloseRequested(label, handler);
    },
  } satisfies Window);
}
