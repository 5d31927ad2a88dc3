import * as fc from "fast-check";
import { expect, it } from "vitest";
import { toAppPath } from "./app-path.ts";

it.each([
  ["index.html", "/index.html"],
  ["/", "/"],
  ["", "/"],
  ["note/1?a=b#c", "/note/1?a=b#c"],
  ["note/../other", "/other"],
  ["#/route", "/#/route"],
  ["?a=//evil.example", "/?a=//evil.example"],
  ["a//b", "/a//b"],
  ["mail@evil.example/", "/mail@evil.example/"],
])("takes %j", (url, path) => {
  expect(toAppPath(url)).toBe(path);
});

it.each([
  "http://evil.example/",
  "javascript:alert(1)",
  "data:,x",
  "//evil.example/x",
  "/\\evil.example/x",
  "\\\\evil.example/x",
  "\t//evil.example",
  "/\n/evil.example",
  "note/../..//evil.example:80/",
  "/.//evil.example/x",
  "x/..//evil.example/",
  "..//evil.example",
  "./\\evil.example/",
  "/%2e//evil.example/",
  "/%2E%2e/\\evil.example/",
  "/.//",
])("C6: refuses %j", (url) => {
  expect(toAppPath(url)).toBeUndefined();
});

it("C6: whatever it takes leads to the app's own origin", () => {
  const piece = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    "%2e",
    "%5c",
    "\t",
    "\n",
    "?",
    "#",
    ":",
    "@",
    "evil.example",
    "x",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = toAppPath(pieces.join(""));
      if (path === undefined) return;
      expect(new URL(path, "http://localhost:1").origin).toBe("http://localhost:1");
      expect(toAppPath(path)).toBe(path);
    }),
    { numRuns: 2_000 },
  );
});
