import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toPlain } from "./document.ts";
import { parseJson } from "./parse-json.ts";
import {
  boolean,
  checkShape,
  either,
  listOf,
  object,
  number,
  type Shape,
  string,
  unused,
  used,
} from "./shape.ts";

const textOrList = either("a text or a list of texts", string, listOf(string));
const SHAPE = object({
  a: used(string),
  b: used(listOf(object({ c: used(boolean), d: used(textOrList) }))),
  e: used(object({}, textOrList)),
  ...unused("f"),
  g: used(number),
});

/** Checks what a file says. */
function check(given: unknown) {
  const { document } = parseJson(JSON.stringify(given), "file");
  const checked = checkShape(SHAPE, document);
  return { ...checked, value: checked.document && toPlain(checked.document) };
}

/** Does a value hold nothing that the shape does not allow? `null` never, which stands for absent. */
function fits(shape: Shape, value: unknown): boolean {
  switch (shape.type) {
    case "anything":
      return true;
    case "string":
    case "boolean":
    case "number":
      return typeof value === shape.type;
    case "list":
      return Array.isArray(value) && value.every((item) => fits(shape.of, item));
    case "either":
      return shape.shapes.some((option) => fits(option, value));
    case "object":
      return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        Object.entries(value).every(([name, item]) => {
          const key = Object.hasOwn(shape.keys, name) ? shape.keys[name]?.shape : shape.others;
          return key !== undefined && fits(key, item);
        })
      );
  }
}

describe("checkShape", () => {
  it.each([
    ["a member", { a: 5 }, {}],
    ["a number that is none", { g: "5" }, {}],
    ["a member of a record", { e: { x: 5, y: "z" } }, { e: { y: "z" } }],
    ["a list with something wrong in it", { b: [{ c: true }, 5] }, {}],
    ["a list in a list", { b: [{ d: ["x", 1] }] }, { b: [{}] }],
    ["all of it", [], undefined],
  ])("leaves out %s", (_what, document, value) => {
    const checked = check(document);
    expect(checked.errors.length).toBeGreaterThan(0);
    expect(checked.value).toEqual(value);
  });

  it("makes a value that fits the shape out of any document, and names what it left out", () => {
    const names = fc.constantFrom(
      "a",
      "b",
      "c",
      "d",
      "e",
      "f",
      "g",
      "x",
      "__proto__",
      "constructor",
    );
    const { document } = fc.letrec((tie) => ({
      document: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, 5, "text"),
        fc.array(tie("document"), { maxLength: 3 }),
        fc
          .array(fc.tuple(names, tie("document")), { maxLength: 5 })
          // As `JSON.parse` does: an own member, whatever its name.
          .map((members) => Object.fromEntries(members)),
      ),
    }));
    fc.assert(
      fc.property(document, (given) => {
        const { value, errors } = check(given);
        if (value === undefined) expect(errors.length).toBe(1);
        else expect(fits(SHAPE, value)).toBe(true);
      }),
    );
  });
});
