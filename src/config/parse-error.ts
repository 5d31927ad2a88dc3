import { ConfigError } from "./config.ts";

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A file that cannot be read as its format: nothing in it can be looked at. */
export function parseError(file: string, { line, column }: Position, text: string): ConfigError {
  return new ConfigError([{ place: `${file}:${line}:${column}`, text, atStart: true }]);
}

/** Nesting that no configuration needs. Bounds the recursion of whoever reads it. */
export const MAX_DEPTH = 100;

/** `position` says where the first bracket stands that nests deeper than `MAX_DEPTH`. */
export function tooDeep(file: string, position: Position): ConfigError {
  return parseError(file, position, `nested deeper than ${MAX_DEPTH} levels.`);
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
