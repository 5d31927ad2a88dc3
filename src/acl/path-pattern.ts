/**
 * Patterns for files, as the scopes of Tauri have them (tauri, `scope/fs.rs`, which leaves them to Rust's `glob`):
 *
 *   `?`      any one character of a name
 *   `*`      any characters of one name, none included
 *   `**`     any number of folders; at the end, everything below. It stands for whole names only
 *   `[a-z]`  one of these characters, `[!a-z]` one of the others
 *
 * Nothing but `**` crosses a separator (attacks F3). Texts only: whoever asks has resolved links and `..` before.
 */
export type PathStyle = "posix" | "windows";

/** One name of a pattern, or `**`. */
export interface NamePattern {
  readonly text: string;
  /** Stands for itself alone. */
  readonly isLiteral: boolean;
  readonly steps: readonly Step<string>[];
  readonly recursive: boolean;
}

interface Step<Item> {
  readonly repeats: boolean;
  accepts(item: Item): boolean;
}

/** The names of a path, the first being what the root is called: `""`, or a drive such as `C:`. */
export function namesOf(path: string, style: PathStyle): string[] {
  const [root = "", ...names] = path.split(style === "windows" ? /[/\\]/ : "/");
  return [root, ...names.filter((name) => name !== "" && name !== ".")];
}

/** A pattern by its names, or what is wrong with it. */
export function parsePathPattern(
  text: string,
  style: PathStyle,
): readonly NamePattern[] | { readonly problem: string } {
  const names: NamePattern[] = [];
  for (const name of namesOf(text, style)) {
    const parsed = parseName(name);
    if (typeof parsed === "string") return { problem: parsed };
    names.push(parsed);
  }
  // At the end it is what lies in the folder, and not the folder itself.
  if (names.at(-1)?.recursive) names.push(ANYTHING);
  return names;
}

/** A name that stands for itself, whatever is in it. */
export function literalName(text: string): NamePattern {
  return {
    text,
    isLiteral: true,
    recursive: false,
    steps: charactersOf(text).map((character) => ({
      repeats: false,
      accepts: (given) => given === character,
    })),
  };
}

/**
 * Does the pattern stand for this path? `literalDot`: a name that begins with a dot is matched only by one that has
 * the dot written out (attacks F4).
 */
export function matchesPath(
  pattern: readonly NamePattern[],
  names: readonly string[],
  literalDot: boolean,
): boolean {
  const hidden = (name: string): boolean => literalDot && name.startsWith(".");
  const steps = pattern.map(({ recursive, steps, text }): Step<string> => {
    if (recursive) return { repeats: true, accepts: (name) => !hidden(name) };
    return {
      repeats: false,
      accepts: (name) => (!hidden(name) || text.startsWith(".")) && runs(steps, charactersOf(name)),
    };
  });
  return runs(steps, names);
}

/** Follows all ways at once, so no pattern and no path makes it slow: steps by items, and no more. */
function runs<Item>(steps: readonly Step<Item>[], items: readonly Item[]): boolean {
  // A step that repeats may as well stand for nothing.
  const reach = (places: boolean[], from: number): void => {
    places[from] = true;
    if (steps[from]?.repeats) reach(places, from + 1);
  };
  let places: boolean[] = [];
  reach(places, 0);
  for (const item of items) {
    const next: boolean[] = [];
    for (const [at, step] of steps.entries()) {
      if (places[at] && step.accepts(item)) reach(next, step.repeats ? at : at + 1);
    }
    places = next;
  }
  return places[steps.length] === true;
}

function parseName(text: string): NamePattern | string {
  if (text === "..")
    return "`..` matches nothing, since paths are resolved before. Write the folder that is meant.";
  if (text === "**") return { text, isLiteral: false, recursive: true, steps: [] };
  if (text.includes("**"))
    return text.includes("***")
      ? `\`${text}\` has more than two \`*\` in a row.`
      : `\`${text}\`: \`**\` stands for whole names only. Put a separator on each side of it, or use \`*\`.`;
  const steps: Step<string>[] = [];
  const characters = charactersOf(text);
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] as string;
    if (character === "*") steps.push({ repeats: true, accepts: () => true });
    else if (character === "?") steps.push({ repeats: false, accepts: () => true });
    else if (character === "[") {
      const negated = characters[at + 1] === "!";
      const first = at + (negated ? 2 : 1);
      // What comes first is one of them, also where it is the bracket.
      const end = characters.indexOf("]", first + 1);
      if (end < 0)
        return `\`${text}\` has a \`[\` without its \`]\`. For the character itself write \`[[]\`.`;
      const accepts = oneOf(characters.slice(first, end));
      steps.push({ repeats: false, accepts: (given) => accepts(given) !== negated });
      at = end;
    } else steps.push({ repeats: false, accepts: (given) => given === character });
  }
  return { text, isLiteral: !/[*?[]/.test(text), recursive: false, steps };
}

/** Characters, and ranges of them; a hyphen at an end is a character. */
function oneOf(characters: readonly string[]): (given: string) => boolean {
  const ranges: [string, string][] = [];
  for (let at = 0; at < characters.length; at++) {
    const from = characters[at] as string;
    const isRange = characters[at + 1] === "-" && at + 2 < characters.length;
    ranges.push([from, isRange ? (characters[at + 2] as string) : from]);
    if (isRange) at += 2;
  }
  return (given) =>
    ranges.some(([from, to]) => codeOf(from) <= codeOf(given) && codeOf(given) <= codeOf(to));
}

/** By code points, as Rust has them. */
function charactersOf(text: string): string[] {
  return Array.from(text);
}

function codeOf(character: string): number {
  return character.codePointAt(0) as number;
}

const ANYTHING: NamePattern = {
  text: "*",
  isLiteral: false,
  recursive: false,
  steps: [{ repeats: true, accepts: () => true }],
};
