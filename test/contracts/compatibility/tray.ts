import { TrayIcon } from "@tauri-apps/api/tray";
import { type Calls, gives, refused } from "./call.ts";

/** None can be made, so this is one that never was: its methods are called all the same. */
const tray = (): TrayIcon =>
  Reflect.construct(TrayIcon as unknown as new () => TrayIcon, [4_294_967_295, "none"]);
const INVALID = "The resource id 4294967295 is invalid.";

export const calls: Calls = {
  "TrayIcon.new": refused("unsupported", () => TrayIcon.new({ tooltip: "x" })),
  "TrayIcon.getById": gives(null, () => TrayIcon.getById("none")),
  "TrayIcon.removeById": refused("Can't find a tray associated with this id: none", () =>
    TrayIcon.removeById("none"),
  ),
  "TrayIcon#setIcon": refused(INVALID, () => tray().setIcon(null)),
  "TrayIcon#setMenu": refused(INVALID, () => tray().setMenu(null)),
  "TrayIcon#setTooltip": refused(INVALID, () => tray().setTooltip("x")),
  "TrayIcon#setTitle": refused(INVALID, () => tray().setTitle("x")),
  "TrayIcon#setVisible": refused(INVALID, () => tray().setVisible(true)),
  "TrayIcon#setTempDirPath": refused(INVALID, () => tray().setTempDirPath(null)),
  "TrayIcon#setIconAsTemplate": refused(INVALID, () => tray().setIconAsTemplate(true)),
  "TrayIcon#setIconWithAsTemplate": refused(INVALID, () =>
    tray().setIconWithAsTemplate(null, true),
  ),
  "TrayIcon#setMenuOnLeftClick": refused(INVALID, () => tray().setMenuOnLeftClick(true)),
  "TrayIcon#setShowMenuOnLeftClick": refused(INVALID, () => tray().setShowMenuOnLeftClick(true)),
  "TrayIcon#rid": gives(4_294_967_295, () => tray().rid),
  "TrayIcon#close": refused(INVALID, () => tray().close()),
  "TrayIcon#[Symbol.asyncDispose]": refused(INVALID, () => tray()[Symbol.asyncDispose]()),
};
