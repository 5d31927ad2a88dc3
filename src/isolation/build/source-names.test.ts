import { expect, it } from "vitest";
import { createLocate, nameScript, toSourceName } from "./source-names.ts";

const locate = createLocate([
  {
    name: toSourceName("guard/it's (new)/a b.js", "bundled"),
    shown: "guard/it's (new)/a b.js",
    placeAt: (line, column) => `guard/source.ts:${line * 10}:${column * 10}`,
  },
  {
    name: toSourceName("guard/constructor"),
    shown: "guard/constructor",
    placeAt: (line, column) => `guard/constructor:${line}:${column}`,
  },
]);
const NAME = "guard/it%27s%20%28new%29/a%20b.js?bundled";

it.each([
  [`    at hook (${NAME}:1:2)`, "    at hook (guard/source.ts:10:20)"],
  [`    at ${NAME}:3:4`, "    at guard/source.ts:30:40"],
  [`    at ${NAME}`, "    at guard/it's (new)/a b.js"],
  [
    `    at async ${NAME}:3:4\n    at guard/constructor:5:6`,
    "    at async guard/source.ts:30:40\n    at guard/constructor:5:6",
  ],
])("puts the places of sources into %j", (written, expected) => {
  expect(locate(written)).toBe(expected);
});

it.each([
  "guard/it%27s%20%28new%29/a%20b.js:1:2",
  `x${NAME}:1:2`,
  `${NAME}:1`,
  `${NAME}:1:2:3`,
  "constructor:1:2",
  "__proto__",
  "    at http://127.0.0.1:9000/:1:2",
  "",
])("leaves %j as it is", (text) => {
  expect(locate(text)).toBe(text);
});

it.each(["a\nb", "a b", "a\tb", "a?b", "a)", "a'b", "a*b", "</script>", "<!--", "\u2028"])(
  "gives a file that is called %j a name that is one word of a comment",
  (shown) => {
    expect(nameScript("1", toSourceName(shown))).toMatch(/^1\n\/\/# sourceURL=[\w%./-]+\n$/);
  },
);

it("names a script on a line of its own", () => {
  expect(nameScript("1 // last", "n")).toBe("1 // last\n//# sourceURL=n\n");
  expect(nameScript("1\n", "n")).toBe("1\n//# sourceURL=n\n");
});
