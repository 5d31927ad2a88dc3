import { describe, expect, it } from "vitest";
import { parsePath } from "./parse-path.ts";

describe("parsePath", () => {
  it.each([
    ["the folder itself", "", []],
    ["a name", "notes.txt", ["notes.txt"]],
    ["names", "a/b c/ü", ["a", "b c", "ü"]],
    ["names of dots that climb nowhere", "..a/b../...", ["..a", "b..", "..."]],
  ])("takes %s", (_what, path, segments) => {
    expect(parsePath(path, false)).toEqual(segments);
  });

  it.each([
    ["a climb", ".."],
    ["a climb on the way", "a/../b"],
    ["a climb at the end", "a/.."],
    ["a folder's other name", "a/./b"],
    ["an absolute path", "/etc/passwd"],
    ["a folder with a slash", "a/"],
    ["an empty name", "a//b"],
    ["a NUL", "a\0.txt"],
  ])("refuses %s", (_what, path) => {
    expect(() => parsePath(path, false)).toThrow(new Error("Invalid path"));
    expect(() => parsePath(path, true)).toThrow(new Error("Invalid path"));
  });

  it.each([
    ["a backslash", "a\\..\\..\\b"],
    ["a drive", "C:/Windows"],
    ["another drive's current folder", "D:"],
    ["a hidden stream", "notes.txt:stream"],
    ["a climb that ends in a space", ".. /b"],
    ["a name that ends in a dot", "notes.txt."],
  ])("refuses %s on Windows, and nowhere else", (_what, path) => {
    expect(() => parsePath(path, true)).toThrow(new Error("Invalid path"));
    expect(parsePath(path, false)).toEqual(path.split("/"));
  });
});
