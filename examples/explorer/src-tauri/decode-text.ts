export interface DecodedText {
  readonly text: string;
  /** In words for the person. */
  readonly encoding: string;
  /** As `TextDecoder` calls it. */
  readonly charset: Charset;
}

export type Charset = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** How far into a file is looked for signs that it is no text. */
const SAMPLE_BYTES = 8192;

/**
 * Reads bytes as text, or returns `undefined` for what is no text. With `cut` the bytes end in the middle of a file,
 * and half a character at the end is left out.
 *
 * Bytes that are no UTF-8 become `U+FFFD` where they are a few among many that are. Where they are most of those beyond
 * ASCII, the text was written with one byte a letter; which alphabet it was no file says, and most often it was this.
 */
export function decodeText(bytes: Uint8Array, cut: boolean): DecodedText | undefined {
  const charset = byteOrder(bytes);
  // A NUL is in nearly every binary file and in no text, except in UTF-16, which announces itself.
  if (charset === "utf-8" && bytes.subarray(0, SAMPLE_BYTES).includes(0)) return undefined;
  const text = new TextDecoder(charset).decode(bytes, { stream: cut });
  if (looksBinary(text.slice(0, SAMPLE_BYTES))) return undefined;
  if (charset !== "utf-8") return { text, encoding: charset.toUpperCase(), charset };
  const broken = count(text, /\uFFFD/g);
  if (broken === 0) return { text, encoding: "UTF-8", charset };
  if (broken <= count(text, /[^\0-\x7F\uFFFD]/g))
    return { text, encoding: "UTF-8, with errors", charset };
  return {
    text: new TextDecoder("windows-1252").decode(bytes),
    encoding: "not UTF-8, read as Windows-1252",
    charset: "windows-1252",
  };
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}

function byteOrder([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

/** Compressed files can do without a NUL. They cannot without control characters and broken UTF-8. */
function looksBinary(sample: string): boolean {
  let odd = 0;
  for (const character of sample) {
    if (character === "\uFFFD" || (character < " " && !"\t\n\r\f\u001B".includes(character))) odd++;
  }
  return odd > sample.length * 0.3;
}
