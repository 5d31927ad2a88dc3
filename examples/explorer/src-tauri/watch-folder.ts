import { type FSWatcher, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { type Folder, withFolderInside } from "./folder.ts";
import { parsePath } from "./parse-path.ts";

export interface Watching {
  close(): void;
}

/** So long changes are gathered before they are told: unpacking an archive makes thousands in a second. */
const GATHER_MS = 150;

/** How many of the folders above are watched. Deeper than this, the end of the first of them is not noticed. */
const MAX_ABOVE = 8;

/**
 * Tells of changes in a folder inside the folder, many at once as one. A folder that is deleted, moved away with one
 * above it, or put in the place of another is a change as well, and what stands there then is watched on. Where nothing
 * can be watched, nothing is told. Throws for a path that is none.
 */
export async function watchFolder(
  folder: Folder,
  path: string,
  changed: () => void,
  gatherMs: number = GATHER_MS,
): Promise<Watching> {
  parsePath(path); // A path that is none is no folder that may come back.
  let isClosed = false;
  let hasChanged = false;
  let looking = false;
  let timer: NodeJS.Timeout | undefined;
  let watched = await watchAll();

  /** Watches the folder and those above it: of what happens there, only the end of the one below is of interest. */
  async function watchAll(): Promise<{ identity: string | undefined; watchers: FSWatcher[] }> {
    const watchers: FSWatcher[] = [];
    const add = (readable: string, onEvent: () => void): void => {
      // An error is one more reason to look, and must not end the app.
      watchers.push(watch(readable, { persistent: false }, onEvent).on("error", onEvent));
    };
    const identity = await withFolderInside(folder, path, async (readable) => {
      add(readable, () => {
        hasChanged = true;
        lookSoon();
      });
      return await identify(readable);
    }).catch(() => undefined);
    for (const above of foldersAbove(path)) {
      // One that is gone or may not be read has nothing to say.
      await withFolderInside(folder, above, async (readable) => add(readable, lookSoon)).catch(
        () => undefined,
      );
    }
    return { identity, watchers };
  }

  function lookSoon(): void {
    // Not put off by the next change: in a storm that never ends, there would be nothing to see.
    if (!isClosed && !looking) timer ??= setTimeout(() => void look(), gatherMs);
  }

  async function look(): Promise<void> {
    looking = true;
    timer = undefined;
    const wasTold = hasChanged;
    hasChanged = false;
    const identity = await withFolderInside(folder, path, identify).catch(() => undefined);
    const isAnother = identity !== watched.identity;
    if (isAnother && !isClosed) {
      closeAll(watched.watchers);
      watched = await watchAll();
    }
    looking = false;
    if (isClosed) return closeAll(watched.watchers);
    if (wasTold || isAnother) changed();
    if (hasChanged) lookSoon();
  }

  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
      closeAll(watched.watchers);
    },
  };
}

/** What no other folder is at the same time. */
async function identify(readable: string): Promise<string> {
  const { dev, ino } = await stat(readable, { bigint: true });
  return `${dev} ${ino}`;
}

function foldersAbove(path: string): string[] {
  if (path === "") return [];
  const segments = path.split("/").slice(0, -1);
  return [...segments.keys(), segments.length]
    .map((length) => segments.slice(0, length).join("/"))
    .slice(-MAX_ABOVE);
}

function closeAll(watchers: readonly FSWatcher[]): void {
  for (const watcher of watchers) watcher.close();
}
