import type { Node } from "jsonc-parser";
import type { Path } from "./shape.ts";

export interface DuplicateKey {
  readonly path: Path;
  /** Where the later of the two begins. */
  readonly offset: number;
}

/**
 * Every key that stands again in the same object. `JSON.parse` takes the last one without a word: a second `pattern` or
 * `csp`, perhaps left by a merge, would switch off the protection that the first one asks for.
 */
export function duplicateKeys(tree: Node | undefined): DuplicateKey[] {
  const found: DuplicateKey[] = [];
  const left: { node: Node; path: Path }[] = tree ? [{ node: tree, path: [] }] : [];
  for (let next = left.pop(); next; next = left.pop()) {
    const { node, path } = next;
    const seen = new Set<string>();
    for (const [i, child] of (node.children ?? []).entries()) {
      if (node.type === "array") {
        left.push({ node: child, path: [...path, i] });
        continue;
      }
      const [key, value] = child.children ?? [];
      const name = String(key?.value);
      if (seen.has(name)) found.push({ path: [...path, name], offset: child.offset });
      seen.add(name);
      if (value) left.push({ node: value, path: [...path, name] });
    }
  }
  return found.toSorted((a, b) => a.offset - b.offset);
}
