/** What a configuration file holds, whatever its format: every value with the place it was written at. */
export type Value =
  | string
  | number
  | boolean
  | null
  /** What only some formats have, such as TOML's dates. No key takes one. */
  | Odd
  | readonly Entry[]
  /** A Map: a document may hold members called `__proto__` or `constructor`. */
  | ReadonlyMap<string, Entry>;

export interface Entry {
  readonly value: Value;
  readonly place: Place;
}

export interface Place {
  /** As it is shown: `src-tauri/tauri.conf.json`. */
  readonly file: string;
  /** Of the key, where there is one: for a long value its end is nobody's place. Undefined for a whole file. */
  readonly line: number | undefined;
}

/** What a file holds. */
export interface Parsed {
  readonly document: Entry;
  /** Keys that stand again in one object, each where it does so. The last one is in the document. */
  readonly repeated: readonly WrittenAt[];
}

export interface WrittenAt {
  readonly path: Path;
  readonly place: Place;
}

export class Odd {
  readonly words: string;
  constructor(words: string) {
    this.words = words;
  }
}

export type Path = readonly (string | number)[];

/** Takes what there is to say of the value at a path. */
export type Tell = (path: Path, text: string) => void;

export function isObject(value: Value): value is ReadonlyMap<string, Entry> {
  return value instanceof Map;
}

export function isList(value: Value): value is readonly Entry[] {
  return Array.isArray(value);
}

/** As `JSON.parse` would give it, but without prototypes and without members that are null, which stands for absent. */
export function toPlain({ value }: Entry): unknown {
  if (isList(value)) return value.map(toPlain);
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = Object.create(null);
  for (const [name, member] of value) if (member.value !== null) result[name] = toPlain(member);
  return result;
}

/** Where the value at `path` was written, as it is shown. Where nothing is there, the nearest that holds it. */
export function placeOf(document: Entry, path: Path): string {
  let at: Entry = document;
  for (const key of path) {
    const next: Entry | undefined = isObject(at.value)
      ? at.value.get(String(key))
      : isList(at.value)
        ? at.value[Number(key)]
        : undefined;
    if (!next) break;
    at = next;
  }
  return formatPlace(at.place, path);
}

/** `src-tauri/tauri.conf.json:12 app.windows[0].label` */
export function formatPlace({ file, line }: Place, path: Path): string {
  if (path.length === 0) return file;
  const keys = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return `${file}${line === undefined ? "" : `:${line}`} ${keys.replace(/^\./, "")}`;
}
