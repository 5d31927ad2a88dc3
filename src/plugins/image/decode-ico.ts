/**
 * ICO to RGBA. Of its images the one with the most colours is taken, and of those the largest, as Tauri's decoder does.
 * Each is a PNG or a bitmap of Windows: 1, 4, 8, 24 or 32 bits a pixel, not packed, with a mask of what is seen.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { decodePng, isPng } from "./decode-png.ts";
import { REST_STEPS } from "./limits.ts";
import { checkDimensions, type Pixels } from "./pixels.ts";

const DIRECTORY_BYTES = 6;
const ENTRY_BYTES = 16;
const HEADER_BYTES = 40;

export function isIco(bytes: Uint8Array): boolean {
  return (
    bytes.length >= DIRECTORY_BYTES &&
    bytes[0] === 0 &&
    bytes[1] === 0 &&
    bytes[2] === 1 &&
    bytes[3] === 0
  );
}

/** Rejects with an `Error` that says what is wrong with the file. */
export async function decodeIco(bytes: Uint8Array): Promise<Pixels> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length >= DIRECTORY_BYTES ? view.getUint16(4, true) : 0;
  if (!isIco(bytes) || count === 0) throw broken("it holds no image");
  if (bytes.length < DIRECTORY_BYTES + count * ENTRY_BYTES) throw broken("it is cut short");
  let best: { bits: number; area: number; image: Uint8Array } | undefined;
  for (let i = 0; i < count; i++) {
    const at = DIRECTORY_BYTES + i * ENTRY_BYTES;
    // 0 is 256.
    const area = (bytes[at] || 256) * (bytes[at + 1] || 256);
    const bits = view.getUint16(at + 6, true);
    const size = view.getUint32(at + 8, true);
    const offset = view.getUint32(at + 12, true);
    if (offset + size > bytes.length) throw broken("it is cut short");
    if (!best || bits > best.bits || (bits === best.bits && area > best.area))
      best = { bits, area, image: bytes.subarray(offset, offset + size) };
  }
  const { image } = best as NonNullable<typeof best>;
  return isPng(image) ? decodePng(image) : decodeBitmap(image);
}

async function decodeBitmap(bytes: Uint8Array): Promise<Pixels> {
  if (bytes.length < HEADER_BYTES) throw broken("it is cut short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.getUint32(0, true);
  const width = view.getInt32(4, true);
  // The mask counts as well.
  const height = view.getInt32(8, true) / 2;
  const bits = view.getUint16(14, true);
  if (headerBytes < HEADER_BYTES || !Number.isInteger(height) || view.getUint32(16, true) !== 0)
    throw broken("it holds a bitmap that is not known");
  if (![1, 4, 8, 24, 32].includes(bits)) throw broken("it holds a bitmap that is not known");
  checkDimensions(width, height);

  const colors = bits <= 8 ? view.getUint32(32, true) || 2 ** bits : 0;
  const pixelsAt = headerBytes + colors * 4;
  // Rows are a multiple of four bytes.
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const maskAt = pixelsAt + rowBytes * height;
  const maskRowBytes = Math.ceil(width / 32) * 4;
  if (maskAt > bytes.length) throw broken("it is cut short");
  // Where every pixel has its own alpha, some leave the mask out.
  const masked = maskAt + maskRowBytes * height <= bytes.length;
  if (!masked && bits !== 32) throw broken("it is cut short");

  const rgba = new Uint8Array(width * height * 4);
  let hasAlpha = false;
  let steps = 0;
  /** After each row. */
  const rest = async (): Promise<void> => {
    steps += width;
    if (steps < REST_STEPS) return;
    steps = 0;
    await nextTurn();
  };
  for (let y = 0; y < height; y++) {
    // From the bottom to the top.
    const row = pixelsAt + (height - 1 - y) * rowBytes;
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      let color: number;
      if (bits <= 8) {
        const bit = x * bits;
        const index =
          ((bytes[row + (bit >> 3)] as number) >> (8 - bits - (bit & 7))) & (2 ** bits - 1);
        if (index >= colors) throw broken("it has a colour that its palette has not");
        color = headerBytes + index * 4;
      } else {
        color = row + (x * bits) / 8;
      }
      // Blue, green, red.
      rgba[at] = bytes[color + 2] as number;
      rgba[at + 1] = bytes[color + 1] as number;
      rgba[at + 2] = bytes[color] as number;
      rgba[at + 3] = bits === 32 ? (bytes[color + 3] as number) : 255;
      hasAlpha ||= bits === 32 && rgba[at + 3] !== 0;
    }
    await rest();
  }
  if (hasAlpha) return { width, height, rgba };
  for (let y = 0; y < height; y++) {
    const row = maskAt + (height - 1 - y) * maskRowBytes;
    for (let x = 0; x < width; x++) {
      const hidden = masked && (((bytes[row + (x >> 3)] as number) >> (7 - (x & 7))) & 1) === 1;
      rgba[(y * width + x) * 4 + 3] = hidden ? 0 : 255;
    }
    await rest();
  }
  return { width, height, rgba };
}

function broken(what: string): Error {
  return new Error(`the ICO image cannot be decoded: ${what}`);
}
