import fc from "fast-check";
import JSON5 from "json5";
import { describe, expect, it } from "vitest";
import { ConfigError } from "./config.ts";
import { placeOf, toPlain } from "./document.ts";
import { parseJson5 } from "./parse-json5.ts";

describe("JSON5", () => {
  it("has a line for every value", () => {
    const { document } = parseJson5(
      `// { no: 1 }
{
  /* "a": 1,
  */ a: 'it\\'s \\
one', "b": [
    0x10, // [
    { $c: +.5, \\u0064: "}" },
  ],
}`,
      "file",
    );
    expect(toPlain(document)).toEqual({ a: "it's one", b: [16, { $c: 0.5, d: "}" }] });
    const paths = [["a"], ["b"], ["b", 0], ["b", 1], ["b", 1, "$c"], ["b", 1, "d"]];
    expect(paths.map((path) => placeOf(document, path))).toEqual([
      "file:4 a",
      "file:5 b",
      "file:6 b[0]",
      "file:7 b[1]",
      "file:7 b[1].$c",
      "file:7 b[1].d",
    ]);
  });

  it("is read as the parser reads it, whatever stands in it", () => {
    const space = fc.constantFrom("", " ", "\n", "\t", "\u00a0", "/* } */", "// [,\n", "\u2028");
    const text = fc
      .tuple(fc.constantFrom('"', "'"), fc.string({ unit: "binary", maxLength: 6 }))
      .map(([quote, value]) => JSON5.stringify(value, { quote }));
    const name = fc.constantFrom("a", "$_", "é", "__proto__", "null", "Infinity", '"x y"', "'//'");
    const scalar = fc.constantFrom("1", "-1e3", "+.5", "5.", "0xfF", "NaN", "-Infinity", "true");
    const { value } = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.oneof(text, scalar, fc.constant("null")),
        fc
          .tuple(fc.array(tie("value"), { maxLength: 3 }), space, fc.constantFrom("", ","))
          .map(
            ([items, gap, end]) => `[${gap}${items.join(`${gap},${gap}`)}${items[0] ? end : ""}]`,
          ),
        fc
          .tuple(
            fc.uniqueArray(fc.tuple(name, tie("value")), {
              maxLength: 3,
              selector: ([key]) => key,
            }),
            space,
          )
          .map(([members, gap]) => {
            const inner = members.map((member) => `${gap}${member.join(`${gap}:${gap}`)}`);
            return `{${inner.join(",")}${gap}}`;
          }),
      ),
    }));
    fc.assert(
      fc.property(value, space, (source, gap) => {
        const { document } = parseJson5(gap + source, "file");
        expect(toPlain(document)).toEqual(withoutNulls(JSON5.parse(gap + source)));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["", "file:1:1: not JSON5: invalid end of input."],
    ["'é\\", "file:1:4: not JSON5: invalid end of input."],
    ["{a:1}}", "file:1:6: not JSON5: invalid character '}'."],
    ["{\n  a: 1 b: 2\n}", "file:2:8: not JSON5: invalid character 'b'."],
    ["[".repeat(20_000) + "]".repeat(20_000), "file:1:101: nested deeper than 100 levels."],
  ])("refuses %j with its place", (source, message) => {
    expect(() => parseJson5(source, "file")).toThrow(
      expect.objectContaining({ message }) as ConfigError,
    );
  });
});

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}
