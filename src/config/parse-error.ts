import { ConfigError } from "./config.ts";

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A file that cannot be read as its format: nothing in it can be looked at. */
export function parseError(file: string, { line, column }: Position, text: string): ConfigError {
  return new ConfigError([{ place: `${file}:${line}:${column}`, text, atStart: true }]);
}

/** Deeper than any configuration, and flat enough for whoever walks through one by recursion. */
export const DEEPEST = 100;

export function tooDeep(file: string): ConfigError {
  return new ConfigError([{ place: file, text: "is nested too deeply.", atStart: true }]);
}

/** Says where in a text an offset is, both counted from 1. For many offsets of one text. */
export function createPositionFinder(source: string): (offset: number) => Position {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1))
    starts.push(at + 1);
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}
