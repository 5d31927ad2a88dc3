import { type Dirent, lstat, type Stats } from "node:fs";
import { opendir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Entry, EntryKind, LinkTarget, ListAnswer } from "./answers.ts";
import { TRASH_NAME } from "./entry-name.ts";
import { type Folder, isInside, withFolderInside } from "./folder.ts";

/** Bounds one answer, so that it stays well within what a message may hold. About 120 000 entries of usual names. */
const MAX_ANSWER_BYTES = 12 * 1024 * 1024;

/** What an entry costs in the answer beside its name. */
const ENTRY_BYTES = 80;

/** How many entries are read from the disk at once. */
const BATCH = 1024;

/** How many files the disk is asked about at a time. Node asks with four threads; this keeps them busy. */
const ASKING = 64;

/** Lists a folder inside the folder. Throws a sentence for the person. */
export async function listFolder(
  folder: Folder,
  path: string,
  signal: AbortSignal,
  maxBytes: number = MAX_ANSWER_BYTES,
): Promise<ListAnswer> {
  return await withFolderInside(folder, path, async (readable) => {
    const { found, more } = await readNames(readable, signal, maxBytes);
    return { entries: await look(folder, readable, found, signal), more };
  });
}

/** How many entries a folder has, counted up to `limit`. */
export async function countEntries(folder: Folder, path: string, limit: number): Promise<number> {
  return await withFolderInside(folder, path, async (readable) => {
    let count = 0;
    for await (const _entry of await opendir(readable, { bufferSize: BATCH })) {
      if (++count === limit) break;
    }
    return count;
  });
}

async function readNames(
  readable: string,
  signal: AbortSignal,
  maxBytes: number,
): Promise<{ found: Dirent[]; more: boolean }> {
  const found: Dirent[] = [];
  let left = maxBytes;
  // Not `readdir`, which would hold a folder of a million names before it says anything.
  for await (const entry of await opendir(readable, { bufferSize: BATCH })) {
    if (entry.name === TRASH_NAME) continue;
    left -= ENTRY_BYTES + Buffer.byteLength(JSON.stringify(entry.name));
    if (left < 0) return { found, more: true };
    found.push(entry);
    if (found.length % BATCH === 0) signal.throwIfAborted();
  }
  return { found, more: false };
}

/** Asks the disk about every entry, a few at a time, and keeps their order. */
function look(
  folder: Folder,
  readable: string,
  found: readonly Dirent[],
  signal: AbortSignal,
): Promise<Entry[]> {
  const entries: Entry[] = Array.from({ length: found.length });
  const { promise, resolve, reject } = Promise.withResolvers<Entry[]>();
  let started = 0;
  let done = 0;

  // With callbacks: for 20 000 files `fs/promises` took four times as long.
  const next = (): void => {
    const index = started++;
    const dirent = found[index];
    if (!dirent) return;
    if (signal.aborted) return reject(signal.reason as Error);
    const finish = (entry: Entry): void => {
      entries[index] = entry;
      if (++done === found.length) resolve(entries);
      else next();
    };
    lstat(join(readable, dirent.name), (error, stats) => {
      // Gone since, or hidden by its folder's permissions. Its name was listed, so the page gets that.
      const known = toEntry(dirent.name, error ? undefined : stats, dirent);
      if (known.kind !== "link") finish(known);
      else void followLink(folder, readable, known).then(finish, reject);
    });
  };

  if (found.length === 0) resolve(entries);
  for (let asking = 0; asking < ASKING; asking++) next();
  return promise;
}

function toEntry(name: string, stats: Stats | undefined, dirent: Dirent): Entry {
  const kind = toKind(stats ?? dirent);
  if (!stats) return { name, kind };
  const modifiedMs = Math.round(stats.mtimeMs);
  return kind === "file"
    ? { name, kind, size: stats.size, modifiedMs }
    : { name, kind, modifiedMs };
}

/** The kind of what `stat`, `lstat` or a folder's listing describes. */
export function toKind(what: Pick<Stats, "isDirectory" | "isFile" | "isSymbolicLink">): EntryKind {
  if (what.isDirectory()) return "folder";
  if (what.isFile()) return "file";
  return what.isSymbolicLink() ? "link" : "other";
}

/** Adds to a link what it leads to. Nothing of a file outside is told, not even its size. */
async function followLink(folder: Folder, readable: string, link: Entry): Promise<Entry> {
  let leadsTo: LinkTarget = "elsewhere";
  let target: Stats | undefined;
  try {
    const real = await realpath(join(readable, link.name));
    if (isInside(folder, real)) {
      target = await stat(real);
      leadsTo = toKind(target) as LinkTarget; // `stat` follows links, so it never describes one.
    }
  } catch {
    // It leads to nothing, in a circle, or where we may not look.
  }
  if (leadsTo === "file" && target) return { ...link, leadsTo, size: target.size };
  return { ...link, leadsTo };
}
