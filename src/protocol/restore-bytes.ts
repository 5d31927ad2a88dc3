import { BrokenProtocol } from "./batch.ts";
import { byteLength, objectKeys, sliceText } from "./builtins.ts";
import { LIMITS } from "./limits.ts";
import { NUL } from "./value.ts";

/**
 * Puts the segments in place of their marks, in a value that came out of `JSON.parse`, and gives the value.
 *
 * The page's reading of what the core has written, which it trusts: nothing is counted here, as `ValueReader` does for
 * the core. Throws for what the core never writes: a mark of another kind or one that points to nothing, and nesting
 * over the limit.
 */
export function restoreBytes(
  value: unknown,
  segments: readonly Uint8Array[],
  depth: number = 0,
): unknown {
  if (typeof value === "string") {
    if (value[0] !== NUL) return value;
    const rest = sliceText(value, 2);
    if (value[1] === "s") return rest;
    if (value[1] !== "b") throw new BrokenProtocol("a mark of another kind");
    const bytes = segments[rest as never] as unknown as Uint8Array;
    // The engine's own getter, which throws where that is none.
    byteLength(bytes);
    return bytes;
  }
  if (typeof value === "object" && value !== null) {
    if (depth > LIMITS.maxDepth) throw new BrokenProtocol("nested too deep");
    const holder = value as Record<string, unknown>;
    const keys = objectKeys(holder);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      // An own member, as `JSON.parse` makes them, whatever its name: no setter is met.
      holder[key] = restoreBytes(holder[key], segments, depth + 1);
    }
  }
  return value;
}
