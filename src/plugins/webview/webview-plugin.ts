import * as v from "valibot";
import { type AnyCommand, command, type Context } from "../../core/command.ts";
import { definePlugin, type Plugin } from "../../core/plugin.ts";
import { toPhysicalPosition, toPhysicalSize } from "../../core/window-events.ts";
import type { Window } from "../../core/windows.ts";
import { createWindow, windowOptions } from "../window/create-window.ts";
import { position, size } from "../window/pixels.ts";
import { color } from "../window/setters.ts";
import { unsupported } from "../window/unsupported.ts";
import { label } from "../window/window-target.ts";

/** Every window is filled by one webview of its own label. Throws Tauri's text where there is none. */
function webviewOf({ app, window, webview }: Context, given: string | null | undefined): Window {
  if (given === undefined || given === null || given === "")
    return app.getWindow(webview.label) ?? window;
  const found = app.getWindow(given);
  if (!found) throw new Error("webview not found");
  return found;
}

const about = (act: (window: Window) => unknown): AnyCommand =>
  command(v.object({ label }), (input, context) => act(webviewOf(context, input.label)));

const setter = <T>(
  value: v.GenericSchema<unknown, T>,
  act: (window: Window, value: T) => unknown,
): AnyCommand =>
  command(v.object({ label, value }), async (input, context) => {
    const { value: given, ...rest } = input as { label?: string; value: T };
    await act(webviewOf(context, rest.label), given);
  });

const FILLS = "a webview fills its window. Tell the window.";
/** A browser's own goes from and to these. */
const zoom = v.pipe(v.number(), v.minValue(0.25), v.maxValue(5));

/** `plugin:webview|…`, as Tauri's (`tauri::webview::plugin`). */
export const webviewPlugin: Plugin = definePlugin({
  name: "webview",
  commands: {
    get_all_webviews: command((_input, { app }) =>
      app.windows().map((window) => ({ windowLabel: window.label, label: window.label })),
    ),
    create_webview_window: command(v.object({ options: windowOptions }), ({ options }, context) =>
      createWindow("create_webview_window", options, context),
    ),
    create_webview: command(() =>
      unsupported(
        "create_webview",
        "a window holds one webview. Open a window, or use an <iframe>.",
      ),
    ),
    webview_position: about(async (window) =>
      toPhysicalPosition(await window.innerPosition(), await window.scaleFactor()),
    ),
    webview_size: about(async (window) =>
      toPhysicalSize(await window.innerSize(), await window.scaleFactor()),
    ),
    webview_close: about((window) => window.close()),
    webview_hide: about((window) => window.hide()),
    webview_show: about((window) => window.show()),
    set_webview_focus: about((window) => window.setFocus()),
    set_webview_size: setter(size, () => unsupported("set_webview_size", FILLS)),
    set_webview_position: setter(position, () => unsupported("set_webview_position", FILLS)),
    set_webview_auto_resize: setter(v.boolean(), (_window, auto) => {
      if (!auto) unsupported("set_webview_auto_resize", FILLS);
    }),
    set_webview_zoom: setter(zoom, (window, factor) => window.setZoom(factor)),
    set_webview_background_color: setter(color, (window, given) =>
      window.setBackgroundColor(given),
    ),
    reparent: command(v.object({ label, window: v.string() }), (input, context) => {
      const own = webviewOf(context, input.label);
      // Tauri does nothing, and says so, where there is no such window.
      if (context.app.getWindow(input.window) && input.window !== own.label)
        unsupported("reparent", FILLS);
    }),
    clear_all_browsing_data: about((window) => window.clearBrowsingData()),
    print: about((window) => window.print()),
    internal_toggle_devtools: about(() =>
      unsupported(
        "internal_toggle_devtools",
        "developer tools are the browser's: F12, under `sallyport dev`.",
      ),
    ),
  },
  permissions: {
    default: {
      description: "Asking about webviews.",
      permissions: [
        "allow-get-all-webviews",
        "allow-webview-position",
        "allow-webview-size",
        "allow-internal-toggle-devtools",
      ],
    },
  },
});
