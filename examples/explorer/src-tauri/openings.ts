import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import type { RootAnswer } from "./answers.ts";
import { type Folder, openFolder } from "./folder.ts";

/** Folders are opened one after the other, and one of them is open. */
export interface Openings {
  /** The folder that is open, as a page gets to know it. */
  root(): RootAnswer;
  /**
   * The folder of an opening that a page named. Throws a sentence where that is not the one that is open.
   * Security: a page lists a folder and asks for one of its names later. Were the name looked for in whatever is open by
   * then, the answer would be about another file, and a page could take it for the one that it had asked for.
   */
  folderOf(opening: string): Folder;
  /**
   * Opens another folder, and resolves with what `root()` says then. Where it cannot be opened, the old one stays, and that
   * says why. Never rejects.
   */
  open(path: string): Promise<RootAnswer>;
}

export function createOpenings(first: Folder): Openings {
  let folder = first;
  let root = toRoot(first, 0);
  let last: Promise<unknown> = Promise.resolve();

  async function tryOpen(path: string): Promise<RootAnswer> {
    const turn = root.turn + 1;
    try {
      // A page learns a folder's name and not where it is, so a sentence for it has no more than that either.
      const next = await openFolder(path, { calledAs: `“${basename(path)}”` });
      const isSame = next.realPath === folder.realPath;
      // The one that is open stays as it is: whoever is deep in it stays there.
      root = isSame ? withoutProblem(root, turn) : toRoot(next, turn);
      if (!isSame) folder = next;
    } catch (error) {
      root = { ...root, turn, problem: error instanceof Error ? error.message : String(error) };
    }
    return root;
  }

  return {
    root: () => root,
    folderOf(opening) {
      if (opening !== root.opening) throw new Error("Another folder was opened meanwhile.");
      return folder;
    },
    open(path) {
      // In the order in which they were asked for, however long a disk takes to answer.
      const opened = last.then(() => tryOpen(path));
      last = opened;
      return opened;
    },
  };
}

function toRoot({ name }: Folder, turn: number): RootAnswer {
  // Not a number: after a new start of the app, a page from before it must not name a folder of the new one.
  return { opening: randomUUID(), name, turn };
}

function withoutProblem({ opening, name }: RootAnswer, turn: number): RootAnswer {
  return { opening, name, turn };
}
