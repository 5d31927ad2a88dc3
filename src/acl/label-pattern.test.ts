import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLabelPattern } from "./label-pattern.ts";

function matches(pattern: string, label: string): boolean {
  const parsed = parseLabelPattern(pattern);
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed.matches(label);
}

describe("a pattern", () => {
  it.each([
    ["main", "main"],
    ["*", ""],
    ["*", "a/b"],
    ["main-*", "main-something"],
    ["main-*", "main-"],
    ["*-main", "x-y-main"],
    ["m?in", "main"],
    ["m[aeiou]in", "main"],
    ["m[a-c]in", "main"],
    ["m[!b]in", "main"],
    ["m[]]in", "m]in"],
    ["a[*]b", "a*b"],
    ["a[-x]b", "a-b"],
    ["fünf-?", "fünf-ü"],
    ["**", ""],
    ["**", "a/b"],
    ["a/**", "a/b/c"],
    ["a/**/c", "a/c"],
    ["a/**/c", "a/b/b/c"],
    ["**/c", "c"],
    ["**/c", "a/b/c"],
  ])("%s matches %j", (pattern, label) => expect(matches(pattern, label)).toBe(true));

  it.each([
    ["main", "Main"],
    ["main", "main2"],
    ["main", "amain"],
    ["main", "main\n"],
    ["main-*", "main"],
    ["m?in", "min"],
    ["m[!a]in", "main"],
    ["m[a-c]in", "mdin"],
    ["{main,aux}", "main"],
    ["**/c", "bc"],
    ["a/**/c", "a/bc"],
    ["a/**", "a"],
    ["", "main"],
    ["main", ""],
  ])("%s does not match %j", (pattern, label) => expect(matches(pattern, label)).toBe(false));

  it.each([
    ["a**", "near position 0: recursive wildcards must form a single path component"],
    ["**a", "near position 2: recursive wildcards must form a single path component"],
    ["***", "near position 2: wildcards are either regular `*` or recursive `**`"],
    ["a[", "near position 1: invalid range pattern"],
    ["[]", "near position 0: invalid range pattern"],
    ["[!]", "near position 0: invalid range pattern"],
  ])("%s is none", (pattern, why) => {
    expect(parseLabelPattern(pattern)).toBe(`Pattern syntax error ${why}`);
  });

  it("goes forward only, so that none takes long", () => {
    const pattern = `${"*a".repeat(200)}b`;
    const started = performance.now();
    expect(matches(pattern, "a".repeat(2_000))).toBe(false);
    expect(matches(`**/${"?*".repeat(200)}/x`, "a/".repeat(1_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("agrees with one that tries everything", () => {
    const pieces = fc.constantFrom(
      "a",
      "b",
      "-",
      "/",
      "?",
      "*",
      "**",
      "/**/",
      "[ab]",
      "[!a]",
      "[a-c]",
    );
    const pattern = fc.array(pieces, { maxLength: 6 }).map((all) => all.join(""));
    const label = fc.array(fc.constantFrom("a", "b", "c", "-", "/"), { maxLength: 8 });
    fc.assert(
      fc.property(pattern, label, (source, characters) => {
        const parsed = parseLabelPattern(source);
        if (typeof parsed === "string") return;
        expect(parsed.matches(characters.join(""))).toBe(tryAll(source, characters.join("")));
      }),
      { numRuns: 3_000 },
    );
  });

  it("of any text matches or is none", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), (source, label) => {
        const parsed = parseLabelPattern(source);
        expect(typeof parsed === "string" || typeof parsed.matches(label) === "boolean").toBe(true);
      }),
    );
  });
});

/** The rules as one would say them, without a thought for how long it takes. For sound patterns. */
function tryAll(pattern: string, label: string, beginsPart = true): boolean {
  if (pattern === "") return label === "";
  const [first = ""] = label;
  const takeOne = (rest: string, fits: boolean): boolean =>
    label !== "" && fits && tryAll(rest, label.slice(1), first === "/");
  const run = /^\*\*\/?|^\*/.exec(pattern)?.[0];
  if (run !== undefined) {
    const rest = pattern.slice(run.length);
    const mayEnd = (at: number): boolean =>
      run === "*" || at === label.length || (at === 0 ? beginsPart : label[at - 1] === "/");
    return Array.from({ length: label.length + 1 }, (_, at) => at).some(
      (at) =>
        mayEnd(at) && tryAll(rest, label.slice(at), at === 0 ? beginsPart : label[at - 1] === "/"),
    );
  }
  const set = /^\[(!?)(.[^\]]*)\]/.exec(pattern);
  if (set) {
    const [whole, not, members = ""] = set;
    const isMember = members === "a-c" ? "abc".includes(first) : members.includes(first);
    return takeOne(pattern.slice(whole.length), isMember !== (not === "!"));
  }
  return takeOne(pattern.slice(1), pattern.startsWith("?") || pattern.startsWith(first));
}
