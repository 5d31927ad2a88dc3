import { createRequire } from "node:module";
import type Json5 from "json5";
import type { Entry, Parsed, Path, Value, WrittenAt } from "./document.ts";
import { createPositionFinder, MAX_DEPTH, parseError, tooDeep } from "./parse-error.ts";

/** Loaded when there is such a file: hardly any app has one, and every app waits for what is loaded. */
function loadParser(): typeof Json5 {
  return createRequire(import.meta.url)("json5") as typeof Json5;
}

/** JSON5. Throws a `ConfigError` with line and column. */
export function parseJson5(source: string, file: string): Parsed {
  const JSON5 = loadParser();
  try {
    JSON5.parse(source);
  } catch (error) {
    const { message, lineNumber, columnNumber } = error as Error & Partial<Json5Place>;
    if (lineNumber === undefined || columnNumber === undefined) throw error;
    const reason = message.replace(/^JSON5: /, "").replace(/ at \d+:\d+$/, "");
    throw parseError(file, { line: lineNumber, column: columnNumber }, `not JSON5: ${reason}.`);
  }
  return readTokens(source, file, JSON5);
}

interface Json5Place {
  lineNumber: number;
  columnNumber: number;
}

/** Blanks, comments, texts, punctuation, and whatever else stands between them. Only for what is known to be JSON5. */
const TOKEN =
  /(?<blank>\s+|\/\/.*|\/\*[^]*?\*\/)|"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|[{}[\],:]|[^\s{}[\],:"'/]+/gu;

/**
 * The parser tells no places, so the document is read a second time: the parser has said that it is sound, and says
 * what each key and each value means.
 */
function readTokens(source: string, file: string, JSON5: typeof Json5): Parsed {
  const find = createPositionFinder(source);
  const repeated: WrittenAt[] = [];
  const tokens = [...source.matchAll(TOKEN)].filter(
    ({ groups }) => groups?.["blank"] === undefined,
  );
  let next = 0;
  return { document: readEntry([], undefined), repeated };

  function readEntry(path: Path, line: number | undefined): Entry {
    const at = find(tokens[next]?.index ?? 0);
    if (path.length >= MAX_DEPTH && /[[{]/.test(tokens[next]?.[0][0] ?? ""))
      throw tooDeep(file, at);
    const place = { file, line: line ?? at.line };
    return { value: readValue(path), place };
  }

  function readValue(path: Path): Value {
    const token = take();
    if (token === "[") {
      const items: Entry[] = [];
      while (!taken("]")) {
        items.push(readEntry([...path, items.length], undefined));
        taken(",");
      }
      return items;
    }
    if (token !== "{") return JSON5.parse<string | number | boolean | null>(token);
    const members = new Map<string, Entry>();
    while (!taken("}")) {
      const { line } = find(tokens[next]?.index ?? 0);
      const [name = ""] = Object.keys(JSON5.parse<object>(`{${take()}:0}`));
      taken(":");
      const entry = readEntry([...path, name], line);
      if (members.has(name)) repeated.push({ path: [...path, name], place: entry.place });
      members.set(name, entry);
      taken(",");
    }
    return members;
  }

  function take(): string {
    const token = tokens[next++];
    // Never so far. If it were, a loop would not end.
    if (!token) throw new Error(`${file} was read wrongly.`);
    return token[0];
  }

  function taken(punctuation: string): boolean {
    if (tokens[next]?.[0] !== punctuation) return false;
    next += 1;
    return true;
  }
}
