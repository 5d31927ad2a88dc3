import fc from "fast-check";
import { expect, it } from "vitest";
import { placeOf, toPlain } from "./document.ts";
import { merge } from "./merge.ts";
import { parseJson } from "./parse-json.ts";

const entry = (value: unknown, file = "base") => parseJson(JSON.stringify(value), file).document;

/** RFC 7396, section 2, word for word. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = Object.assign(
    Object.create(null),
    isObject(target) ? target : {},
  );
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = mergePatch(result[name], value);
  }
  return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The examples of the RFC's appendix A that have a document for a result. */
it.each([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("merges over %j what is %j", (base, patch, result) => {
  expect(toPlain(merge(entry(base), entry(patch)))).toEqual(result);
});

it("is RFC 7396 for any two documents", () => {
  const names = fc.constantFrom("a", "b", "__proto__", "constructor");
  const { document } = fc.letrec((tie) => ({
    document: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, "x", 1),
      fc.array(tie("document"), { maxLength: 2 }),
      fc
        .array(fc.tuple(names, tie("document")), { maxLength: 4 })
        .map((members) => Object.fromEntries(members)),
    ),
  }));
  fc.assert(
    fc.property(document, document, (base, patch) => {
      const result = mergePatch(base, patch);
      // Both sides through `toPlain`, in which a null that is left stands for absent.
      expect(toPlain(merge(entry(base), entry(patch)))).toEqual(toPlain(entry(result)));
    }),
  );
});

it("keeps the place of every value", () => {
  const merged = merge(
    entry({ a: { b: 1, c: 2 } }, "base"),
    entry({ a: { c: 3, d: {} } }, "patch"),
  );
  expect(["b", "c", "d", "e"].map((name) => placeOf(merged, ["a", name]))).toEqual([
    "base:1 a.b",
    "patch:1 a.c",
    "patch:1 a.d",
    "base:1 a.e",
  ]);
});
