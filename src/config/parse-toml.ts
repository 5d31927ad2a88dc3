import { createRequire } from "node:module";
import type * as SmolToml from "smol-toml";
import type { TomlTable, TomlValue } from "smol-toml";
import { type Entry, Odd, type Parsed, type Path, type Value } from "./document.ts";
import { MAX_DEPTH, parseError, tooDeep } from "./parse-error.ts";
import { findTomlLines, toKey } from "./toml-lines.ts";

/** Loaded when there is such a file: hardly any app has one, and every app waits for what is loaded. */
function loadParser(): typeof SmolToml {
  return createRequire(import.meta.url)("smol-toml") as typeof SmolToml;
}

/** TOML. Throws a `ConfigError` with line and column. A key that is given twice is one of its errors. */
export function parseToml(source: string, file: string): Parsed {
  const toml = loadParser();
  const table = parseTable(source, file, toml);
  const lines = findTomlLines(source);
  return { document: toEntry(table, [], undefined), repeated: [] };

  function toEntry(value: TomlValue, path: Path, outer: number | undefined): Entry {
    const line = lines.get(toKey(path)) ?? outer;
    if (path.length >= MAX_DEPTH && typeof value === "object")
      throw tooDeep(file, { line: line ?? 1, column: 1 });
    return { value: toValue(value, path, line), place: { file, line } };
  }

  function toValue(value: TomlValue, path: Path, line: number | undefined): Value {
    if (Array.isArray(value)) return value.map((item, i) => toEntry(item, [...path, i], line));
    if (value instanceof toml.TomlDate) return new Odd("a date");
    if (typeof value === "bigint") return Number(value);
    if (typeof value !== "object") return value;
    return new Map(
      Object.entries(value).map(([name, item]) => [name, toEntry(item, [...path, name], line)]),
    );
  }
}

function parseTable(source: string, file: string, toml: typeof SmolToml): TomlTable {
  try {
    return toml.parse(source);
  } catch (error) {
    if (!(error instanceof toml.TomlError)) throw error;
    // Behind its first line, the message shows the source once more.
    const [reason = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    throw parseError(file, error, `not TOML: ${reason}.`);
  }
}
