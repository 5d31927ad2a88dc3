/** The kinds of pictures that every webview shows, each with what tells it by the file's first bytes. */
const SIGNATURES: readonly (readonly [type: string, is: (head: Uint8Array) => boolean])[] = [
  ["image/png", (head) => has(head, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ["image/jpeg", (head) => has(head, 0, [0xff, 0xd8, 0xff])],
  ["image/gif", (head) => says(head, 0, "GIF87a") || says(head, 0, "GIF89a")],
  ["image/webp", (head) => says(head, 0, "RIFF") && says(head, 8, "WEBP")],
  ["image/avif", (head) => says(head, 4, "ftypavif") || says(head, 4, "ftypavis")],
  // Two letters begin many texts, too; after the size, a picture has four zeros.
  ["image/bmp", (head) => says(head, 0, "BM") && has(head, 6, [0, 0, 0, 0])],
  ["image/x-icon", (head) => has(head, 0, [0, 0, 1, 0]) && head[4] !== 0 && head[5] === 0],
];

/**
 * The picture type of a file, from its first bytes: a name can say anything.
 * SVG is text and has no signature, so there the name must agree.
 */
export function imageType(name: string, head: Uint8Array): string | undefined {
  const found = SIGNATURES.find(([, is]) => is(head));
  if (found) return found[0];
  if (!/\.svg$/i.test(name)) return undefined;
  return /<svg[\s>]/.test(new TextDecoder().decode(head)) ? "image/svg+xml" : undefined;
}

function has(head: Uint8Array, offset: number, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => head[offset + index] === byte);
}

function says(head: Uint8Array, offset: number, text: string): boolean {
  return has(head, offset, [...Buffer.from(text, "latin1")]);
}
