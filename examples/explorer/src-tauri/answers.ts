/**
 * What the commands answer and the events tell: the words that the core and the page share. Types alone, so that the page can import
 * them without a line of the core getting into its bundle.
 */

/** The folder that is open. Another one can be at any time: the app was started once more, with that. */
export interface RootAnswer {
  /** What every call about the folder names it by. Another folder has another, and so has this one after a new start. */
  readonly opening: string;
  /** The folder's own name. Where on the disk it is, the page learns only of pictures, sounds and films that it looks at. */
  readonly name: string;
  /** Goes on with every folder that the app is handed: what has a higher one is newer. */
  readonly turn: number;
  /** Why the last folder that the app was handed is not the open one: a sentence. */
  readonly problem?: string;
}

/** Where something is not as it was. */
export interface FolderChanged {
  readonly opening: string;
  readonly path: string;
}

export type EntryKind = "folder" | "file" | "link" | "other";

/** What a link leads to. `elsewhere` is out of the opened folder or to nothing at all; a page is not told which. */
export type LinkTarget = "folder" | "file" | "other" | "elsewhere";

export interface Entry {
  readonly name: string;
  readonly kind: EntryKind;
  /** Bytes. Of files, and of links to files. */
  readonly size?: number;
  /** Absent when the disk would not tell. */
  readonly modifiedMs?: number;
  /** Of links. */
  readonly leadsTo?: LinkTarget;
}

export interface ListAnswer {
  /** In the disk's own order: how to sort is the page's affair. */
  readonly entries: readonly Entry[];
  /** There are more entries than are listed. */
  readonly more: boolean;
}

export interface PreviewAnswer {
  readonly details: Details;
  readonly content: Content;
}

export interface Details {
  readonly kind: Exclude<EntryKind, "link">;
  readonly size?: number;
  readonly modifiedMs: number;
  /** Absent where the file system does not keep it. */
  readonly createdMs?: number;
  /** As `ls -l` writes it: `rw-r--r--`. Absent on Windows. */
  readonly permissions?: string;
  /** Where the file really is, relative to the opened folder, when a link led to it. */
  readonly leadsTo?: string;
}

export type Content =
  | {
      readonly kind: "text";
      readonly text: string;
      readonly truncated: boolean;
      readonly encoding: string;
    }
  /** The page loads it by `convertFileSrc`, as long as it is what it looks at. */
  | {
      readonly kind: "media";
      readonly media: "image" | "audio" | "video";
      readonly type: string;
      /** Where on the disk it is, all links resolved. */
      readonly file: string;
    }
  | { readonly kind: "folder"; readonly entries: number; readonly more: boolean }
  /** Nothing to show, and a sentence that says why. */
  | { readonly kind: "none"; readonly why: string };

/** What a search streams: the places of one file, and in between how far it is. */
export type SearchItem =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly lines: readonly FoundLine[];
      /** There are more in this file than are told. */
      readonly more: boolean;
    }
  | { readonly kind: "progress"; readonly files: number };

/** A line that holds the text that is searched for, cut where it is long. */
export interface FoundLine {
  /** From one. */
  readonly line: number;
  readonly before: string;
  readonly match: string;
  readonly after: string;
}

/** How a search has ended. */
export interface SearchAnswer {
  /** How many files were searched. */
  readonly files: number;
  /** How many files and folders could not be read. */
  readonly unreadable: number;
  /** It has ended before its end: there are more places than are told. */
  readonly more: boolean;
}

/** Where what was renamed, made or deleted is now, or was. */
export interface ChangeAnswer {
  readonly path: string;
}

export interface UndoAnswer extends ChangeAnswer {
  /** What is as it was again. */
  readonly sentence: string;
}
