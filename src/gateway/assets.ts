import { realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Frontend } from "../config/config.ts";

/** A file that may be served. */
export interface Asset {
  /** Where it is, all links resolved. */
  readonly file: string;
  readonly size: number;
  readonly modifiedMs: number;
}

/** Finds the file for a path, or undefined. */
export type FindAsset = (names: readonly string[]) => Promise<Asset | undefined>;

/**
 * Looks files up as Tauri does (tauri, `manager::get_asset`): the path itself, with `.html`, as a folder with an
 * `index.html`, and at last the app's `index.html`, so that a frontend can route by itself.
 */
export function createAssets(frontend: Frontend): FindAsset {
  const find = frontend.kind === "folder" ? inFolder(frontend.folder) : inList(frontend.files);
  return async (names) => {
    const path = names.join("/");
    const candidates =
      path === "" ? ["index.html"] : [path, `${path}.html`, `${path}/index.html`, "index.html"];
    for (const candidate of candidates) {
      const asset = await find(candidate);
      if (asset) return asset;
    }
    return undefined;
  };
}

function inFolder(folder: string): (path: string) => Promise<Asset | undefined> {
  return async (path) => {
    // The real path is compared, so a link that leads out of the folder is no way out of it.
    const root = await realPathOf(folder);
    const file = root && (await realPathOf(join(root, ...path.split("/"))));
    if (!root || !file?.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
    return toAsset(file);
  };
}

/** `files` maps what is served to where it really is. */
function inList(files: ReadonlyMap<string, string>): (path: string) => Promise<Asset | undefined> {
  return async (path) => {
    const listed = files.get(path);
    // What has become a link since the start leads somewhere that nobody listed.
    const still = listed !== undefined && (await realPathOf(listed)) === listed;
    return still ? toAsset(listed) : undefined;
  };
}

async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined; // Not there, or not for us to read: to the page that is the same.
  }
}

async function toAsset(file: string): Promise<Asset | undefined> {
  const stats = await stat(file).catch(() => undefined);
  return stats?.isFile() ? { file, size: stats.size, modifiedMs: stats.mtimeMs } : undefined;
}
