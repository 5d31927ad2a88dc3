import type { BigIntStats } from "node:fs";
import { lstat, mkdir, open, rename, rmdir, unlink } from "node:fs/promises";

/**
 * Moves a file, a folder or a link to a name that is free, on the same disk. Rejects with the system's error, `EEXIST`
 * where something has that name.
 *
 * `rename` alone replaces what is there, and to look first does not help: something can come between. So the name is
 * taken by something empty of our own, which the system makes only where nothing is, and that is what `rename` replaces.
 */
export async function moveToFree(from: string, to: string): Promise<void> {
  const moved = await lstat(from, { bigint: true });
  if (await isOnlyWrittenInAnotherCase(moved, from, to)) return await rename(from, to);
  const isFolder = moved.isDirectory();
  // There `rename` never puts a folder in the place of anything, not even of an empty one.
  if (isFolder && process.platform === "win32") return await rename(from, to);
  if (isFolder) await mkdir(to);
  else await (await open(to, "wx")).close();
  const own = await lstat(to, { bigint: true });
  try {
    await rename(from, to);
  } catch (error) {
    await giveBack(to, own);
    throw error;
  }
}

/** Where case means nothing, `Photo.jpg` is the file that is to be called `photo.jpg`. */
async function isOnlyWrittenInAnotherCase(
  moved: BigIntStats,
  from: string,
  to: string,
): Promise<boolean> {
  if (from === to || from.toLowerCase() !== to.toLowerCase()) return false;
  const there = await lstat(to, { bigint: true }).catch(() => undefined);
  return there !== undefined && there.ino === moved.ino && there.dev === moved.dev;
}

async function giveBack(path: string, own: BigIntStats): Promise<void> {
  try {
    const now = await lstat(path, { bigint: true });
    // Somebody may have found a use for it meanwhile.
    if (now.ino !== own.ino || now.dev !== own.dev) return;
    if (now.isDirectory()) await rmdir(path);
    else if (now.size === 0n) await unlink(path);
  } catch {
    // What is left behind is empty. Why the move has failed is what the caller hears.
  }
}
