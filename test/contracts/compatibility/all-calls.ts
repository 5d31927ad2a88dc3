import { calls as app } from "./app.ts";
import type { Calls } from "./call.ts";
import { calls as core } from "./core.ts";
import { calls as dpi } from "./dpi.ts";
import { calls as event } from "./event.ts";
import { calls as image } from "./image.ts";
import { calls as menu } from "./menu.ts";
import { calls as mocks } from "./mocks.ts";
import { calls as path } from "./path.ts";
import { calls as tray } from "./tray.ts";
import { calls as webviewWindow } from "./webview-window.ts";
import { calls as webview } from "./webview.ts";
import { calls as window } from "./window.ts";

/** By module, in the order in which they are made. */
export const ALL_CALLS: ReadonlyMap<string, Calls> = new Map(
  Object.entries({
    core,
    event,
    dpi,
    path,
    app,
    image,
    menu,
    tray,
    window,
    webview,
    webviewWindow,
    mocks,
  }),
);
