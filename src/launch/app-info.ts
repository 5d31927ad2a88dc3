import type { Config } from "../config/config.ts";
import type { AppInfo } from "../core/app.ts";

/** What the app is told of its configuration. */
export function toAppInfo(config: Config): AppInfo {
  const { productName, version, identifier, coreFolder, windowIcon } = config;
  return { name: productName, version, identifier, resourceFolder: coreFolder, windowIcon };
}
