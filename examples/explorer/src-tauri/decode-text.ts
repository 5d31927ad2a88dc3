export interface DecodedText {
  readonly text: string;
  readonly encoding: string;
}

/** How far into a file is looked for signs that it is no text. */
const SAMPLE_BYTES = 8192;

/**
 * Reads bytes as text, or returns `undefined` for what is no text. Bytes that are no UTF-8 become `U+FFFD`.
 * With `cut` the bytes end in the middle of a file, and half a character at the end is left out.
 */
export function decodeText(bytes: Uint8Array, cut: boolean): DecodedText | undefined {
  const encoding = byteOrder(bytes);
  // A NUL is in nearly every binary file and in no text, except in UTF-16, which announces itself.
  if (encoding === "utf-8" && bytes.subarray(0, SAMPLE_BYTES).includes(0)) return undefined;
  const text = new TextDecoder(encoding).decode(bytes, { stream: cut });
  return looksBinary(text.slice(0, SAMPLE_BYTES))
    ? undefined
    : { text, encoding: encoding.toUpperCase() };
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
