/**
 * Values on the wire: JSON, in which a string that begins with U+0000 is a *mark*.
 *
 *   \0b<n>    the message's raw segment number n: bytes
 *   \0c<n>    the page's channel with the callback id n
 *   \0s<text> the string <text>, which itself begins with U+0000
 *
 * So bytes and channels stand at any depth, a string that looks like either stays a string, and nothing else of a
 * value needs escaping. `JSON.stringify` always writes U+0000 as six characters, so a text without them has no marks.
 */
import {
  append,
  Bytes,
  byteLength,
  callMethod,
  defineMember,
  hasOwn,
  isArray,
  isMap,
  listOf,
  mapForEach,
  objectKeys,
  parseJson,
  sliceText,
  startsWith,
  stringifyJson,
  toBytes,
} from "./builtins.ts";
import { LIMITS } from "./limits.ts";

// Parsed, not written: a bundler may put the bare character into the script, and HTML turns that into U+FFFD.
export const NUL: string = parseJson('"\\u0000"') as string;
/** In place of every empty segment: one whose length is 0 later is another, which has been detached. */
export const NO_BYTES: Uint8Array = /* @__PURE__ */ new Bytes(0);
const CHANNEL_PREFIX = "__CHANNEL__:";

/** A channel of the page that sent the message, known by its callback id. */
export interface ChannelReference {
  readonly id: number;
}

/**
 * Turns any JavaScript value into JSON with marks, as `JSON.stringify` would, but: bytes go to `segments` (views, not
 * copies), a `Map` becomes an object, and an object with a `__TAURI_TO_IPC_KEY__` method is what that returns
 * (tauri-apps/api, `core.ts`). Every getter and `toJSON` runs once. `undefined` becomes `null`. A wrapped primitive
 * (`new Number(5)`) is an object like others: telling it from one takes more of the bridge than it is worth.
 *
 * Throws what a getter or `toJSON` throws, and a `TypeError` for a BigInt, a cycle, nesting over the limit, or bytes
 * that a getter or `toJSON` has detached meanwhile.
 */
export function encodeValue(value: unknown, segments: Uint8Array[]): string {
  const json = stringifyJson(plain(value, "", segments, 0)) ?? "null";
  for (let i = 0; i < segments.length; i++) {
    // From here on no code of the value's own runs, so what is looked at now is what travels.
    if (segments[i] !== NO_BYTES && byteLength(segments[i] as Uint8Array) === 0)
      throw new TypeError("Bytes were detached while the value was read.");
  }
  return json;
}

function plain(value: unknown, key: string, segments: Uint8Array[], depth: number): unknown {
  if (typeof value === "string") return value[0] === NUL ? `${NUL}s${value}` : value;
  if (typeof value !== "object" || value === null) return value;
  if (depth > LIMITS.maxDepth) {
    throw new TypeError(`The value is cyclic, or nested deeper than ${LIMITS.maxDepth} levels.`);
  }
  const bytes = toBytes(value);
  if (bytes) {
    append(segments, byteLength(bytes) > 0 ? bytes : NO_BYTES);
    return `${NUL}b${segments.length - 1}`;
  }
  if (isArray(value)) {
    const copy = listOf(value.length);
    for (let i = 0; i < value.length; i++) copy[i] = plain(value[i], `${i}`, segments, depth + 1);
    return copy;
  }
  const custom = value as { __TAURI_TO_IPC_KEY__?: unknown; toJSON?: unknown };
  const toIpc = custom.__TAURI_TO_IPC_KEY__;
  if (typeof toIpc === "function") {
    const converted = callMethod(toIpc, value, []);
    const id =
      typeof converted === "string" && startsWith(converted, CHANNEL_PREFIX)
        ? parseU32(sliceText(converted, CHANNEL_PREFIX.length))
        : undefined;
    return id === undefined ? plain(converted, key, segments, depth + 1) : `${NUL}c${id}`;
  }
  const toJson = custom.toJSON;
  if (typeof toJson === "function")
    return plain(callMethod(toJson, value, [key]), key, segments, depth + 1);
  const copy: Record<string, unknown> = {};
  if (isMap(value)) {
    mapForEach(value, (item, name) => {
      const key = `${name as number}`;
      put(copy, key, plain(item, key, segments, depth + 1));
    });
    return copy;
  }
  const keys = objectKeys(value);
  for (let i = 0; i < keys.length; i++) {
    const name = keys[i] as string;
    put(copy, name, plain((value as Record<string, unknown>)[name], name, segments, depth + 1));
  }
  return copy;
}

function put(target: Record<string, unknown>, key: string, value: unknown): void {
  // What is inherited is defined, not assigned: `__proto__` would set the prototype, and under
  // `freezePrototype` nothing that `Object.prototype` has can be assigned.
  if (key in target) {
    defineMember(target, key, value);
  } else {
    target[key] = value;
  }
}

/** Why a value from the peer is not taken. `broken` marks what no encoder of ours writes. */
export interface ValueProblem {
  readonly problem: string;
  readonly broken: boolean;
}

/**
 * Walks a value that came out of `JSON.parse` and replaces its marks in place: each segment must be pointed to exactly
 * once. Refuses too deep or too many values, an own key `__proto__`, and a `constructor` that holds a
 * `prototype` (attacks D2, D5). Iterative, so no input can overflow the stack.
 */
export class ValueReader {
  readonly #segments: readonly Uint8Array[];
  readonly #used: boolean[] = [];
  #usedCount = 0;
  #values = 0;
  #characters = 0;

  readonly #toChannel: (id: number) => ChannelReference;

  /** `toChannel` makes what stands for a channel. */
  constructor(segments: readonly Uint8Array[], toChannel: (id: number) => ChannelReference) {
    this.#segments = segments;
    this.#toChannel = toChannel;
  }

  readonly #channels: ChannelReference[] = [];

  /** The channels that have been read, in order. */
  get channels(): readonly ChannelReference[] {
    return this.#channels;
  }

  /**
   * About how many bytes what was read takes in memory, without those of the segments: a value is two characters on the
   * wire and many times that here, so each is charged for, and so is each segment's view (attacks D5, H2).
   */
  get cost(): number {
    return (this.#values + this.#segments.length) * LIMITS.valueCostBytes + this.#characters;
  }

  /** True when every segment has been pointed to. */
  get complete(): boolean {
    return this.#usedCount === this.#segments.length;
  }

  /** Reads every member of `holder`, which must be an own, writable data property, as `JSON.parse` makes them. */
  readMembers(holder: object): ValueProblem | undefined {
    let next: Unread | undefined = { container: holder, depth: 0, behind: undefined };
    while (next !== undefined) {
      const depth: number = next.depth;
      const container = next.container as Record<string, unknown>;
      next = next.behind;
      const keys = isArray(container) ? undefined : objectKeys(container);
      const count = keys ? keys.length : (container as unknown as unknown[]).length;
      this.#values += count;
      if (this.#values > LIMITS.maxValues)
        return refused(`more than ${LIMITS.maxValues} values in one message`);
      for (let i = 0; i < count; i++) {
        const key = keys ? (keys[i] as string) : i;
        if (key === "__proto__") return refused("a key named __proto__");
        if (keys) this.#characters += (key as string).length;
        const item = (container as Record<string | number, unknown>)[key];
        if (typeof item === "string") {
          this.#characters += item.length;
          if (item[0] !== NUL) continue;
          const marked = this.#mark(item);
          if (marked === undefined)
            return { problem: "a mark that points to nothing", broken: true };
          (container as Record<string | number, unknown>)[key] = marked;
        } else if (typeof item === "object" && item !== null) {
          if (key === "constructor" && hasOwn(item, "prototype"))
            return refused("a constructor with a prototype");
          if (depth >= LIMITS.maxDepth)
            return refused(`nested deeper than ${LIMITS.maxDepth} levels`);
          next = { container: item, depth: depth + 1, behind: next };
        }
      }
    }
    return undefined;
  }

  #mark(text: string): unknown {
    const kind = text[1];
    const rest = sliceText(text, 2);
    if (kind === "s") return rest[0] === NUL ? rest : undefined;
    if (kind === "c") {
      const id = parseU32(rest);
      if (id === undefined) return undefined;
      const reference = this.#toChannel(id);
      append(this.#channels, reference);
      return reference;
    }
    const number = parseU32(rest);
    if (
      kind !== "b" ||
      number === undefined ||
      number >= this.#segments.length ||
      this.#used[number]
    )
      return undefined;
    defineMember(this.#used, number, true);
    this.#usedCount++;
    return this.#segments[number];
  }
}

/** What is still to be read, as a chain: a list would cost a descriptor an element, being safe from page code. */
interface Unread {
  readonly container: object;
  readonly depth: number;
  readonly behind: Unread | undefined;
}

function refused(problem: string): ValueProblem {
  return { problem, broken: false };
}

/**
 * An unsigned 32-bit number written the one way we write it: digits, no sign, no leading zero. So are the numbers of
 * segments and callback ids (tauri-apps/api, `transformCallback`).
 */
function parseU32(text: string): number | undefined {
  const number = +text >>> 0;
  return `${number}` === text ? number : undefined;
}

export function isU32(value: unknown): value is number {
  return typeof value === "number" && value >>> 0 === value;
}

/** Total length of the segments, in bytes. */
export function totalBytes(segments: readonly Uint8Array[]): number {
  let total = 0;
  for (let i = 0; i < segments.length; i++) total += byteLength(segments[i] as Uint8Array);
  return total;
}
