import { inspect } from "node:util";

const LONGEST = 300;
const LONGEST_CAUSE = 16 * 1024;
// Controls, format characters such as direction marks, lone surrogates, and the two line separators.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** What is too long, cut. */
export function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
}

/**
 * A text of a peer's as a terminal may show it: control characters, which could move the cursor or fake a line, and
 * direction marks are written out; what is too long is cut.
 */
export function printable(text: string): string {
  return visible(shorten(text));
}

/** The same for a text that is not cut: one of ours with the developer's in it, from a file or a command line. */
export function visible(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** What was thrown, whole as far as a person reads, with a margin so that no line of it passes for one of ours. */
export function printableCause(cause: unknown): string {
  let text: string;
  try {
    text = inspect(cause, { depth: 4, maxStringLength: LONGEST_CAUSE, maxArrayLength: 50 });
  } catch {
    text = "(a value that cannot be shown)"; // Its own getters or inspect function threw.
  }
  if (text.length > LONGEST_CAUSE)
    text = `${text.slice(0, LONGEST_CAUSE)}… (${text.length} characters)`;
  return text
    .split("\n")
    .map((line) => `    ${visible(line)}`)
    .join("\n");
}

/** JSON in which no character can end a line or steer a terminal, whatever a reader takes for one. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(UNPRINTABLE, (character) => {
    // In UTF-16 units, as JSON writes what is beyond the first plane.
    return [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`)
      .join("");
  });
}
