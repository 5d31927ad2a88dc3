import * as v from "valibot";
import { type AnyCommand, command } from "../../core/command.ts";
import { toPhysicalPosition, toPhysicalSize } from "../../core/window-events.ts";
import type { Window } from "../../core/windows.ts";
import type { Position, Size } from "../../protocol/window.ts";
import { monitorAtPhysical, type PageMonitor, point, toPageMonitor } from "./pixels.ts";
import { unsupported } from "./unsupported.ts";
import { label, windowOf } from "./window-target.ts";

/** A command that says something of a window, the caller's own where none is named. */
export const getter = (look: (window: Window) => unknown): AnyCommand =>
  command(v.object({ label }), (input, context) => look(windowOf(context, input.label)));

const physicalSize = (of: (window: Window) => Promise<Size>): AnyCommand =>
  getter(async (window) => toPhysicalSize(await of(window), await window.scaleFactor()));

const physicalPosition = (of: (window: Window) => Promise<Position>): AnyCommand =>
  getter(async (window) => toPhysicalPosition(await of(window), await window.scaleFactor()));

const toPage = (monitor: Parameters<typeof toPageMonitor>[0] | undefined): PageMonitor | null =>
  monitor ? toPageMonitor(monitor) : null;

/** No host makes windows without these, or with it. */
const always = (value: boolean): AnyCommand => getter(() => value);

/** What a page can ask about windows. */
export const GETTERS: Readonly<Record<string, AnyCommand>> = {
  get_all_windows: command((_input, { app }) => app.windows().map((window) => window.label)),
  scale_factor: getter((window) => window.scaleFactor()),
  inner_position: physicalPosition((window) => window.innerPosition()),
  outer_position: physicalPosition((window) => window.outerPosition()),
  inner_size: physicalSize((window) => window.innerSize()),
  outer_size: physicalSize((window) => window.outerSize()),
  is_fullscreen: getter((window) => window.isFullscreen()),
  is_minimized: getter((window) => window.isMinimized()),
  is_maximized: getter((window) => window.isMaximized()),
  is_focused: getter((window) => window.isFocused()),
  is_decorated: always(true),
  is_resizable: getter((window) => window.isResizable()),
  is_maximizable: always(true),
  is_minimizable: always(true),
  is_closable: always(true),
  is_visible: getter((window) => window.isVisible()),
  is_enabled: getter((window) => window.isEnabled()),
  is_always_on_top: always(false),
  title: getter((window) => window.title()),
  theme: getter((window) => window.theme()),
  current_monitor: getter(async (window) => toPage(await window.currentMonitor())),
  primary_monitor: getter(async (window) => toPage(await window.primaryMonitor())),
  available_monitors: getter(async (window) =>
    (await window.availableMonitors()).map(toPageMonitor),
  ),
  monitor_from_point: command(point, async (at, { window }) =>
    toPage(monitorAtPhysical(await window.availableMonitors(), at)),
  ),
  cursor_position: command(() =>
    unsupported(
      "cursor_position",
      "nobody tells where the pointer is, but the page it is over: listen to its events.",
    ),
  ),
  activity_name: getter(() => unsupported("activity_name", "there are none but on Android.")),
  scene_identifier: getter(() => unsupported("scene_identifier", "there are none but on iOS.")),
};
