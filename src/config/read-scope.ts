import type { Scope } from "../acl/capability.ts";
import type { ScopeDocument } from "./access-shapes.ts";
import { Odd, type Tell } from "./document.ts";

/** The scope of a permission. A list that is there and empty stays; undefined where there is neither. */
export function readScope(document: ScopeDocument, fail: Tell): Scope | undefined {
  for (const key of ["allow", "deny"] as const) {
    for (const [i, item] of (document[key] ?? []).entries()) {
      if (holdsOdd(item)) fail([key, i], "must be made of what JSON has: no dates, for one.");
    }
  }
  const { allow, deny } = document;
  if (!allow && !deny) return undefined;
  return { ...(allow && { allow }), ...(deny && { deny }) };
}

function holdsOdd(item: unknown): boolean {
  if (item instanceof Odd) return true;
  return typeof item === "object" && item !== null && Object.values(item).some(holdsOdd);
}
