/**
 * Patterns of window and webview labels, in the small language of Tauri's (the crate `glob`): `?` is one character, `*`
 * any run of them, slashes included, `[abc]`, `[a-z]` and `[!a]` one of a set, and `**` any number of whole parts
 * between slashes. There are no braces, and nothing escapes but a set: `[*]`. Capitals count.
 */
export interface LabelPattern {
  readonly source: string;
  /** Takes as long as the pattern times the label, whatever they are. */
  matches(label: string): boolean;
}

/** What one character, or a run of them, must be. */
type Step =
  | { readonly kind: "one"; readonly accepts: (character: string) => boolean }
  /** `parts`: it ends at the beginning of a part, or at the end of the label. */
  | { readonly kind: "run"; readonly parts: boolean };

/** The pattern, or what is wrong with it: position and reason, as Tauri says it. */
export function parseLabelPattern(source: string): LabelPattern | string {
  const steps = parseSteps(Array.from(source));
  if (typeof steps === "string") return steps;
  if (!/[?*[]/.test(source)) return { source, matches: (label) => label === source };
  return { source, matches: (label) => run(steps, Array.from(label)) };
}

function parseSteps(characters: readonly string[]): Step[] | string {
  const wrong = (at: number, why: string): string =>
    `Pattern syntax error near position ${at}: ${why}`;
  const steps: Step[] = [];
  for (let at = 0; at < characters.length;) {
    const character = characters[at];
    if (character === "*") {
      let end = at;
      while (characters[end] === "*") end += 1;
      if (end - at > 2) return wrong(at + 2, "wildcards are either regular `*` or recursive `**`");
      const parts = end - at === 2;
      if (parts) {
        const begins = at === 0 || characters[at - 1] === "/";
        if (!begins || (end < characters.length && characters[end] !== "/"))
          return wrong(
            begins ? end : at - 1,
            "recursive wildcards must form a single path component",
          );
        if (characters[end] === "/") end += 1;
      }
      steps.push({ kind: "run", parts });
      at = end;
    } else if (character === "[") {
      // A bracket right after the beginning is a member: `[]]`, `[!]]`.
      const negated = characters[at + 1] === "!";
      const first = at + (negated ? 2 : 1);
      const end = characters.indexOf("]", first + 1);
      if (end < 0) return wrong(at, "invalid range pattern");
      steps.push({ kind: "one", accepts: parseSet(characters.slice(first, end), negated) });
      at = end + 1;
    } else {
      steps.push({
        kind: "one",
        accepts: character === "?" ? () => true : (is) => is === character,
      });
      at += 1;
    }
  }
  return steps;
}

function parseSet(members: readonly string[], negated: boolean): (character: string) => boolean {
  const singles = new Set<string>();
  const ranges: [number, number][] = [];
  for (let i = 0; i < members.length; i += 1) {
    const from = members[i] ?? "";
    const to = members[i + 2];
    if (members[i + 1] === "-" && to !== undefined) {
      ranges.push([codeOf(from), codeOf(to)]);
      i += 2;
    } else singles.add(from);
  }
  return (character) => {
    const code = codeOf(character);
    const isMember =
      singles.has(character) || ranges.some(([from, to]) => from <= code && code <= to);
    return isMember !== negated;
  };
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? -1;
}

/** Follows every way through the pattern at once: a label of a page's making cannot make it go back and forth. */
function run(steps: readonly Step[], label: readonly string[]): boolean {
  /** At which steps we may be: `at[i]` means that the steps before `i` have taken all characters so far. */
  let at = enter([true], steps, true);
  for (const character of label) {
    const next: boolean[] = [];
    for (const [i, step] of steps.entries()) {
      if (at[i] !== true) continue;
      if (step.kind === "run") next[i] = true;
      else if (step.accepts(character)) next[i + 1] = true;
    }
    at = enter(next, steps, character === "/");
  }
  // A run may always end with the label.
  return enter(at, steps, true)[steps.length] === true;
}

/** Adds the steps behind runs that may end here. */
function enter(at: boolean[], steps: readonly Step[], beginsPart: boolean): boolean[] {
  for (const [i, step] of steps.entries()) {
    if (at[i] === true && step.kind === "run" && (beginsPart || !step.parts)) at[i + 1] = true;
  }
  return at;
}
