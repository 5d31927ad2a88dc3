/** A script as it may stand between `<script>` and `</script>`. */
import { parseSync, Visitor } from "rolldown/utils";

/**
 * What the HTML parser takes for something else in a script: its end, what hides its end, and NUL, which it replaces
 * (HTML §13.2.5.4, §13.2.5.15 to 20). Each with a spelling that means the same in a text, a pattern or a template.
 */
const MISREAD: readonly (readonly [pattern: RegExp, spelling: string])[] = [
  [/<(?=\/script)|(?<!\(\?)<(?=!--)/gi, String.raw`\x3c`],
  // In a pattern, `(?<!` is a lookbehind, of which only what follows may be spelled otherwise.
  [/(?<=\(\?<!)-(?=-)/g, String.raw`\x2d`],
  // eslint-disable-next-line no-control-regex
  [/\0/g, String.raw`\x00`],
];

export type InlineScript = { readonly code: string } | { readonly misreadAt: number };

/**
 * The same script, of which the HTML parser makes no other. Most are as they were. `misreadAt` is where one has to be
 * written differently by its developer: outside of texts, or in a tagged template, whose function sees the spelling.
 * `code` must be a classic script without syntax errors.
 */
export function toInlineScript(code: string): InlineScript {
  const found = MISREAD.flatMap(([pattern, spelling]) =>
    [...code.matchAll(pattern)].map(({ index }) => ({ index, spelling })),
  ).toSorted((a, b) => a.index - b.index);
  if (found.length === 0) return { code };
  const respellable = findRespellable(code);
  let done = 0;
  let result = "";
  for (const { index, spelling } of found) {
    if (!respellable.some(({ start, end }) => start < index && index < end))
      return { misreadAt: index };
    // Behind a backslash, it is the second half of an escape: `\` and NUL, `\` and `<`.
    if (isEscaped(code, index)) result += code.slice(done, index - 1) + spelling;
    else result += code.slice(done, index) + spelling;
    done = index + 1;
  }
  return { code: result + code.slice(done) };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function findRespellable(code: string): Range[] {
  const { program, comments } = parseSync("script.js", code, { lang: "js", sourceType: "script" });
  const ranges: Range[] = comments.map(({ start, end }) => ({ start, end }));
  const tagged: Range[] = [];
  new Visitor({
    Literal: ({ start, end }) => void ranges.push({ start, end }),
    TemplateElement: ({ start, end }) => void ranges.push({ start: start - 1, end: end + 1 }),
    TaggedTemplateExpression: ({ quasi }) => {
      for (const { start, end } of quasi.quasis) tagged.push({ start: start - 1, end: end + 1 });
    },
  }).visit(program);
  return ranges.filter(({ start, end }) => !tagged.some((t) => t.start === start && t.end === end));
}

function isEscaped(code: string, index: number): boolean {
  let backslashes = 0;
  while (code[index - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}
