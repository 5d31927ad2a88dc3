import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Platform } from "./config-files.ts";

/**
 * The file of the windows' icon, by Tauri's choice (`tauri-codegen`): the first of `bundle.icon` that is a PNG, or an
 * ICO on Windows, and otherwise the one that its templates have, if it is there. Relative to `src-tauri`.
 */
export function chooseIcon(
  icons: readonly string[] | undefined,
  coreFolder: string,
  platform: Platform,
): string | undefined {
  const ending = platform === "windows" ? ".ico" : ".png";
  const listed = icons?.find((icon) => icon.endsWith(ending));
  if (listed !== undefined) return resolve(coreFolder, listed);
  const usual = resolve(coreFolder, "icons", `icon${ending}`);
  return existsSync(usual) ? usual : undefined;
}
