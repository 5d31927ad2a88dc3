import { PhysicalPosition, PhysicalSize } from "@tauri-apps/api/dpi";
import { getAllWebviews, getCurrentWebview, Webview } from "@tauri-apps/api/webview";
import { WebviewWindow } from "@tauri-apps/api/webviewWindow";
import { getCurrentWindow } from "@tauri-apps/api/window";
import { type Calls, done, gives, notInTabs, refused } from "./call.ts";
import { openedWindow } from "./opened-window.ts";
import { eventMethods } from "./window.ts";

/**
 * What a `WebviewWindow` has from `Webview` and not from `Window`: by name, with what must be known of the class. It asks
 * its windows where both have a method.
 */
export function webviewOnlyMethods(name: string, current: () => Webview): Calls {
  return {
    [`${name}#position`]: gives(
      true,
      async () => (await current().position()) instanceof PhysicalPosition,
    ),
    [`${name}#size`]: gives(true, async () => (await current().size()).width > 0),
    [`${name}#setAutoResize`]: done(() => current().setAutoResize(true)),
    [`${name}#setZoom`]: done(() => current().setZoom(1)),
    [`${name}#reparent`]: refused("unsupported", async () => {
      await openedWindow(new WebviewWindow(`${name}-parent`, { url: "other.html" }));
      await current().reparent(`${name}-parent`);
    }),
    [`${name}#clearAllBrowsingData`]: done(() => current().clearAllBrowsingData()),
  };
}

export const calls: Calls = {
  "new Webview": refused("unsupported", () =>
    openedWindow(new Webview(getCurrentWindow(), "inner", { x: 0, y: 0, width: 10, height: 10 })),
  ),
  "Webview.getByLabel": gives(["main", null], async () => [
    (await Webview.getByLabel("main"))?.label,
    await Webview.getByLabel("none"),
  ]),
  "Webview.getCurrent": gives(["main", "main"], () => {
    const { label, window } = Webview.getCurrent();
    return [label, window.label];
  }),
  "Webview.getAll": gives(["main"], async () =>
    (await Webview.getAll()).flatMap(({ label, window }) => (label === "main" ? window.label : [])),
  ),
  getCurrentWebview: gives("main", () => getCurrentWebview().label),
  getAllWebviews: gives(true, async () =>
    (await getAllWebviews()).some(({ label }) => label === "main"),
  ),

  ...eventMethods("Webview", getCurrentWebview),
  ...webviewOnlyMethods("Webview", getCurrentWebview),
  "Webview#close": gives(true, async () => {
    await openedWindow(new WebviewWindow("webview-close", { url: "other.html" }));
    const webview = await Webview.getByLabel("webview-close");
    await webview?.close();
    return webview !== null;
  }),
  "Webview#setSize": refused("unsupported", () =>
    getCurrentWebview().setSize(new PhysicalSize(1, 1)),
  ),
  "Webview#setPosition": refused("unsupported", () =>
    getCurrentWebview().setPosition(new PhysicalPosition(1, 1)),
  ),
  "Webview#setFocus": done(() => getCurrentWebview().setFocus()),
  "Webview#hide": notInTabs(() => getCurrentWebview().hide()),
  "Webview#show": notInTabs(() => getCurrentWebview().show()),
  "Webview#setBackgroundColor": done(() => getCurrentWebview().setBackgroundColor("#336699")),
  "Webview#onDragDropEvent": done(async () =>
    (await getCurrentWebview().onDragDropEvent(() => undefined))(),
  ),
};
