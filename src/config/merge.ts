import { type Entry, isObject } from "./document.ts";

/**
 * `patch` over `base` as a JSON merge patch (RFC 7396): objects are merged member by member, null removes, and everything
 * else, lists included, takes the place of what was there. Each value keeps the place it was written at.
 */
export function merge(base: Entry | undefined, patch: Entry): Entry {
  if (!isObject(patch.value)) return patch;
  const merged = base && isObject(base.value) ? base : undefined;
  const members = new Map(merged?.value as ReadonlyMap<string, Entry> | undefined);
  for (const [name, member] of patch.value) {
    if (member.value === null) members.delete(name);
    else members.set(name, merge(members.get(name), member));
  }
  return { value: members, place: (merged ?? patch).place };
}
