import { describe, expect, it } from "vitest";
import { BrokenProtocol } from "./batch.ts";
import { LIMITS } from "./limits.ts";
import { restoreBytes } from "./restore-bytes.ts";
import { encodeValue } from "./value.ts";

function roundTrip(value: unknown): unknown {
  const segments: Uint8Array[] = [];
  return restoreBytes(JSON.parse(encodeValue(value, segments)), segments);
}

describe("restoreBytes", () => {
  it.each<[string, unknown]>([
    ["bytes at the top", new Uint8Array([1, 2])],
    ["bytes at any depth", { a: [{ b: new Uint8Array([1]) }, new Uint8Array(0)] }],
    ["texts that look like marks", ["\0", "\0b0", "\0s", { "\0b0": "\0c1" }]],
    ["what is no object", [null, true, 1.5, "text", ""]],
    ["a member named __proto__", JSON.parse('{"__proto__":{"a":"\\u0000b0"}}')],
    ["a constructor with a prototype", { constructor: { prototype: { polluted: "\0" } } }],
  ])("gives back %s", (_what, value) => {
    expect(roundTrip(value)).toEqual(value);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("reads the deepest value there is, and throws for one deeper", () => {
    expect(() => restoreBytes(nest(LIMITS.maxDepth), [])).not.toThrow();
    expect(failureOf(nest(LIMITS.maxDepth + 1))).toBeInstanceOf(BrokenProtocol);
    const deepest: unknown = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
    expect(failureOf(deepest)).toBeInstanceOf(BrokenProtocol);
  });

  it.each(["\0", "\0x", "\0c1", "\0b", "\0b1", "\0b-1", "\0blength", "\0bat", "\0b__proto__"])(
    "throws for the mark %j, which the core never writes",
    (mark) => {
      expect(failureOf([mark], [new Uint8Array(1)])).toBeInstanceOf(Object);
    },
  );
});

/** What it throws, or undefined. */
function failureOf(value: unknown, segments: Uint8Array[] = []): unknown {
  try {
    restoreBytes(value, segments);
    return undefined;
  } catch (failure) {
    return failure;
  }
}

function nest(depth: number): unknown {
  let value: unknown = [];
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}
