import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseIdentifier, toPermissionName } from "./identifier.ts";

const ONLY = "identifiers can only include lowercase ASCII, hyphens which are not";

describe("an identifier", () => {
  it.each([
    ["base", undefined, "base"],
    ["prefix:base", "prefix", "base"],
    ["prefix3:base", "prefix3", "base"],
    ["preFix:base", "preFix", "base"],
    ["allow-saveNote", undefined, "allow-saveNote"],
    ["a--b", undefined, "a--b"],
    ["9", undefined, "9"],
    ["core:window:allow-close", "core:window", "allow-close"],
    ["core:default", "core", "default"],
    ["core::x", "core:", "x"],
    ["a".repeat(116), undefined, "a".repeat(116)],
  ])("is %s", (text, prefix, base) => {
    expect(parseIdentifier(text)).toEqual({ prefix, base });
  });

  it.each([
    ["tauri-plugin-fs:default", "identifiers cannot start with tauri-plugin-"],
    ["", "identifiers cannot be empty"],
    ["a".repeat(117), "identifiers cannot be longer than 116, found 117"],
    ["ä".repeat(60), "found 120"],
    ["-base", ONLY],
    ["prefix:-base", ONLY],
    ["prefix-:base", ONLY],
    [":base", ONLY],
    [":prefix:base:", ONLY],
    ["a_b", ONLY],
    ["*", ONLY],
    ["__proto__", ONLY],
    ["🔥:base", ONLY],
    ["base\n", ONLY],
    ["prefix::base", "identifiers can only include a single separator ':'"],
    ["a:b:c", "identifiers can only include a single separator ':'"],
    ["prefix:", "identifiers cannot have a prefix without a base"],
    ["core:", "identifiers cannot have a prefix without a base"],
    ["base-", "identifiers cannot have a trailing hyphen"],
    ["prefix:base-", "identifiers cannot have a trailing hyphen"],
  ])("is not %j", (text, why) => {
    expect(parseIdentifier(text)).toContain(why);
  });

  it("is any text or none, and gives back what it was made of", () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z0-9:_-]{0,20}$/));
    fc.assert(
      fc.property(text, (given) => {
        const parsed = parseIdentifier(given);
        if (typeof parsed === "string") return parsed !== "";
        const { prefix, base } = parsed;
        return given === (prefix === undefined ? base : `${prefix}:${base}`);
      }),
    );
  });
});

it("names a permission after a command with hyphens for underlines, and nothing else", () => {
  expect(toPermissionName("allow", "open_the_file")).toBe("allow-open-the-file");
  expect(toPermissionName("deny", "saveNote")).toBe("deny-saveNote");
});
