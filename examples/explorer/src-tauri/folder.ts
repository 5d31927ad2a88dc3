import { constants, type BigIntStats } from "node:fs";
import { access, type FileHandle, lstat, open, readlink, realpath, stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { explain, type Sought } from "./explain.ts";
import { parsePath } from "./parse-path.ts";

/** The folder that the person opened. Nothing outside it is ever shown. */
export interface Folder {
  /** Its own name, the one thing that a page learns of where it is. */
  readonly name: string;
  /** Its path with every link followed. */
  readonly realPath: string;
  /** Where the system shows what this process has open: `/proc/self/fd`, where there is such a thing. */
  readonly descriptors: string;
}

/** For a link that leads out, and for one that leads nowhere: told apart, they would say what exists outside. */
export const ELSEWHERE = "This link leads out of the folder, or to nothing.";

export interface OpenOptions {
  /** What the folder is called in a sentence that says why it was not opened. Its path, unless said. */
  readonly calledAs?: string;
  readonly descriptors?: string | undefined;
}

/** Opens a folder by any path. Throws a sentence for the person. */
export async function openFolder(path: string, options: OpenOptions = {}): Promise<Folder> {
  const { calledAs = path, descriptors = "/proc/self/fd" } = options;
  let realPath: string;
  let isFolder: boolean;
  try {
    realPath = await realpath(path);
    isFolder = (await stat(realPath)).isDirectory();
    if (isFolder) await access(realPath, constants.R_OK);
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    throw new Error(
      missing ? `There is no folder ${calledAs}.` : `The folder ${calledAs} cannot be read.`,
      { cause: error },
    );
  }
  if (!isFolder) throw new Error(`${calledAs} is not a folder.`);
  // The root of a disk has no last part.
  return { name: basename(realPath) || realPath, realPath, descriptors };
}

/** Whether a path with every link followed is the folder or lies in it. */
export function isInside(folder: Folder, realPath: string): boolean {
  const { realPath: root } = folder;
  // With the separator, so that `/home/ann-secret` is not inside `/home/ann`.
  return realPath === root || realPath.startsWith(root.endsWith(sep) ? root : root + sep);
}

/**
 * Turns a page's path into a real one inside the folder. Links that stay inside are followed.
 * Security: true at this moment only. To read, use `openFileInside` and `withFolderInside`, which check what they got.
 */
export async function resolveInside(
  folder: Folder,
  path: string,
  sought?: Sought,
): Promise<string> {
  let real = folder.realPath;
  // One segment at a time. With a link `out` to `/`, resolving `out/home/ann/.ssh` in one go would answer
  // "nothing there" or "leads out", and a page could feel its way around the disk by that difference.
  for (const segment of parsePath(path)) {
    const next = join(real, segment);
    try {
      real = await realpath(next);
    } catch (error) {
      throw (await isLink(next)) ? new Error(ELSEWHERE) : explain(error, sought);
    }
    if (!isInside(folder, real)) throw new Error(ELSEWHERE);
  }
  return real;
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    // It is not there at all. The caller says so in its own words.
    return false;
  }
}

/** A file that was inside when it was opened, whatever has been moved since. The one who gets it closes it. */
export interface OpenedFile {
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
}

export const NOT_ORDINARY = "This is not an ordinary file, so it cannot be shown.";

/**
 * Opens an ordinary file inside the folder for reading.
 *
 * Between a check and the opening somebody else on this machine may put a link in the place of a file or of a folder
 * on the way to it. So the path is resolved and looked at first, and what was opened is looked at again.
 */
export async function openFileInside(folder: Folder, path: string): Promise<OpenedFile> {
  const real = await resolveInside(folder, path);
  try {
    // Looked at before it is opened, because opening alone does something with some devices: a tape rewinds.
    if (!(await lstat(real)).isFile()) throw new Error(NOT_ORDINARY);
    // NOFOLLOW: no link that came since. NONBLOCK: a pipe that came since must not hold us until somebody writes.
    // (Windows has neither: there they are `undefined`, and `|` takes that for zero.)
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    const handle = await open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const stats = await handle.stat({ bigint: true });
      if (!stats.isFile()) throw new Error(NOT_ORDINARY);
      await assertInside(folder, path, handle, stats);
      return { handle, stats };
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    throw explain(error);
  }
}

/** A folder that was inside when it was opened. The one who gets it closes it. */
export interface OpenedFolder extends AsyncDisposable {
  /**
   * A path by which it can be read. On Linux that goes by what is open, so nobody can move it to somewhere else under our
   * hands.
   */
  readonly readable: string;
  /**
   * Throws where `readable` may have led elsewhere meanwhile: off Linux Node cannot read a folder it has open. To be asked
   * before anything is told of what was read.
   */
  assertStillInside(): Promise<void>;
}

/** Opens a folder inside the folder for reading. */
export async function openFolderInside(folder: Folder, path: string): Promise<OpenedFolder> {
  const real = await resolveInside(folder, path, "folder");
  try {
    const { O_RDONLY, O_NOFOLLOW, O_DIRECTORY } = constants;
    const handle = await open(real, O_RDONLY | O_NOFOLLOW | O_DIRECTORY);
    try {
      const stats = await handle.stat({ bigint: true });
      if (!stats.isDirectory()) throw new Error("This is not a folder.");
      const asked = await assertInside(folder, path, handle, stats);
      return {
        readable: asked ? join(folder.descriptors, String(handle.fd)) : real,
        async assertStillInside() {
          if (!asked) await assertInside(folder, path, handle, stats);
        },
        [Symbol.asyncDispose]: () => handle.close(),
      };
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    throw explain(error, "folder");
  }
}

/** Runs `use` with a path by which a folder inside the folder can be read. */
export async function withFolderInside<Result>(
  folder: Folder,
  path: string,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  await using opened = await openFolderInside(folder, path);
  try {
    const result = await use(opened.readable);
    await opened.assertStillInside();
    return result;
  } catch (error) {
    throw explain(error, "folder");
  }
}

/**
 * Opens an ordinary file by its name in an opened folder. Undefined for everything else, links too: what they lead to
 * lies elsewhere.
 */
export async function openFileIn(
  opened: OpenedFolder,
  name: string,
): Promise<FileHandle | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const handle = await open(join(opened.readable, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if ((await handle.stat()).isFile()) return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return undefined;
}

/**
 * Throws unless what is open lies inside the folder. Returns whether the system itself said where it lies; where it
 * cannot, what the path leads to now must be the same file, which is harder to cheat than a single look, not impossible.
 */
async function assertInside(
  folder: Folder,
  path: string,
  handle: FileHandle,
  stats: BigIntStats,
): Promise<boolean> {
  const where = await readlink(join(folder.descriptors, String(handle.fd))).catch(() => undefined);
  if (where !== undefined) {
    if (!isInside(folder, where)) throw new Error(ELSEWHERE);
    return true;
  }
  const now = await lstat(await resolveInside(folder, path), { bigint: true });
  if (now.ino !== stats.ino || now.dev !== stats.dev)
    throw new Error("This was replaced while it was being opened.");
  return false;
}
