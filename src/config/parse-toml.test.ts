import fc from "fast-check";
import { stringify } from "smol-toml";
import { describe, expect, it } from "vitest";
import type { ConfigError } from "./config.ts";
import { placeOf, toPlain } from "./document.ts";
import { parseToml } from "./parse-toml.ts";

describe("TOML", () => {
  it("has a line for every statement", () => {
    const { document } = parseToml(
      `# [a]
a.b = 1
a.list = [
  { x = 1 },
  { x = """
[no]
""" },
]

[app]
[[app.windows]]
label = "one"

[[app.windows]]
label = "two"
[app.windows.inner]
"q.r" = true
[app.security.csp]
`.replaceAll("\n", "\r\n"),
      "file",
    );
    const paths = [
      ["a"],
      ["a", "b"],
      ["a", "list", 1, "x"],
      ["app"],
      ["app", "windows"],
      ["app", "windows", 0],
      ["app", "windows", 0, "label"],
      ["app", "windows", 1, "label"],
      ["app", "windows", 1, "inner", "q.r"],
      ["app", "security"],
    ];
    expect(paths.map((path) => placeOf(document, path))).toEqual([
      "file:2 a",
      "file:2 a.b",
      "file:3 a.list[1].x",
      "file:10 app",
      "file:11 app.windows",
      "file:11 app.windows[0]",
      "file:12 app.windows[0].label",
      "file:15 app.windows[1].label",
      "file:17 app.windows[1].inner.q.r",
      "file:18 app.security",
    ]);
  });

  it("gives every value of any document a line", () => {
    const name = fc.constantFrom("a", "b", "x y", "__proto__", "constructor", "");
    const { table } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.oneof(fc.boolean(), fc.integer(), fc.string({ unit: "binary" })),
        fc.array(tie("value"), { maxLength: 3 }),
        tie("table"),
      ),
      table: fc
        .array(fc.tuple(name, tie("value")), { maxLength: 4 })
        .map((members) => Object.fromEntries(members)),
    }));
    fc.assert(
      fc.property(table, (given) => {
        const source = stringify(given as Parameters<typeof stringify>[0]);
        const { document } = parseToml(source, "file");
        expect(toPlain(document)).toEqual(given);
        for (const member of (document.value as ReadonlyMap<string, unknown>).keys())
          expect(placeOf(document, [member])).toMatch(/^file:\d+ /);
      }),
    );
  });

  it.each([
    ["a = 1\nb =\n", "file:2:4: not TOML: "],
    ["a = 1\na = 2", "file:2:1: not TOML: trying to redefine an already defined table or value."],
    ["a = 9007199254740993", "file:1:5: not TOML: integer value cannot be represented losslessly."],
    [`a = ${"[".repeat(200)}${"]".repeat(200)}`, "file:1:1: nested deeper than 100 levels."],
  ])("refuses %j with its place", (source, message) => {
    expect(() => parseToml(source, "file")).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message) }) as ConfigError,
    );
  });
});
