import {
  getAllWebviewWindows,
  getCurrentWebviewWindow,
  WebviewWindow,
} from "@tauri-apps/api/webviewWindow";
import { type Calls, gives } from "./call.ts";
import { openedWindow } from "./opened-window.ts";
import { webviewOnlyMethods } from "./webview.ts";
import { windowMethods } from "./window.ts";

export const calls: Calls = {
  "new WebviewWindow": gives("made", async () => {
    await openedWindow(new WebviewWindow("made-by-webview-window", { url: "other.html" }));
    return (await WebviewWindow.getByLabel("made-by-webview-window")) && "made";
  }),
  "WebviewWindow.getByLabel": gives(["main", null], async () => [
    (await WebviewWindow.getByLabel("main"))?.label,
    await WebviewWindow.getByLabel("none"),
  ]),
  "WebviewWindow.getCurrent": gives("main", () => WebviewWindow.getCurrent().label),
  "WebviewWindow.getAll": gives(true, async () =>
    (await WebviewWindow.getAll()).some(({ label }) => label === "main"),
  ),
  getCurrentWebviewWindow: gives("main", () => getCurrentWebviewWindow().label),
  getAllWebviewWindows: gives(true, async () =>
    (await getAllWebviewWindows()).some(({ label }) => label === "main"),
  ),

  ...windowMethods("WebviewWindow", getCurrentWebviewWindow, (label) =>
    openedWindow(new WebviewWindow(label, { url: "other.html" })),
  ),
  ...webviewOnlyMethods("WebviewWindow", getCurrentWebviewWindow),
};
