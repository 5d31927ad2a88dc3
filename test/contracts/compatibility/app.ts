import {
  BundleType,
  defaultWindowIcon,
  exit,
  fetchDataStoreIdentifiers,
  getBundleType,
  getIdentifier,
  getName,
  getTauriVersion,
  getVersion,
  hide,
  onBackButtonPress,
  removeDataStore,
  setDockVisibility,
  setTheme,
  show,
  supportsMultipleWindows,
} from "@tauri-apps/api/app";
import { getCurrentWindow } from "@tauri-apps/api/window";
import { type Calls, done, gives, notInTabs, refused } from "./call.ts";

export const calls: Calls = {
  BundleType: gives("appimage", () => BundleType.AppImage),
  getName: gives("lab", getName),
  getVersion: gives("0.1.0", getVersion),
  getTauriVersion: gives("2.12.5", getTauriVersion),
  getIdentifier: gives("dev.lab.app", getIdentifier),
  show: done(show),
  hide: done(hide),
  defaultWindowIcon: gives({ width: 2, height: 1 }, async () =>
    (await defaultWindowIcon())?.size(),
  ),
  setTheme: notInTabs(async () => {
    await setTheme("dark");
    const theme = await getCurrentWindow().theme();
    await setTheme(null);
    return theme;
  }, "dark"),
  fetchDataStoreIdentifiers: refused("unsupported", fetchDataStoreIdentifiers),
  removeDataStore: refused("unsupported", () =>
    removeDataStore([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
  ),
  setDockVisibility: done(() => setDockVisibility(true)),
  getBundleType: gives(null, getBundleType),
  onBackButtonPress: refused("unsupported", () => onBackButtonPress(() => undefined)),
  supportsMultipleWindows: gives(true, supportsMultipleWindows),
  exit: { ...gives(7, () => exit(7)), endsApp: true },
};
