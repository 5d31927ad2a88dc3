import * as dpi from "@tauri-apps/api/dpi";
import type { EventCallback, UnlistenFn } from "@tauri-apps/api/event";
import {
  availableMonitors,
  CloseRequestedEvent,
  currentMonitor,
  cursorPosition,
  Effect,
  EffectState,
  getAllWindows,
  getCurrentWindow,
  LogicalPosition,
  LogicalSize,
  monitorFromPoint,
  PhysicalPosition,
  PhysicalSize,
  primaryMonitor,
  ProgressBarStatus,
  UserAttentionType,
  Window,
} from "@tauri-apps/api/window";
import { type Call, type Calls, done, gives, notInTabs, refused } from "./call.ts";
import { openedWindow } from "./opened-window.ts";

/** What every class of windows and webviews has for events. */
interface Listens {
  listen<T>(event: string, handler: EventCallback<T>): Promise<UnlistenFn>;
  once<T>(event: string, handler: EventCallback<T>): Promise<UnlistenFn>;
  emit(event: string, payload?: unknown): Promise<void>;
  emitTo(target: string, event: string, payload?: unknown): Promise<void>;
  _handleTauriEvent<T>(event: string, handler: EventCallback<T>): boolean;
}

/** The methods for events of `name`, on what `current` gives. */
export function eventMethods(name: string, current: () => Listens): Calls {
  const event = `${name}-event`;
  const hears = (send: (event: string) => Promise<void>) => async (): Promise<unknown> => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const unlisten = await current().listen(event, ({ payload }) => resolve(payload));
    await send(event);
    const payload = await promise;
    unlisten();
    return payload;
  };
  return {
    [`${name}#listen`]: gives(
      1,
      hears((event) => current().emit(event, 1)),
    ),
    [`${name}#once`]: gives([1], async () => {
      const heard: unknown[] = [];
      const { promise, resolve } = Promise.withResolvers<void>();
      await current().once(event, ({ payload }) => heard.push(payload));
      const unlisten = await current().listen(event, ({ payload }) => payload === 2 && resolve());
      await current().emit(event, 1);
      await current().emit(event, 2);
      await promise;
      unlisten();
      return heard;
    }),
    [`${name}#emit`]: gives(
      { a: 1 },
      hears((event) => current().emit(event, { a: 1 })),
    ),
    [`${name}#emitTo`]: gives(
      "to main",
      hears((event) => current().emitTo("main", event, "to main")),
    ),
    [`${name}#_handleTauriEvent`]: gives([true, false], () =>
      ["tauri://created", "other"].map((one) => current()._handleTauriEvent(one, () => undefined)),
    ),
  };
}

/** Listens, and stops. That they are heard is asked in test/browser/window-events.test.ts. */
const listens = (listen: () => Promise<UnlistenFn>): Call =>
  done(async () => {
    (await listen())();
  });

const isPosition = ({ x, y, type }: PhysicalPosition): unknown => [
  type,
  Number.isInteger(x) && Number.isInteger(y),
];
const isSize = ({ width, height, type }: PhysicalSize): unknown => [
  type,
  Number.isInteger(width) && Number.isInteger(height),
];
const nothing = (): void => undefined;

/**
 * The methods that a `WebviewWindow` has as well, on a window of the class `name`. `open` opens one for good: what closes
 * is not done to the window of the test.
 */
export function windowMethods(
  name: string,
  current: () => Window,
  open: (label: string) => Promise<Window>,
): Calls {
  const methods: Calls = {
    // What a window is.
    scaleFactor: gives(1, () => current().scaleFactor()),
    innerPosition: gives(["Physical", true], async () =>
      isPosition(await current().innerPosition()),
    ),
    outerPosition: gives(["Physical", true], async () =>
      isPosition(await current().outerPosition()),
    ),
    innerSize: gives(["Physical", true], async () => isSize(await current().innerSize())),
    outerSize: gives(["Physical", true], async () => isSize(await current().outerSize())),
    isFullscreen: gives(false, () => current().isFullscreen()),
    isMinimized: gives(false, () => current().isMinimized()),
    isMaximized: gives(false, () => current().isMaximized()),
    isFocused: gives("boolean", async () => typeof (await current().isFocused())),
    isDecorated: gives(true, () => current().isDecorated()),
    isResizable: gives(true, () => current().isResizable()),
    isMaximizable: gives(true, () => current().isMaximizable()),
    isMinimizable: gives(true, () => current().isMinimizable()),
    isClosable: gives(true, () => current().isClosable()),
    isVisible: gives(true, () => current().isVisible()),
    isEnabled: gives(true, () => current().isEnabled()),
    isAlwaysOnTop: gives(false, () => current().isAlwaysOnTop()),
    title: gives("string", async () => typeof (await current().title())),
    theme: gives("light", () => current().theme()),
    activityName: refused("unsupported", () => current().activityName()),
    sceneIdentifier: refused("unsupported", () => current().sceneIdentifier()),

    // Its place.
    center: notInTabs(() => current().center()),
    setSize: notInTabs(() => current().setSize(new LogicalSize(640, 480))),
    setMinSize: notInTabs(() => current().setMinSize(new LogicalSize(200, 100))),
    setMaxSize: notInTabs(() => current().setMaxSize(null)),
    setSizeConstraints: notInTabs(() => current().setSizeConstraints({ minWidth: 100 })),
    setPosition: notInTabs(() => current().setPosition(new PhysicalPosition(10, 10))),
    maximize: notInTabs(() => current().maximize()),
    unmaximize: notInTabs(() => current().unmaximize()),
    toggleMaximize: notInTabs(async () => {
      await current().toggleMaximize();
      await current().unmaximize();
    }),
    minimize: notInTabs(() => current().minimize()),
    unminimize: notInTabs(() => current().unminimize()),
    hide: notInTabs(() => current().hide()),
    show: notInTabs(() => current().show()),
    setFocus: done(() => current().setFocus()),
    setFullscreen: notInTabs(async () => {
      await current().setFullscreen(true);
      await current().setFullscreen(false);
    }),
    setFullscreenOnMonitor: notInTabs(async () => {
      await current().setFullscreenOnMonitor(new PhysicalPosition(0, 0));
      await current().setFullscreen(false);
    }),
    setSimpleFullscreen: done(() => current().setSimpleFullscreen(false)),

    // What it looks like.
    setTitle: gives("a title", async () => {
      await current().setTitle("a title");
      return current().title();
    }),
    setTheme: notInTabs(() => current().setTheme(null)),
    setBackgroundColor: done(() => current().setBackgroundColor("#336699")),
    setCursorIcon: done(() => current().setCursorIcon("hand")),
    setCursorVisible: done(() => current().setCursorVisible(true)),
    setDecorations: refused("unsupported", () => current().setDecorations(false)),
    setShadow: refused("unsupported", () => current().setShadow(false)),
    setEffects: refused("unsupported", () => current().setEffects({ effects: [Effect.Mica] })),
    clearEffects: done(() => current().clearEffects()),
    setAlwaysOnTop: refused("unsupported", () => current().setAlwaysOnTop(true)),
    setAlwaysOnBottom: refused("unsupported", () => current().setAlwaysOnBottom(true)),
    setContentProtected: refused("unsupported", () => current().setContentProtected(true)),
    setIcon: refused("unsupported", () => current().setIcon([255, 0, 0, 255])),
    setSkipTaskbar: refused("unsupported", () => current().setSkipTaskbar(true)),
    setOverlayIcon: refused("unsupported", () => current().setOverlayIcon("icon.png")),
    setBadgeCount: refused("unsupported", () => current().setBadgeCount(1)),
    setBadgeLabel: refused("unsupported", () => current().setBadgeLabel("1")),
    setProgressBar: refused("unsupported", () =>
      current().setProgressBar({ status: ProgressBarStatus.Normal, progress: 5 }),
    ),
    setTitleBarStyle: refused("unsupported", () => current().setTitleBarStyle("overlay")),
    setVisibleOnAllWorkspaces: refused("unsupported", () =>
      current().setVisibleOnAllWorkspaces(true),
    ),
    requestUserAttention: refused("unsupported", () =>
      current().requestUserAttention(UserAttentionType.Critical),
    ),

    // What a user can do with it.
    setResizable: notInTabs(() => current().setResizable(true)),
    setEnabled: notInTabs(() => current().setEnabled(true)),
    setMaximizable: refused("unsupported", () => current().setMaximizable(false)),
    setMinimizable: refused("unsupported", () => current().setMinimizable(false)),
    setClosable: refused("unsupported", () => current().setClosable(false)),
    setFocusable: refused("unsupported", () => current().setFocusable(false)),
    setCursorGrab: refused("unsupported", () => current().setCursorGrab(true)),
    setCursorPosition: refused("unsupported", () =>
      current().setCursorPosition(new LogicalPosition(1, 1)),
    ),
    setIgnoreCursorEvents: refused("unsupported", () => current().setIgnoreCursorEvents(true)),
    startDragging: refused("unsupported", () => current().startDragging()),
    startResizeDragging: refused("unsupported", () => current().startResizeDragging("East")),

    // What it tells.
    onResized: listens(() => current().onResized(nothing)),
    onMoved: listens(() => current().onMoved(nothing)),
    onCloseRequested: listens(() => current().onCloseRequested(nothing)),
    onDragDropEvent: listens(() => current().onDragDropEvent(nothing)),
    onFocusChanged: listens(() => current().onFocusChanged(nothing)),
    onScaleChanged: listens(() => current().onScaleChanged(nothing)),
    onThemeChanged: listens(() => current().onThemeChanged(nothing)),

    close: gives(null, async () => (await open(`${name}-close`)).close()),
    destroy: gives(null, async () => (await open(`${name}-destroy`)).destroy()),
  };
  return {
    ...eventMethods(name, current),
    ...Object.fromEntries(
      Object.entries(methods).map(([method, call]) => [`${name}#${method}`, call]),
    ),
  };
}

export const calls: Calls = {
  ProgressBarStatus: gives("paused", () => ProgressBarStatus.Paused),
  UserAttentionType: gives(1, () => UserAttentionType.Critical),
  Effect: gives("mica", () => Effect.Mica),
  EffectState: gives("active", () => EffectState.Active),
  LogicalSize: gives(true, () => LogicalSize === dpi.LogicalSize),
  PhysicalSize: gives(true, () => PhysicalSize === dpi.PhysicalSize),
  LogicalPosition: gives(true, () => LogicalPosition === dpi.LogicalPosition),
  PhysicalPosition: gives(true, () => PhysicalPosition === dpi.PhysicalPosition),

  "new CloseRequestedEvent": gives(["tauri://close-requested", 3], () => {
    const { event, id } = closeRequested();
    return [event, id];
  }),
  "CloseRequestedEvent#preventDefault": gives(true, () => {
    const event = closeRequested();
    event.preventDefault();
    return event.isPreventDefault();
  }),
  "CloseRequestedEvent#isPreventDefault": gives(false, () => closeRequested().isPreventDefault()),

  "new Window": gives("made by Window", async () =>
    openedWindow(new Window("made-by-window", { title: "made by Window" })).then(
      () => "made by Window",
    ),
  ),
  "Window.getByLabel": gives(["main", null], async () => [
    (await Window.getByLabel("main"))?.label,
    await Window.getByLabel("none"),
  ]),
  "Window.getCurrent": gives("main", () => Window.getCurrent().label),
  "Window.getAll": gives(true, async () =>
    (await Window.getAll()).some(({ label }) => label === "main"),
  ),
  "Window.getFocusedWindow": gives(true, async () => {
    const focused = await Window.getFocusedWindow();
    return focused === null || (await focused.isFocused());
  }),
  getCurrentWindow: gives("main", () => getCurrentWindow().label),
  getAllWindows: gives(true, async () =>
    (await getAllWindows()).some(({ label }) => label === "main"),
  ),

  ...windowMethods("Window", getCurrentWindow, (label) => openedWindow(new Window(label))),

  currentMonitor: gives("number", async () => typeof (await currentMonitor())?.scaleFactor),
  primaryMonitor: gives("number", async () => typeof (await primaryMonitor())?.scaleFactor),
  monitorFromPoint: gives("number", async () => typeof (await monitorFromPoint(1, 1))?.size.width),
  availableMonitors: gives(1, async () => (await availableMonitors()).length),
  cursorPosition: refused("unsupported", cursorPosition),
};

function closeRequested(): CloseRequestedEvent {
  return new CloseRequestedEvent({ event: "tauri://close-requested", id: 3, payload: null });
}
