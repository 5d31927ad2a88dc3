import * as v from "valibot";
import { type AnyCommand, command, type Context } from "../../core/command.ts";
import type { Window } from "../../core/windows.ts";
import { COLOR_RULE, toColor } from "../../protocol/color.ts";
import { THEME_RULE, toTheme } from "../../protocol/window-options.ts";
import type { Color, Theme } from "../../protocol/window.ts";
import { CURSOR_ICONS } from "./cursor-icons.ts";
import {
  constraints,
  monitorAtPhysical,
  point,
  position,
  size,
  toLogicalLength,
  toLogicalPosition,
  toLogicalSize,
} from "./pixels.ts";
import { unsupported } from "./unsupported.ts";
import { label, windowOf } from "./window-target.ts";

/** A command that tells a window something, the caller's own where none is named. */
export const action = (act: (window: Window, context: Context) => unknown): AnyCommand =>
  command(v.object({ label }), async (input, context) => {
    await act(windowOf(context, input.label), context);
  });

/** One with a value. */
export const setter = <T>(
  value: v.GenericSchema<unknown, T>,
  act: (window: Window, value: T) => unknown,
): AnyCommand =>
  command(v.object({ label, value }), async (input, context) => {
    const { value: given, ...rest } = input as { label?: string; value: T };
    await act(windowOf(context, rest.label), given);
  });

const boolean = v.boolean();
/** Absent, null or what `schema` takes. */
const maybe = <T>(schema: v.GenericSchema<T>): v.GenericSchema<T | null | undefined> =>
  v.optional(v.nullable(schema));

/** Every window has this value, and a page may say so. */
const only = (name: string, value: boolean, why: string): AnyCommand =>
  setter(boolean, (_window, given) => {
    if (given !== value) unsupported(name, why);
  });

/** Nothing to take back is nothing to do. */
const never = (name: string, why: string): AnyCommand =>
  command(v.object({ label, value: v.optional(v.unknown()) }), (input, context) => {
    windowOf(context, input.label);
    if (input.value !== undefined && input.value !== null) unsupported(name, why);
  });

const FRAME = "the frame of a window is the browser's.";
const SYSTEM = "no browser lets a program do that with its windows.";

/** Null and absent are none; anything else has to be what `parse` makes something of. */
function parsed<T>(
  parse: (given: unknown) => T | undefined,
  rule: string,
): v.GenericSchema<unknown, T | undefined> {
  const isRight = (given: unknown): boolean =>
    given === undefined || given === null || parse(given) !== undefined;
  return v.optional(v.pipe(v.unknown(), v.check(isRight, rule), v.transform(parse)));
}

const theme: v.GenericSchema<unknown, Theme | undefined> = parsed(toTheme, THEME_RULE);
export const color: v.GenericSchema<unknown, Color | undefined> = parsed(toColor, COLOR_RULE);

/** Its name in CSS. */
const cursorIcon: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.check((name) => CURSOR_ICONS.has(name), "is no pointer"),
  v.transform((name) => CURSOR_ICONS.get(name) ?? "auto"),
);

/** What a page can tell windows. */
export const SETTERS: Readonly<Record<string, AnyCommand>> = {
  center: action((window) => window.center()),
  maximize: action((window) => window.maximize()),
  unmaximize: action((window) => window.unmaximize()),
  toggle_maximize: action((window) => window.toggleMaximize()),
  internal_toggle_maximize: action((window) => window.toggleMaximize()),
  minimize: action((window) => window.minimize()),
  unminimize: action((window) => window.unminimize()),
  show: action((window) => window.show()),
  hide: action((window) => window.hide()),
  set_focus: action((window) => window.setFocus()),
  close: action((window) => window.close()),
  destroy: action((window) => window.destroy()),
  set_title: setter(v.string(), (window, title) => window.setTitle(title)),
  set_resizable: setter(boolean, (window, resizable) => window.setResizable(resizable)),
  set_enabled: setter(boolean, (window, enabled) => window.setEnabled(enabled)),
  set_fullscreen: setter(boolean, (window, fullscreen) => window.setFullscreen(fullscreen)),
  // Another than the plain one is macOS's alone (`tao`).
  set_simple_fullscreen: setter(boolean, (window, fullscreen) => window.setFullscreen(fullscreen)),
  set_fullscreen_on_monitor: setter(point, async (window, at) => {
    const monitor = monitorAtPhysical(await window.availableMonitors(), at);
    if (!monitor) throw new Error("monitor not found");
    await window.setFullscreen(false);
    await window.setPosition(monitor.position);
    await window.setFullscreen(true);
  }),
  set_size: setter(size, async (window, given) =>
    window.setSize(await toLogicalSize(given, window)),
  ),
  set_min_size: setter(maybe(size), async (window, given) =>
    window.setMinSize(given ? await toLogicalSize(given, window) : undefined),
  ),
  set_max_size: setter(maybe(size), async (window, given) =>
    window.setMaxSize(given ? await toLogicalSize(given, window) : undefined),
  ),
  set_size_constraints: setter(constraints, async (window, given) => {
    const entries = Object.entries(given).map(async ([name, one]) => {
      const pixels = one ? await toLogicalLength(one, window) : 0;
      // 0 is none, as in the official API.
      return [name, pixels === 0 ? undefined : pixels];
    });
    await window.setSizeConstraints(Object.fromEntries(await Promise.all(entries)) as object);
  }),
  set_position: setter(position, async (window, given) =>
    window.setPosition(await toLogicalPosition(given, window)),
  ),
  set_theme: setter(theme, (window, given) => window.setTheme(given)),
  set_background_color: setter(color, (window, given) => window.setBackgroundColor(given)),
  set_cursor_icon: setter(cursorIcon, (window, icon) => window.setCursorIcon(icon)),
  set_cursor_visible: setter(boolean, (window, visible) => window.setCursorVisible(visible)),

  set_decorations: only("set_decorations", true, FRAME),
  set_shadow: only("set_shadow", true, FRAME),
  set_maximizable: only("set_maximizable", true, FRAME),
  set_minimizable: only("set_minimizable", true, FRAME),
  set_closable: only("set_closable", true, `${FRAME} Listen for \`tauri://close-requested\`.`),
  set_focusable: only("set_focusable", true, SYSTEM),
  set_always_on_top: only("set_always_on_top", false, SYSTEM),
  set_always_on_bottom: only("set_always_on_bottom", false, SYSTEM),
  set_content_protected: only("set_content_protected", false, SYSTEM),
  set_skip_taskbar: only("set_skip_taskbar", false, SYSTEM),
  set_ignore_cursor_events: only("set_ignore_cursor_events", false, SYSTEM),
  set_visible_on_all_workspaces: only("set_visible_on_all_workspaces", false, SYSTEM),
  set_cursor_grab: only(
    "set_cursor_grab",
    false,
    "a page holds the pointer by itself, after a click: element.requestPointerLock().",
  ),
  set_cursor_position: never("set_cursor_position", SYSTEM),
  set_effects: never("set_effects", SYSTEM),
  set_icon: never("set_icon", "a window's icon is its page's: <link rel=icon>."),
  set_overlay_icon: never("set_overlay_icon", SYSTEM),
  set_badge_count: never("set_badge_count", SYSTEM),
  set_badge_label: never("set_badge_label", SYSTEM),
  set_progress_bar: setter(
    v.object({ status: v.optional(v.nullable(v.string())), progress: v.optional(v.unknown()) }),
    (_window, { status }) => {
      if (status !== "none") unsupported("set_progress_bar", SYSTEM);
    },
  ),
  set_title_bar_style: setter(v.string(), (_window, style) => {
    if (style.toLowerCase() !== "visible") unsupported("set_title_bar_style", FRAME);
  }),
  request_user_attention: never("request_user_attention", SYSTEM),
  start_dragging: action(() =>
    unsupported("start_dragging", `${FRAME} It can be dragged by that.`),
  ),
  start_resize_dragging: command(v.object({ label, value: v.string() }), () =>
    unsupported("start_resize_dragging", `${FRAME} It can be resized by that.`),
  ),
};
