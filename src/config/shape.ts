/**
 * Describes what a JSON document may hold, and checks one against it. Small on purpose: a library would check as well,
 * but we need three things together that none gives: Tauri's kebab-case aliases, keys that are Tauri's but mean
 * nothing here, and errors that name the place and the nearest key.
 */
import { didYouMean } from "./nearest.ts";

export type Shape =
  | { readonly type: "string" | "boolean" | "anything" }
  | { readonly type: "list"; readonly of: Shape }
  | {
      readonly type: "object";
      readonly keys: Readonly<Record<string, Key>>;
      readonly others?: Shape;
    }
  | { readonly type: "either"; readonly shapes: readonly Shape[]; readonly words: string };

export interface Key {
  readonly shape: Shape;
  /** False: a key of Tauri's that has no meaning here. Taken as it is, and named once by `sallyport check`. */
  readonly applies: boolean;
}

export const string: Shape = { type: "string" };
export const boolean: Shape = { type: "boolean" };
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

export type Path = readonly (string | number)[];

export interface Finding {
  readonly path: Path;
  readonly text: string;
}

export interface Checked {
  /**
   * The document with every key in camelCase. `null` members are left out, as Tauri reads null, and so is everything
   * that is wrong: what is here fits the shape, whatever was given. A list with something wrong in it is left out whole,
   * so that the places of its items stay right.
   */
  readonly value: unknown;
  readonly errors: readonly Finding[];
  /** Keys that are Tauri's but mean nothing here. */
  readonly unused: readonly Finding[];
}

export function checkShape(shape: Shape, document: unknown): Checked {
  const errors: Finding[] = [];
  const unusedKeys: Finding[] = [];
  const value = walk(shape, document, []);
  return { value, errors, unused: unusedKeys };

  function walk(expected: Shape, given: unknown, path: Path): unknown {
    switch (expected.type) {
      case "anything":
        return given;
      case "string":
      case "boolean":
        if (typeof given === expected.type) return given;
        return wrong(
          path,
          `must be a ${expected.type === "string" ? "text" : expected.type}`,
          given,
        );
      case "list":
        if (!Array.isArray(given)) return wrong(path, "must be a list", given);
        return walkList(expected.of, given, path);
      case "either":
        for (const option of expected.shapes) {
          if (matches(option, given)) return walk(option, given, path);
        }
        return wrong(path, `must be ${expected.words}`, given);
      case "object":
        return walkObject(expected, given, path);
    }
  }

  function walkList(expected: Shape, given: readonly unknown[], path: Path): unknown {
    const result = given.map((item, i) => walk(expected, item, [...path, i]));
    return result.includes(undefined) ? undefined : result;
  }

  function walkObject(expected: Shape & { type: "object" }, given: unknown, path: Path): unknown {
    if (!isObject(given)) return wrong(path, "must be an object", given);
    const result: Record<string, unknown> = Object.create(null);
    const put = (name: string, value: unknown): void => {
      if (value !== undefined) result[name] = value;
    };
    for (const [written, item] of Object.entries(given)) {
      const name = Object.hasOwn(expected.keys, written) ? written : toCamelCase(written);
      const key = Object.hasOwn(expected.keys, name) ? expected.keys[name] : undefined;
      const place = [...path, written];
      if (!key) {
        if (expected.others) put(written, walk(expected.others, item, place));
        else
          errors.push({
            path: place,
            text: `unknown key.${didYouMean(name, Object.keys(expected.keys))}`,
          });
      } else if (!key.applies) {
        if (written !== "$schema") unusedKeys.push({ path: place, text: "has no meaning here" });
      } else if (item !== null) {
        if (name in result) errors.push({ path: place, text: `\`${name}\` is given twice` });
        put(name, walk(key.shape, item, place));
      }
    }
    return result;
  }

  function wrong(path: Path, text: string, given: unknown): undefined {
    errors.push({ path, text: `${text}, and is ${describe(given)}` });
    return undefined;
  }
}

function matches(shape: Shape, given: unknown): boolean {
  if (shape.type === "list") return Array.isArray(given);
  if (shape.type === "object") return isObject(given);
  return shape.type === "anything" || typeof given === shape.type;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return JSON.stringify(value);
}

function toCamelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
