import type { AppInfo } from "../../core/app.ts";
import {
  type AppDirectory,
  type BaseDirectory,
  isAppDirectory,
  type UserDirectory,
} from "./base-directory.ts";
import { linuxDirectory } from "./linux-directories.ts";
import { macosDirectory } from "./macos-directories.ts";
import { type Machine, styleOf } from "./machine.ts";
import { normalize, push } from "./path-rules.ts";
import { windowsDirectory } from "./windows-directories.ts";

/**
 * Where a base directory is, and a path in it (`tauri::path`, `resolve_directory`). Whether it is there is not looked
 * at. An absolute `path` replaces the directory, and nothing is normalized, both as in Tauri.
 *
 * `Resource` is the folder of `tauri.conf.json`, from which `bundle.resources` is counted: nothing is bundled, so a
 * resource is where the developer has it, and `..` in `path` leads out of the folder instead of to a copy of it.
 *
 * Undefined where this system or this user has no such directory.
 */
export async function resolveDirectory(
  directory: BaseDirectory,
  path: string | undefined,
  app: AppInfo,
  machine: Machine,
): Promise<string | undefined> {
  const folder = await locate(directory, app, machine);
  if (folder === undefined || path === undefined) return folder;
  const style = styleOf(machine);
  const resolved = push(folder, [path], style);
  return directory === "Resource" ? normalize(resolved, style) : resolved;
}

async function locate(
  directory: BaseDirectory,
  app: AppInfo,
  machine: Machine,
): Promise<string | undefined> {
  return isAppDirectory(directory)
    ? locateForApp(directory, app, machine)
    : locateForUser(directory, machine);
}

async function locateForApp(
  directory: AppDirectory,
  app: AppInfo,
  machine: Machine,
): Promise<string | undefined> {
  const own = async (parent: UserDirectory, ...below: string[]): Promise<string | undefined> => {
    const folder = await locateForUser(parent, machine);
    return folder && push(folder, below, styleOf(machine));
  };
  const { identifier } = app;
  switch (directory) {
    case "Resource":
      return app.resourceFolder;
    case "AppConfig":
      return own("Config", identifier);
    case "AppData":
      return own("Data", identifier);
    case "AppLocalData":
      return own("LocalData", identifier);
    case "AppCache":
      return own("Cache", identifier);
    case "AppLog":
      return machine.platform === "macos"
        ? own("Home", "Library/Logs", identifier)
        : own("LocalData", identifier, "logs");
  }
}

function locateForUser(
  directory: UserDirectory,
  machine: Machine,
): string | undefined | Promise<string | undefined> {
  switch (machine.platform) {
    case "linux":
      return linuxDirectory(directory, machine);
    case "macos":
      return macosDirectory(directory, machine);
    case "windows":
      return windowsDirectory(directory, machine);
  }
}
