/** What the file of a platform takes from the protection that the file of every platform has asked for. */
import { isDeepStrictEqual } from "node:util";
import type { Notice } from "./config.ts";
import { type Entry, formatPlace, isObject, type Path, toPlain } from "./document.ts";

/** Below `app.security`. */
const PROTECTION: readonly Path[] = [
  ["csp"],
  ["devCsp"],
  ["pattern"],
  ["freezePrototype"],
  ["capabilities"],
  ["assetProtocol", "scope", "deny"],
];

export interface LostProtection {
  readonly errors: readonly Notice[];
  readonly notices: readonly Notice[];
}

/**
 * Compares `base` with what it became when `patch` was merged over it. A `null` of one line takes a policy away on one
 * platform, where its developer may never look: it is said at every start. The isolation pattern cannot be taken away.
 */
export function findLostProtection(base: Entry, patch: Entry, merged: Entry): LostProtection {
  const errors: Notice[] = [];
  const notices: Notice[] = [];
  for (const keys of PROTECTION) {
    const path = ["app", "security", ...keys];
    const [before] = follow(base, path);
    const [after] = follow(merged, path);
    // Null stands for absent, and what was false has protected nothing.
    if (!before || before.value === null || before.value === false) continue;
    if (after && isDeepStrictEqual(toPlain(after), toPlain(before))) continue;
    const [, cause, at] = follow(patch, path);
    const place = formatPlace(cause.place, at);
    const said = formatPlace(before.place, path);
    if (keys[0] === "pattern" && isIsolation(before) && !isIsolation(after)) {
      const text = `takes the isolation pattern away, which ${said} asks for. Sallyport does not start without it: a platform cannot go without the protection of the others.`;
      errors.push({ place, text, atStart: true });
    } else {
      const text = `${after ? "replaces" : "removes"} on this platform what ${said} says.`;
      notices.push({ place, text, atStart: true });
    }
  }
  return { errors, notices };
}

function isIsolation(pattern: Entry | undefined): boolean {
  return pattern !== undefined && follow(pattern, ["use"])[0]?.value === "isolation";
}

/** What is at `path`, if anything, and the last entry on the way there with its own path. */
function follow(document: Entry, path: Path): [Entry | undefined, Entry, Path] {
  let at = document;
  for (const [i, key] of path.entries()) {
    const next = isObject(at.value) ? at.value.get(String(key)) : undefined;
    if (!next) return [undefined, at, path.slice(0, i)];
    at = next;
  }
  return [at, at, path];
}
