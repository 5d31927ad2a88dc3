import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { CORE_FOLDER } from "../config/read-config.ts";

/** Where a variable of `assetProtocol.scope` leads; undefined where there is no such folder. */
export function createFolderOf(
  appFolder: string,
): (variable: string) => Promise<string | undefined> {
  const folders = new Map([
    ["HOME", homedir()],
    ["TEMP", tmpdir()],
    ["RESOURCE", join(appFolder, CORE_FOLDER)],
  ]);
  return (variable) => Promise.resolve(folders.get(variable));
}
