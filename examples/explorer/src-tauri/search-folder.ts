import { opendir } from "node:fs/promises";
import type { Dirent } from "node:fs";
import type { SearchAnswer, SearchItem } from "./answers.ts";
import { TRASH_NAME } from "./entry-name.ts";
import { type Folder, openFileIn, type OpenedFolder, openFolderInside } from "./folder.ts";
import { createPattern, PIECE_BYTES, searchFile } from "./search-file.ts";

/** The longest text that is searched for. */
export const MAX_TEXT = 200;

/** A person looks through no more places than this; then the search ends. */
export const MAX_PLACES = 500;

/** Of one file, so that a log of one error does not fill the list. */
const MAX_PLACES_OF_FILE = 50;

/** Folders that wait for their turn. What is found beyond them is not searched, and counts as unreadable. */
const MAX_WAITING = 100_000;

/** How often the page is told how far the search is. */
const TELL_MS = 100;

/** How many entries are read from the disk at once. */
const BATCH = 256;

/**
 * Searches the text files in a folder inside the folder, and in all below it, whatever the case of letters. Links are not
 * followed: what they lead to is found where it is, or lies outside. When the signal aborts nothing more is read. Throws a
 * sentence where the folder itself cannot be read.
 */
export async function* searchFolder(
  folder: Folder,
  path: string,
  text: string,
  signal: AbortSignal,
): AsyncGenerator<SearchItem, SearchAnswer> {
  const pattern = createPattern(text);
  const piece = new Uint8Array(PIECE_BYTES);
  const waiting = [path];
  let files = 0;
  let unreadable = 0;
  let left = MAX_PLACES;
  let toldAt = performance.now();

  const answer = (more: boolean): SearchAnswer => ({ files, unreadable, more });

  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (signal.aborted) return answer(true);
    await using opened = await openFolderInside(folder, at).catch(skipUnless(at === path));
    if (!opened) continue;
    const below: string[] = [];
    for await (const entry of entriesOf(opened)) {
      if (signal.aborted) return answer(true);
      const entryPath = at === "" ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory() && entry.name !== TRASH_NAME) {
        if (waiting.length + below.length < MAX_WAITING) below.push(entryPath);
        else unreadable++;
      }
      if (!entry.isFile()) continue;
      const found = await searchEntry(opened, entry.name).catch(skipUnless(false));
      files++;
      if (found && found.lines.length > 0) {
        left -= found.lines.length;
        yield { kind: "file", path: entryPath, ...found };
        if (left <= 0) return answer(true);
      }
      const now = performance.now();
      if (now - toldAt < TELL_MS) continue;
      toldAt = now;
      yield { kind: "progress", files };
    }
    // The first by name is the next.
    for (const last of below.toSorted().toReversed()) waiting.push(last);
  }
  return answer(false);

  /** A file that was deleted meanwhile, a folder that may not be read: the rest is searched all the same. */
  function skipUnless(isFatal: boolean): (error: unknown) => undefined {
    return (error) => {
      if (isFatal) throw error;
      unreadable++;
      return undefined;
    };
  }

  async function searchEntry(in_: OpenedFolder, name: string) {
    await using handle = await openFileIn(in_, name);
    if (!handle) return undefined;
    const most = Math.min(left, MAX_PLACES_OF_FILE);
    const found = await searchFile(handle, pattern, piece, most, signal);
    if (found.lines.length > 0) await in_.assertStillInside();
    return found;
  }
}

/** Not `readdir`, which would hold a folder of a million names before the first of them is searched. */
async function* entriesOf(opened: OpenedFolder): AsyncGenerator<Dirent> {
  yield* await opendir(opened.readable, { bufferSize: BATCH });
}
