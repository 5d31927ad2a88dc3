import { LIMITS } from "../protocol/limits.ts";

const LONGEST_PATH = 100;

/**
 * Where and why a value cannot be sent, for the developer: `result.a.b is a BigInt`. Only for a value whose encoding has
 * failed. Undefined where it cannot be seen without running code of the value's own: a getter, a `toJSON`, a trap.
 */
export function unsendablePart(name: string, value: unknown): string | undefined {
  /** The objects on the way to the one that is looked at, by how they are reached. */
  const holders = new Map<object, string>();
  const sound = new Set<object>();
  try {
    return look(value, name, 0);
  } catch {
    return undefined; // A trap of a proxy's.
  }

  function look(given: unknown, path: string, depth: number): string | undefined {
    if (typeof given === "bigint")
      return `${shortened(path)} is a BigInt, which JSON does not know. Send it as a text.`;
    if (typeof given !== "object" || given === null) return undefined;
    const holder = holders.get(given);
    if (holder !== undefined)
      return `${shortened(path)} is ${shortened(holder)} again, so there is no end of it.`;
    if (depth > LIMITS.maxDepth)
      return `${shortened(path)} is nested deeper than ${LIMITS.maxDepth} levels.`;
    if (sound.has(given) || ArrayBuffer.isView(given)) return undefined;
    // Something else is sent in its place.
    if ("toJSON" in given || "__TAURI_TO_IPC_KEY__" in given) return undefined;
    holders.set(given, path);
    for (const [key, item] of members(given)) {
      const found = look(item, `${path}${step(key, Array.isArray(given))}`, depth + 1);
      if (found !== undefined) return found;
    }
    holders.delete(given);
    sound.add(given);
    return undefined;
  }
}

function* members(value: object): Generator<[key: string, value: unknown]> {
  if (value instanceof Map) {
    for (const [key, item] of value) yield [String(key), item];
    return;
  }
  for (const key of Object.keys(value)) {
    const member = Object.getOwnPropertyDescriptor(value, key);
    if (member && "value" in member) yield [key, member.value];
  }
}

function step(key: string, inList: boolean): string {
  if (inList) return `[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function shortened(path: string): string {
  return path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}…` : path;
}
