import type { Plugin } from "../core/plugin.ts";
import { appPlugin } from "./app/app-plugin.ts";
import { eventPlugin } from "./event/event-plugin.ts";
import { imagePlugin } from "./image/image-plugin.ts";
import { menuPlugin } from "./menu/menu-plugin.ts";
import { pathPlugin } from "./path/path-plugin.ts";
import { resourcesPlugin } from "./resources/resources-plugin.ts";
import { tabPlugin } from "./tab/tab-plugin.ts";
import { trayPlugin } from "./tray/tray-plugin.ts";
import { webviewPlugin } from "./webview/webview-plugin.ts";
import { windowPlugin } from "./window/window-plugin.ts";

/** Tauri's core plugins, as every app has them, and one of ours. In an access control list `<name>` is `core:<name>`. */
export const CORE_PLUGINS: readonly Plugin[] = [
  appPlugin,
  eventPlugin,
  imagePlugin,
  menuPlugin,
  pathPlugin,
  resourcesPlugin,
  tabPlugin,
  trayPlugin,
  webviewPlugin,
  windowPlugin,
];
