import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  literalName,
  matchesPath,
  namesOf,
  type NamePattern,
  parsePathPattern,
} from "./path-pattern.ts";

function parse(text: string): readonly NamePattern[] {
  const parsed = parsePathPattern(text, "posix");
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed;
}

const matches = (pattern: string, path: string, literalDot = true): boolean =>
  matchesPath(parse(pattern), namesOf(path, "posix"), literalDot);

describe("a pattern", () => {
  it.each([
    ["/a/b.png", "/a/b.png"],
    ["/a/*", "/a/b.png"],
    ["/a/*.png", "/a/.png", false],
    ["/a/*.png", "/a/b.c.png"],
    ["/a/b*", "/a/b"],
    ["/a/?.png", "/a/č.png"],
    ["/a/?.png", "/a/😀.png"],
    ["/a/[bc].png", "/a/c.png"],
    ["/a/[b-d].png", "/a/c.png"],
    ["/a/[!b-d].png", "/a/e.png"],
    ["/a/[]].png", "/a/].png"],
    ["/a/[a-].png", "/a/-.png"],
    ["/a/[[]b[]]", "/a/[b]"],
    ["/a/[*]", "/a/*"],
    ["/a/**", "/a/b"],
    ["/a/**", "/a/b/c/d"],
    ["/a/**/d", "/a/d"],
    ["/a/**/d", "/a/b/c/d"],
    ["/a/**/c/**", "/a/c/b/c/d"],
    ["**", "/a/b"],
    ["*/**", "/a/b"],
    ["**/*.png", "/a/b/c.png"],
    ["/**", "/a"],
    ["/a//b/./c/", "/a/b/c"],
    ["/a/.*", "/a/.b"],
    ["/a/.b/**", "/a/.b/c"],
    ["/a/**", "/a/.b/c", false],
  ])("%s stands for %s", (pattern, path, literalDot = true) => {
    expect(matches(pattern as string, path as string, literalDot as boolean)).toBe(true);
  });

  it.each([
    ["/a/*", "/a/b/c"],
    ["/a/*", "/a"],
    ["/a/**", "/a"],
    ["/a/**", "/ab/c"],
    ["/a/?", "/a/bc"],
    ["/a/?", "/a"],
    ["/a?b", "/a/b"],
    ["/a[!b]c", "/a/c"],
    ["/a/[b-d].png", "/a/C.png"],
    ["/a/b.png", "/a/B.png"],
    ["/a/b.png", "/a/bxpng"],
    ["/a/b", "/a/b/c"],
    ["/a/b/c", "/a/b"],
    ["/a/*", "/a/.b"],
    ["/a/?b", "/a/.b"],
    ["/a/[.]b", "/a/.b"],
    ["/a/**", "/a/.b/c"],
    ["/a/**", "/a/b/.c"],
    ["/a/**/c", "/a/.b/c"],
    ["**", "/.a"],
    ["/a/*.png", "/a/.png"],
  ])("%s does not stand for %s", (pattern, path) => {
    expect(matches(pattern, path)).toBe(false);
  });

  it.each(["/a/b**", "/a/**b", "/a/***", "/a/[b", "/a[/]b", "/a/[]", "/a/[!]", "/a/../b", "**/.."])(
    "%s is none, and why is said",
    (pattern) => {
      expect(parsePathPattern(pattern, "posix")).toStrictEqual({
        problem: expect.stringMatching(/^`/),
      });
    },
  );

  it("has both separators of Windows, and a drive for a root", () => {
    const pattern = parsePathPattern("C:\\a/**\\*.png", "windows") as readonly NamePattern[];
    expect(matchesPath(pattern, namesOf("C:\\a\\b\\c.png", "windows"), true)).toBe(true);
    expect(matchesPath(pattern, namesOf("D:\\a\\b\\c.png", "windows"), true)).toBe(false);
  });

  it("takes a literal name for itself, whatever is in it", () => {
    const names = ["", "a*[b", "?"];
    expect(matchesPath(names.map(literalName), names, true)).toBe(true);
    expect(matchesPath(names.map(literalName), ["", "axb", "?"], true)).toBe(false);
  });

  it("answers at once, however often it could match", () => {
    const path = `/${"a".repeat(4_000)}`;
    expect(matches(`/${"*a".repeat(30)}b`, path)).toBe(false);
    expect(matches(`/${"**/a/".repeat(30)}b`, "/a".repeat(2_000))).toBe(false);
  });

  it("is as one that tries every way", () => {
    const name = fc.stringMatching(/^[ab.]{1,3}$/);
    const wild = fc.oneof(name, fc.constantFrom("*", "**", "?", "a*", "*b", "[a]?"));
    fc.assert(
      fc.property(
        fc.array(wild, { maxLength: 5 }),
        fc.array(name, { maxLength: 5 }),
        (some, path) => {
          fc.pre(![...some, ...path].some((part) => part === "." || part === ".."));
          const pattern = `/${some.join("/")}`;
          expect(matches(pattern, `/${path.join("/")}`)).toBe(slowly(["", ...some], ["", ...path]));
        },
      ),
    );
  });
});

/** The same by definition, name by name and with the regular expressions of the language. */
function slowly(pattern: readonly string[], names: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return names.length === 0;
  const [name, ...others] = names;
  if (first === "**") {
    const takes = name !== undefined && !name.startsWith(".");
    if (rest.length === 0) return takes && (others.length === 0 || slowly(pattern, others));
    return slowly(rest, names) || (takes && slowly(pattern, others));
  }
  if (name === undefined || (name.startsWith(".") && !first.startsWith("."))) return false;
  const source = first.replace(/\./g, "\\.").replace(/\*/g, ".*").replace(/\?/g, ".");
  return new RegExp(`^${source}$`).test(name) && slowly(rest, others);
}
