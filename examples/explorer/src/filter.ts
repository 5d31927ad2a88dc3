import type { Entry } from "../src-tauri/answers.ts";

/** The entries whose names hold the text, whatever the case of its letters. */
export function filterEntries(entries: readonly Entry[], text: string): readonly Entry[] {
  const wanted = text.toLowerCase();
  return wanted === ""
    ? entries
    : entries.filter(({ name }) => name.toLowerCase().includes(wanted));
}

/** A name in three parts: what stands before the text, the text, what stands after. */
export function splitAtMatch(name: string, text: string): [string, string, string] {
  const lower = name.toLowerCase();
  const start = text === "" ? -1 : lower.indexOf(text.toLowerCase());
  // A few letters change their length with their case (`İ`); then the places would not agree.
  if (start === -1 || lower.length !== name.length) return [name, "", ""];
  const end = start + text.length;
  return [name.slice(0, start), name.slice(start, end), name.slice(end)];
}
