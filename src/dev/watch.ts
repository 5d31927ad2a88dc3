import { type FSWatcher, lstatSync, readdirSync, statSync, watch } from "node:fs";
import { basename, dirname, join, sep } from "node:path";

/** Tells of files that are changed, made or removed. */
export interface Watch {
  addFile(file: string): void;
  /** Everything in a folder, at any depth, that is there or comes. The folder itself may come later, or anew. */
  addFolder(folder: string): void;
  close(): void;
}

/** Never anybody's sources. */
const SKIPPED = new Set(["node_modules", "target"]);

/**
 * Watches folders, never files: many editors save by putting another file in the place of the old one, and whoever
 * watches the old one hears nothing more.
 */
export function createWatch(changed: (file: string) => void): Watch {
  const watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: number }>();
  const files = new Set<string>();
  const folders = new Set<string>();
  /** What a file was when it was last looked at: an event alone may be about a permission or nothing. */
  const versions = new Map<string, string>();

  /** False where it is watched already. */
  function watchFolder(folder: string): boolean {
    const inode = inodeOf(folder);
    const watched = watchers.get(folder);
    if (watched?.inode === inode) return false;
    // Another folder of that name has taken its place.
    if (watched) forget(folder);
    if (inode === undefined) return false;
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name !== null) look(join(folder, name));
      });
      watcher.on("error", () => forget(folder));
      watchers.set(folder, { watcher, inode });
      return true;
    } catch {
      return false; // It went in this moment. The folder above it tells when it comes again.
    }
  }

  function forget(folder: string): void {
    watchers.get(folder)?.watcher.close();
    watchers.delete(folder);
  }

  function look(path: string): void {
    const inFolder = isIn(path);
    if (!files.has(path) && !inFolder) return;
    const version = versionOf(path);
    if (version === FOLDER) return inFolder ? enter(path, changed) : undefined;
    if (versions.get(path) === version) return;
    if (version === GONE && watchers.has(path)) return leave(path);
    if (version === GONE && !versions.has(path)) return;
    versions.set(path, version);
    changed(path);
  }

  /** A folder has gone, with all that was in it. Should it come back as it was, that is a change again. */
  function leave(folder: string): void {
    for (const known of watchers.keys())
      if (known === folder || known.startsWith(folder + sep)) forget(known);
    for (const file of versions.keys()) {
      if (!file.startsWith(folder + sep)) continue;
      versions.delete(file);
      changed(file);
    }
  }

  function isIn(path: string): boolean {
    for (let at = path; ; at = dirname(at)) {
      if (folders.has(at)) return true;
      if (SKIPPED.has(basename(at)) || basename(at).startsWith(".") || at === dirname(at))
        return false;
    }
  }

  /** A folder and all below it. What is in one that has just come has come with it. */
  function enter(folder: string, found: (file: string) => void): void {
    if (!watchFolder(folder)) return;
    for (const name of namesIn(folder)) {
      const path = join(folder, name);
      if (SKIPPED.has(name) || name.startsWith(".")) continue;
      const version = versionOf(path);
      if (version === FOLDER) enter(path, found);
      else if (versions.get(path) !== version) {
        versions.set(path, version);
        found(path);
      }
    }
  }

  return {
    addFile(file) {
      if (files.has(file)) return;
      files.add(file);
      versions.set(file, versionOf(file));
      watchFolder(dirname(file));
    },
    addFolder(folder) {
      folders.add(folder);
      watchFolder(dirname(folder));
      if (versionOf(folder) === FOLDER) enter(folder, () => undefined);
    },
    close() {
      for (const folder of watchers.keys()) forget(folder);
    },
  };
}

const GONE = "gone";
const FOLDER = "folder";

function versionOf(path: string): string {
  try {
    // A link to a folder may lead round in a circle.
    if (lstatSync(path).isDirectory()) return FOLDER;
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return GONE;
  }
}

function inodeOf(folder: string): number | undefined {
  try {
    return statSync(folder).ino;
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // It went in this moment.
  }
}
