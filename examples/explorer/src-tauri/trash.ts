import { randomUUID } from "node:crypto";
import { lstat, mkdir, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { TRASH_NAME } from "./entry-name.ts";
import type { Folder } from "./folder.ts";
import { moveToFree } from "./move.ts";

/** Something that was deleted. */
export interface Trashed {
  readonly name: string;
  /** Moves it to a name that is free. Rejects with the system's error, `EEXIST` where something has it. */
  restore(to: string): Promise<void>;
}

export interface Trash {
  /**
   * Moves what is at `path` to the trash. `from` is where the person knows it, which is written down beside it. Rejects with
   * the system's error, or with a sentence.
   */
  put(folder: Folder, path: string, from: string): Promise<Trashed>;
}

/** `own` is the folder of the app's own data, in which things are kept that come from the same disk. */
export function createTrash(own: string): Trash {
  return {
    async put(folder, path, from) {
      const { dev } = await lstat(path, { bigint: true });
      const trash = await folderOn(dev, [own, join(folder.realPath, TRASH_NAME)]);
      // A folder for each, so that it keeps its name.
      const place = join(trash, randomUUID());
      const note = `${place}.json`;
      const name = from.slice(from.lastIndexOf("/") + 1);
      await mkdir(place, { mode: 0o700 });
      try {
        await writeFile(
          note,
          `${JSON.stringify({ from, folder: folder.realPath, deleted: new Date() })}\n`,
        );
        await moveToFree(path, join(place, name));
      } catch (error) {
        // Only what is ours: should anything be in there, it stays.
        await rm(note, { force: true });
        await removeEmpty(place);
        throw error;
      }
      return {
        name,
        async restore(to) {
          await moveToFree(join(place, name), to);
          await rm(note, { force: true });
          await removeEmpty(place);
        },
      };
    },
  };
}

/** The first of these folders that lies on that disk: what is moved from one to another would have to be copied. */
async function folderOn(dev: bigint, places: readonly string[]): Promise<string> {
  for (const place of places) {
    try {
      // Made only where it is of use.
      const parent = await nearest(place);
      if (parent.dev !== dev) continue;
      await mkdir(place, { recursive: true, mode: 0o700 });
      const made = await lstat(place, { bigint: true });
      // A link in its place would lead what is deleted to somewhere else.
      if (made.isDirectory() && made.dev === dev) return place;
    } catch {
      // It cannot be made here. There may be another.
    }
  }
  throw new Error("There is no place for a trash on this disk, so nothing can be deleted here.");
}

/** What is there of a path, from its end. */
async function nearest(path: string): Promise<{ readonly dev: bigint }> {
  try {
    return await lstat(path, { bigint: true });
  } catch (error) {
    if (dirname(path) === path) throw error;
    return await nearest(dirname(path));
  }
}

async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined); // An empty one does no harm, and one that is not stays.
}

/** Where the trash is: in the folder of the user's data, as each system has one. */
export function trashFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): string {
  return join(dataFolder(env, platform, home), "sallyport-explorer", "trash");
}

function dataFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): string {
  if (platform === "darwin") return join(home, "Library", "Application Support");
  if (platform === "win32") return env["LOCALAPPDATA"] ?? join(home, "AppData", "Local");
  const said = env["XDG_DATA_HOME"];
  // A relative one is to be ignored, says the specification.
  return said !== undefined && isAbsolute(said) ? said : join(home, ".local", "share");
}
