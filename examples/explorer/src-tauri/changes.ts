import { mkdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { ChangeAnswer, UndoAnswer } from "./answers.ts";
import { assertName, numberName } from "./entry-name.ts";
import { explain } from "./explain.ts";
import { type Folder, withFolderInside } from "./folder.ts";
import { moveToFree } from "./move.ts";
import { parsePath } from "./parse-path.ts";
import type { Trash, Trashed } from "./trash.ts";

/** What a person may change in the folder. Nothing is ever overwritten. All reject with a sentence. */
export interface Changes {
  rename(folder: Folder, path: string, name: string): Promise<ChangeAnswer>;
  makeFolder(folder: Folder, path: string, name: string): Promise<ChangeAnswer>;
  /** Moves it to the trash. A link goes by itself, and what it leads to stays. */
  remove(folder: Folder, path: string): Promise<ChangeAnswer>;
  /** Takes the last change back. */
  undo(folder: Folder): Promise<UndoAnswer>;
}

interface Undo {
  run(): Promise<UndoAnswer>;
  /** It can be tried again where it has failed. */
  readonly isLasting: boolean;
}

/** More than anybody takes back. What was deleted before stays in the trash. */
const MAX_UNDOS = 100;

/** How many names are tried for what comes back to where its own is taken. */
const MAX_NAMES = 1000;

const SENTENCES: ReadonlyMap<string, string> = new Map([
  ["EACCES", "You do not have permission to change this."],
  ["EPERM", "You do not have permission to change this."],
  ["EROFS", "Nothing can be changed on this disk."],
  ["ENOSPC", "The disk is full."],
  ["EXDEV", "This lies on another disk, so it cannot be moved there."],
  ["EBUSY", "This is in use."],
  ["EINVAL", "The trash is in this folder, so it cannot be deleted."],
  ["ENOTEMPTY", "This folder is not empty any more."],
]);

export function createChanges(trash: Trash): Changes {
  // By the folder that was opened: what was done in another one cannot be seen in this.
  const undos = new WeakMap<Folder, Undo[]>();

  function remember(folder: Folder, undo: Undo): void {
    const known = undos.get(folder) ?? [];
    undos.set(folder, known);
    known.push(undo);
    if (known.length > MAX_UNDOS) known.shift();
  }

  async function restore(folder: Folder, parent: string, trashed: Trashed): Promise<UndoAnswer> {
    for (let number = 1; number <= MAX_NAMES; number++) {
      const name = number === 1 ? trashed.name : numberName(trashed.name, number);
      const isBack = await change(folder, parent, name, async (readable) => {
        try {
          await trashed.restore(join(readable, name));
          return true;
        } catch (error) {
          if (isTaken(error)) return false;
          throw error;
        }
      });
      if (!isBack) continue;
      const where = number === 1 ? "" : ` as “${name}”, since its name was taken`;
      return { path: joinPath(parent, name), sentence: `“${trashed.name}” is back${where}.` };
    }
    throw new Error(`There are too many files that are called like “${trashed.name}”.`);
  }

  return {
    async rename(folder, path, name) {
      const [parent, before] = split(path);
      assertName(name);
      if (name === before) return { path };
      const move = (from: string, to: string): Promise<void> =>
        change(folder, parent, to, (readable) =>
          moveToFree(join(readable, from), join(readable, to)),
        );
      await move(before, name);
      remember(folder, {
        isLasting: false,
        async run() {
          await move(name, before);
          return { path, sentence: `“${before}” has its name back.` };
        },
      });
      return { path: joinPath(parent, name) };
    },

    async makeFolder(folder, path, name) {
      parsePath(path);
      assertName(name);
      await change(folder, path, name, (readable) => mkdir(join(readable, name)));
      remember(folder, {
        isLasting: false,
        async run() {
          // Only where it is empty.
          await change(folder, path, name, (readable) => rmdir(join(readable, name)));
          return { path, sentence: `The folder “${name}” is gone again.` };
        },
      });
      return { path: joinPath(path, name) };
    },

    async remove(folder, path) {
      const [parent, name] = split(path);
      const trashed = await change(folder, parent, name, (readable) =>
        trash.put(folder, join(readable, name), path),
      );
      remember(folder, { isLasting: true, run: () => restore(folder, parent, trashed) });
      return { path };
    },

    async undo(folder) {
      const undo = undos.get(folder)?.pop();
      if (!undo) throw new Error("There is nothing to undo.");
      try {
        return await undo.run();
      } catch (error) {
        if (undo.isLasting) remember(folder, undo);
        throw error;
      }
    },
  };
}

/** Did it fail because something has the name? */
function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}

/** Runs a change in a folder inside the folder, which is reached as it is read. What goes wrong becomes a sentence. */
async function change<Result>(
  folder: Folder,
  parent: string,
  name: string,
  run: (readable: string) => Promise<Result>,
): Promise<Result> {
  let failure: unknown;
  try {
    return await withFolderInside(folder, parent, async (readable) => {
      try {
        return await run(readable);
      } catch (error) {
        // Told apart from what is wrong with the folder it is in.
        failure = toSentence(error, name);
        throw failure;
      }
    });
  } catch (error) {
    throw failure ?? error;
  }
}

function toSentence(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return error;
  const code = String(error.code);
  if (isTaken(error)) return new Error(`Something is called “${name}” here already.`);
  const sentence = SENTENCES.get(code);
  return sentence === undefined ? explain(error) : new Error(sentence);
}

/** A path's folder and its name. The opened folder itself has none: it cannot be changed. */
function split(path: string): [parent: string, name: string] {
  const segments = parsePath(path);
  const name = segments.pop();
  if (name === undefined) throw new Error("The folder that is open cannot be changed.");
  return [segments.join("/"), name];
}

function joinPath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
