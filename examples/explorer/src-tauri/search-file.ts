import type { FileHandle } from "node:fs/promises";
import { TextDecoder } from "node:util";
import type { FoundLine } from "./answers.ts";
import { decodeText } from "./decode-text.ts";

/** So much of a file is in memory at a time, however large it is. */
export const PIECE_BYTES: number = 256 * 1024;

/** By so much it is seen whether a file is text, and how that is written. */
const HEAD_BYTES = 8192;

/** A line may go on for megabytes. Of one that is longer than this, only the end waits for what comes. */
const MAX_LINE = 64 * 1024;

/** Enough for what is searched for to stand in it. */
const LINE_END = 1024;

/** How much of a line is told, before and after what was found. */
const BEFORE = 40;
const AFTER = 160;

export interface Found {
  readonly lines: readonly FoundLine[];
  readonly more: boolean;
}

/** What a text is searched by. Whatever the case of letters, and places in the text stay what they are. */
export function createPattern(text: string): RegExp {
  return new RegExp(text.toWellFormed().replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
}

/**
 * Finds the lines of an opened file that match, `most` of them. Binary files have none. `piece` is where it is read to;
 * who searches many files gives the same to all. Stops between two pieces when the signal aborts.
 */
export async function searchFile(
  handle: FileHandle,
  pattern: RegExp,
  piece: Uint8Array,
  most: number,
  signal: AbortSignal,
): Promise<Found> {
  const lines: FoundLine[] = [];
  let decoder: TextDecoder | undefined;
  let rest = "";
  let line = 1;
  for (;;) {
    if (signal.aborted) return { lines, more: true };
    const { bytesRead } = await handle.read(piece, 0, piece.length);
    const bytes = piece.subarray(0, bytesRead);
    if (!decoder) {
      const head = decodeText(bytes.subarray(0, HEAD_BYTES), true);
      if (bytesRead === 0 || !head) return { lines, more: false };
      decoder = new TextDecoder(head.charset);
    }
    const isLast = bytesRead === 0;
    const text = rest + decoder.decode(bytes, { stream: !isLast });
    const lineStart = text.lastIndexOf("\n") + 1;
    const isLong = text.length - lineStart > MAX_LINE;
    const more = search(isLast || isLong ? text : text.slice(0, lineStart));
    if (more || isLast) return { lines, more };
    rest = isLong ? text.slice(-LINE_END) : text.slice(lineStart);
  }

  /** Searches a text that ends with a line, or with a part of one. Returns whether there is more to find than may be. */
  function search(text: string): boolean {
    let counted = 0;
    pattern.lastIndex = 0;
    for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
      const { index } = found;
      line += countBreaks(text, counted, index);
      counted = index;
      const start = text.lastIndexOf("\n", index) + 1;
      const stop = text.indexOf("\n", index);
      const end = stop === -1 ? text.length : stop;
      // A line is told once, also one of which a part was searched before.
      pattern.lastIndex = end;
      if (lines.at(-1)?.line === line) continue;
      if (lines.length === most) return true;
      lines.push({ line, ...cut(text.slice(start, end), index - start, found[0]) });
    }
    line += countBreaks(text, counted, text.length);
    return false;
  }
}

function countBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1))
    count++;
  return count;
}

function cut(text: string, index: number, match: string): Omit<FoundLine, "line"> {
  const end = index + match.length;
  const before = text.slice(Math.max(0, index - BEFORE), index);
  const after = text.slice(end, end + AFTER);
  // A pair of surrogates may have been cut in two.
  return {
    before: index > BEFORE ? `…${before.toWellFormed()}` : before.trimStart(),
    match,
    after: text.length > end + AFTER ? `${after.toWellFormed()}…` : after.trimEnd(),
  };
}
