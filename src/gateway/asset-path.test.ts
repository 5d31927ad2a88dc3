import { expect, it } from "vitest";
import { toAssetPath } from "./asset-path.ts";

it.each([
  ["/", []],
  ["/index.html?x=../..", ["index.html"]],
  ["/a/b.js", ["a", "b.js"]],
  ["/docs/", ["docs"]],
  ["/a%20b/%C4%8D.txt", ["a b", "č.txt"]],
  ["/.well-known/x", [".well-known", "x"]],
  ["/a..b/...", ["a..b", "..."]],
])("reads %j", (target, names) => {
  expect(toAssetPath(target, "linux")).toEqual(names);
});

it.each([
  "",
  "a",
  "/..",
  "/../etc/passwd",
  "/a/../b",
  "/%2e%2e/x",
  "/.%2e/x",
  "/..%2fetc",
  "/a%2f..%2f..",
  "/%5c..%5c",
  "/a\\b",
  "//etc/passwd",
  "/a//b",
  "/./a",
  "/%00",
  "/a%00.html",
  "/%",
  "/%ff",
  "/%c0%ae%c0%ae/",
])("refuses %j", (target) => {
  expect(toAssetPath(target, "linux")).toBeUndefined();
});

it.each(["/C:/Windows", "/file::$DATA", "/con", "/NUL.txt", "/com1", "/a.", "/a%20", "/PROGRA~1"])(
  "refuses %j on Windows",
  (target) => {
    expect(toAssetPath(target, "win32")).toBeUndefined();
  },
);
