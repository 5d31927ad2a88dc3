import { createScanner, type Node, type ParseError, parseTree } from "jsonc-parser";
import type { Entry, Parsed, Path, Value, WrittenAt } from "./document.ts";
import { jsonProblem } from "./json-problem.ts";
import { createPositionFinder, MAX_DEPTH, parseError, tooDeep } from "./parse-error.ts";

/** Strictly JSON. Throws a `ConfigError` with line and column. */
export function parseJson(source: string, file: string): Parsed {
  const find = createPositionFinder(source);
  const repeated: WrittenAt[] = [];
  return { document: toEntry(parse(source, file), undefined, []), repeated };

  function toEntry(node: Node, key: Node | undefined, path: Path): Entry {
    const place = { file, line: find((key ?? node).offset).line };
    return { value: toValue(node, path), place };
  }

  function toValue({ type, children = [], value }: Node, path: Path): Value {
    if (type === "array")
      return children.map((child, i) => toEntry(child, undefined, [...path, i]));
    if (type !== "object") return value as string | number | boolean | null;
    const members = new Map<string, Entry>();
    for (const { children: [key, member] = [] } of children) {
      if (!key || !member) continue; // Only in a document with an error.
      const name = String(key.value);
      const entry = toEntry(member, key, [...path, name]);
      if (members.has(name)) repeated.push({ path: [...path, name], place: entry.place });
      members.set(name, entry);
    }
    return members;
  }
}

function parse(source: string, file: string): Node {
  // Before the parser, which calls itself for every level.
  const deep = tooDeepAt(source);
  if (deep !== undefined) throw tooDeep(file, createPositionFinder(source)(deep));
  const problems: ParseError[] = [];
  const tree = parseTree(source, problems, { disallowComments: true, allowTrailingComma: false });
  const [first] = problems;
  if (tree && !first) return tree;
  const at = createPositionFinder(source)(first?.offset ?? 0);
  const reason = first ? jsonProblem(first.error) : "it is empty";
  const hint = isComment(source, first?.offset ?? 0)
    ? " With comments, it is JSON5: let its name end with `.json5`."
    : "";
  throw parseError(file, at, `not JSON: ${reason}.${hint}`);
}

function tooDeepAt(source: string): number | undefined {
  const scanner = createScanner(source, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const at = scanner.getTokenOffset();
    if (source[at] === "{" || source[at] === "[") depth += 1;
    if (source[at] === "}" || source[at] === "]") depth -= 1;
    if (depth > MAX_DEPTH) return at;
  }
  return undefined;
}

function isComment(source: string, offset: number): boolean {
  return source.startsWith("//", offset) || source.startsWith("/*", offset);
}
