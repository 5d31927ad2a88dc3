import { constants } from "node:fs";
import { type FileHandle, lstat, open, readlink, realpath } from "node:fs/promises";
import { isAbsolute } from "node:path";
import type { FileScope } from "./file-scope.ts";
import { isWindowsTrick } from "./asset-path.ts";

/** A file that is open and was checked. Whoever has it closes it. */
export interface OpenedFile {
  /** Where it is, all links resolved. */
  readonly path: string;
  readonly handle: FileHandle;
  readonly size: number;
  /** Another one when the file has changed. */
  readonly version: string;
}

/** Why a file is not given. For the terminal: a page is told nothing. */
export interface NotOpened {
  readonly problem: string;
}

/**
 * Opens a file for a page. The order is the point (attacks F1, F2, F7):
 *
 *   1. links and `..` are resolved by the system, and the scope is asked about what comes out;
 *   2. only what is a regular file then is opened, without following a link and without waiting (a FIFO would);
 *   3. what is open now is compared with what was checked: a folder or file that was swapped meanwhile is noticed.
 *
 * A page names files only by absolute paths; others are counted from the core's working folder, as in Tauri.
 */
export async function openFile(
  path: string,
  scope: FileScope,
  platform: NodeJS.Platform = process.platform,
): Promise<OpenedFile | NotOpened> {
  const refused = pathProblem(path, platform);
  if (refused !== undefined) return { problem: refused };
  let handle: FileHandle | undefined;
  try {
    // Not normalized: what `link/..` is, only the system knows.
    const real = await realpath(isAbsolute(path) ? path : `${process.cwd()}/${path}`);
    const outside = scope.problem(real);
    if (outside !== undefined) return { problem: outside };
    const before = await lstat(real, { bigint: true });
    if (!before.isFile()) return { problem: "no regular file" };
    handle = await open(real, FLAGS);
    const stats = await handle.stat({ bigint: true });
    const isSame =
      stats.isFile() &&
      stats.dev === before.dev &&
      stats.ino === before.ino &&
      (await pathOf(handle, real, platform)) === real;
    if (!isSame) return { problem: "it became another file while it was opened" };
    const opened = handle;
    handle = undefined;
    return {
      path: real,
      handle: opened,
      size: Number(stats.size),
      version: `${stats.ino.toString(36)}-${stats.size.toString(36)}-${stats.mtimeNs.toString(36)}`,
    };
  } catch (error) {
    return { problem: `cannot be opened (${(error as NodeJS.ErrnoException).code})` };
  } finally {
    await handle?.close();
  }
}

// Windows has neither, nor what they are for.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

function pathProblem(path: string, platform: NodeJS.Platform): string | undefined {
  if (path.includes("\0")) return "a path with a NUL";
  if (platform !== "win32") return undefined;
  // Shares would have Windows show the user's credentials to whoever owns them; then streams, devices and 8.3 names.
  const [, names] = /^[A-Za-z]:[/\\](.*)$/s.exec(path) ?? [];
  if (names === undefined) return "no path that begins with a drive";
  return names
    .split(/[/\\]/)
    .some((name) => name !== "" && name !== ".." && name !== "." && isWindowsTrick(name))
    ? "a path that Windows reads as something else"
    : undefined;
}

/** Where the open file is. Linux knows of the file itself; elsewhere the path is looked at again. */
async function pathOf(
  handle: FileHandle,
  path: string,
  platform: NodeJS.Platform,
): Promise<string> {
  if (platform === "linux") {
    try {
      return await readlink(`/proc/self/fd/${handle.fd}`);
    } catch {
      // No /proc, as in some containers.
    }
  }
  const again = await realpath(path);
  const [now, opened] = [await lstat(again, { bigint: true }), await handle.stat({ bigint: true })];
  return now.ino === opened.ino && now.dev === opened.dev ? again : "";
}
