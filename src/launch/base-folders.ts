import { PATH_VARIABLES } from "../config/read-asset-protocol.ts";
import type { AppInfo } from "../core/app.ts";
import type { FolderOf } from "../gateway/file-scope.ts";
import { BASE_DIRECTORIES } from "../plugins/path/base-directory.ts";
import { thisMachine } from "../plugins/path/machine.ts";
import { resolveDirectory } from "../plugins/path/resolve-directory.ts";

/** Where a variable of `assetProtocol.scope` leads: to what the `path` plugin tells pages of the folder that is meant. */
export function createFolderOf(app: AppInfo): FolderOf {
  const machine = thisMachine();
  return async (variable) => {
    const meant = PATH_VARIABLES.get(variable);
    const directory = BASE_DIRECTORIES.find((name) => name === meant);
    return directory && resolveDirectory(directory, undefined, app, machine);
  };
}
