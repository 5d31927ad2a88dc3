/**
 * Describes what a configuration file may hold, and checks one against it. Small on purpose: a library would check as well,
 * but we need three things together that none gives: Tauri's kebab-case aliases, keys that are Tauri's but mean
 * nothing here, and errors that name the place and the nearest key.
 */
import {
  type Entry,
  isList,
  isObject,
  Odd,
  type Path,
  type Value,
  type WrittenAt,
} from "./document.ts";
import { didYouMean } from "../protocol/nearest.ts";

export type Shape =
  | { readonly type: "string" | "boolean" | "number" | "anything" }
  | { readonly type: "list"; readonly of: Shape }
  | {
      readonly type: "object";
      readonly keys: Readonly<Record<string, Key>>;
      readonly others?: Shape;
      /** Names of others are the same in capitals, as those of CSP directives are. */
      readonly foldsCase?: boolean;
    }
  | { readonly type: "either"; readonly shapes: readonly Shape[]; readonly words: string };

export interface Key {
  readonly shape: Shape;
  /** False: a key of Tauri's that has no meaning here. Taken as it is, and named once by `sallyport check`. */
  readonly applies: boolean;
}

export const string: Shape = { type: "string" };
export const boolean: Shape = { type: "boolean" };
/** A finite one: neither what JSON5 nor what TOML has beside those. */
export const number: Shape = { type: "number" };
export const anything: Shape = { type: "anything" };
export const listOf = (of: Shape): Shape => ({ type: "list", of });
export const object = (keys: Readonly<Record<string, Key>>, others?: Shape): Shape =>
  others ? { type: "object", keys, others } : { type: "object", keys };
/** `words` say what is allowed, for the error: `a text or a list of texts`. */
export const either = (words: string, ...shapes: Shape[]): Shape => ({
  type: "either",
  shapes,
  words,
});
export const used = (shape: Shape): Key => ({ shape, applies: true });
export const unused = (...names: string[]): Record<string, Key> =>
  Object.fromEntries(names.map((name) => [name, { shape: anything, applies: false }]));

export interface Finding extends WrittenAt {
  readonly text: string;
}

export interface Checked {
  /**
   * The document with every key in one spelling: camelCase, or small letters where capitals mean nothing. What is wrong is left out: what is here fits the shape, whatever was given,
   * but for members that are `null`, which stands for absent and, in a file that is merged over another, for removed.
   * A list with something wrong in it is left out whole, so that the places of its items stay right.
   */
  readonly document: Entry | undefined;
  readonly errors: readonly Finding[];
  /** Keys that are Tauri's but mean nothing here, the first of each where it stands in items of a list. */
  readonly unused: readonly Finding[];
}

export function checkShape(shape: Shape, document: Entry): Checked {
  const errors: Finding[] = [];
  const unusedKeys = new Map<string, Finding>();
  const checked = walk(shape, document, []);
  return { document: checked, errors, unused: [...unusedKeys.values()] };

  function walk(expected: Shape, given: Entry, path: Path): Entry | undefined {
    switch (expected.type) {
      case "anything":
        return given;
      case "string":
      case "boolean":
      case "number":
        if (matches(expected, given.value)) return given;
        return wrong(
          path,
          `must be a ${expected.type === "string" ? "text" : expected.type}`,
          given,
        );
      case "list":
        if (!isList(given.value)) return wrong(path, "must be a list", given);
        return walkList(expected.of, given.value, given, path);
      case "either":
        for (const option of expected.shapes) {
          if (matches(option, given.value)) return walk(option, given, path);
        }
        return wrong(path, `must be ${expected.words}`, given);
      case "object":
        if (!isObject(given.value)) return wrong(path, "must be an object", given);
        return { ...given, value: walkMembers(expected, given.value, path) };
    }
  }

  function walkList(
    expected: Shape,
    items: readonly Entry[],
    given: Entry,
    path: Path,
  ): Entry | undefined {
    const value = items.flatMap((item, i) => walk(expected, item, [...path, i]) ?? []);
    return value.length < items.length ? undefined : { ...given, value };
  }

  function walkMembers(
    expected: Shape & { type: "object" },
    given: ReadonlyMap<string, Entry>,
    path: Path,
  ): ReadonlyMap<string, Entry> {
    const result = new Map<string, Entry>();
    for (const [written, member] of given) {
      const name = Object.hasOwn(expected.keys, written) ? written : toCamelCase(written);
      const key = Object.hasOwn(expected.keys, name) ? expected.keys[name] : undefined;
      const at = { path: [...path, written], place: member.place };
      const put = (as: string, shape: Shape): void => {
        const checked = member.value === null ? member : walk(shape, member, at.path);
        if (checked) result.set(as, checked);
      };
      if (!key) {
        if (expected.others) {
          const as = expected.foldsCase ? written.toLowerCase() : written;
          if (result.has(as)) errors.push({ ...at, text: `\`${as}\` is given twice` });
          put(as, expected.others);
        } else {
          const text = `unknown key.${didYouMean(name, Object.keys(expected.keys))}`;
          errors.push({ ...at, text });
        }
      } else if (!key.applies) {
        const kind = at.path.filter((step) => typeof step === "string").join(".");
        if (written !== "$schema" && !unusedKeys.has(kind))
          unusedKeys.set(kind, { ...at, text: "has no meaning here" });
      } else {
        if (result.has(name)) errors.push({ ...at, text: `\`${name}\` is given twice` });
        put(name, key.shape);
      }
    }
    return result;
  }

  function wrong(path: Path, text: string, { value, place }: Entry): undefined {
    errors.push({ path, place, text: `${text}, and is ${describe(value)}` });
    return undefined;
  }
}

function matches(shape: Shape, value: Value): boolean {
  switch (shape.type) {
    case "list":
      return isList(value);
    case "object":
      return isObject(value);
    case "number":
      return Number.isFinite(value);
    case "string":
    case "boolean":
      return typeof value === shape.type;
    case "anything":
      return true;
    case "either":
      return shape.shapes.some((option) => matches(option, value));
  }
}

function describe(value: Value): string {
  if (isList(value)) return "a list";
  if (isObject(value)) return "an object";
  if (value instanceof Odd) return value.words;
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}

function toCamelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
