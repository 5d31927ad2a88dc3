import { readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { CORE_FOLDER, type Format } from "./config-files.ts";
import { ConfigError } from "./config.ts";

export interface AccessFile {
  /** In the app's folder, as it is shown: `src-tauri/capabilities/main.json`. */
  readonly file: string;
  readonly format: Format;
}

/**
 * The files in a folder of `src-tauri` and in all that are in it, in the order of their paths. As in Tauri, what has
 * another extension is none, and neither is anything in a folder called `schemas`.
 */
export function findAccessFiles(
  appFolder: string,
  folder: "capabilities" | "permissions",
): readonly AccessFile[] {
  const found: AccessFile[] = [];
  // Links are followed, and one that leads back into itself only once.
  const seen = new Set<string>();
  look(`${CORE_FOLDER}/${folder}`);
  return found;

  function look(at: string): void {
    const path = join(appFolder, at);
    if (!isFolder(path)) return;
    const real = realpathSync(path);
    if (seen.has(real)) return;
    seen.add(real);
    for (const name of list(path, at)) {
      const file = `${at}/${name}`;
      const extension = /\.(?<format>json5?|toml)$/.exec(name)?.groups?.["format"];
      if (isFolder(join(path, name))) {
        if (name !== "schemas") look(file);
      } else if (extension !== undefined) found.push({ file, format: extension as Format });
    }
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Throws where it cannot be read: what it holds might take something away. */
function list(path: string, place: string): readonly string[] {
  try {
    return readdirSync(path).toSorted();
  } catch (error) {
    const text = `cannot be read (${(error as NodeJS.ErrnoException).code}).`;
    throw new ConfigError([{ place, text, atStart: true }]);
  }
}
