import { parse, type TomlTable, type TomlValue } from "smol-toml";
import type { Path } from "./document.ts";

/** A path as the key of a Map. */
export function toKey(path: Path): string {
  return JSON.stringify(path);
}

/**
 * The line where the statement stands that first speaks of a path, for a sound document. The parser tells no places, but
 * it can be asked what each statement says: a table's header, or one key with its value.
 */
export function findTomlLines(source: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  /** How many tables of an array `[[…]]` there are so far. */
  const counts = new Map<string, number>();
  let table: Path = [];
  for (const { line, isHeader, says } of statements(source)) {
    if (isHeader) table = enter(says, line);
    else addAll(says, table, line);
  }
  return lines;

  function add(path: Path, line: number): void {
    const key = toKey(path);
    if (!lines.has(key)) lines.set(key, line);
  }

  function addAll(value: TomlValue, path: Path, line: number): void {
    add(path, line);
    if (typeof value !== "object") return;
    const items = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    for (const [key, item] of items) addAll(item, [...path, key], line);
  }

  /** The path of the table that a header begins. A header says one table in another: `{ a: { b: {} } }`. */
  function enter(says: TomlTable, line: number): Path {
    let path: Path = [];
    let inner: TomlValue = says;
    for (;;) {
      const [entry]: [string, TomlValue][] = Object.entries(inner);
      if (!entry) return path;
      path = [...path, entry[0]];
      add(path, line);
      inner = entry[1];
      const key = toKey(path);
      const begins = Array.isArray(inner);
      const count = (counts.get(key) ?? 0) + (begins ? 1 : 0);
      if (begins) counts.set(key, count);
      if (count > 0) {
        path = [...path, count - 1];
        add(path, line);
      }
      if (begins) return path;
    }
  }
}

interface Statement {
  readonly line: number;
  readonly isHeader: boolean;
  readonly says: TomlTable;
}

function* statements(source: string): Generator<Statement> {
  let text = "";
  let first = 1;
  for (const [i, line] of source.split(/\r?\n/).entries()) {
    if (text === "") first = i + 1;
    text += `${line}\n`;
    let says: TomlTable;
    try {
      says = parse(text);
    } catch {
      continue; // A statement that goes on: the document as a whole is sound.
    }
    yield { line: first, isHeader: /^\s*\[/.test(text), says };
    text = "";
  }
}
