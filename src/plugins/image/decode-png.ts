/**
 * PNG (W3C, Portable Network Graphics, third edition) to RGBA with eight bits a channel: every colour type, bit depth
 * and filter, and interlaced images. Colour spaces, text and animation are passed over.
 *
 * By hand and not by a library, for one reason: what is unpacked is bounded by what the image's header says, which is
 * bounded before, and nothing of a file is unpacked but its pixels.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { promisify } from "node:util";
import { crc32, inflate as inflateCallback } from "node:zlib";
import { MAX_PARTS, REST_STEPS } from "./limits.ts";
import { checkDimensions, type Pixels } from "./pixels.ts";

const inflate = promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(inflateCallback);

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** Rejects with an `Error` that says what is wrong with the file. */
export async function decodePng(bytes: Uint8Array): Promise<Pixels> {
  const { header, palette, transparency, packed } = readChunks(bytes);
  const passes = passesOf(header);
  let length = 0;
  for (const pass of passes) length += pass.height * (1 + pass.rowBytes);
  const raw = await unpack(packed, length);
  const rgba = new Uint8Array(header.width * header.height * 4);
  const expand = createExpand(header, palette, transparency);
  let at = 0;
  let steps = 0;
  for (const { x, y, dx, dy, width, height, rowBytes } of passes) {
    let above: Uint8Array | undefined;
    for (let row = 0; row < height; row++) {
      const filter = raw[at] as number;
      const line = raw.subarray(at + 1, at + 1 + rowBytes);
      unfilter(filter, line, above, header.pixelBytes);
      const first = ((y + row * dy) * header.width + x) * 4;
      expand(line, rgba, first, dx * 4, width);
      above = line;
      at += 1 + rowBytes;
      // A pixel may be one bit, and costs as much as another.
      steps += rowBytes + width;
      if (steps < REST_STEPS) continue;
      steps = 0;
      await nextTurn();
    }
  }
  return { width: header.width, height: header.height, rgba };
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly color: Color;
  readonly interlaced: boolean;
  /** Bits of a pixel. */
  readonly pixelBits: number;
  /** How far back filters look: the bytes of a pixel, and at least one. */
  readonly pixelBytes: number;
}

type Color = "grey" | "rgb" | "indexed" | "grey-alpha" | "rgba";

/** Colour types by number: channels, and the depths that each may have. */
const COLORS: ReadonlyMap<
  number,
  { readonly color: Color; readonly channels: number; readonly depths: readonly number[] }
> = new Map([
  [0, { color: "grey", channels: 1, depths: [1, 2, 4, 8, 16] }],
  [2, { color: "rgb", channels: 3, depths: [8, 16] }],
  [3, { color: "indexed", channels: 1, depths: [1, 2, 4, 8] }],
  [4, { color: "grey-alpha", channels: 2, depths: [8, 16] }],
  [6, { color: "rgba", channels: 4, depths: [8, 16] }],
] as const);

interface Chunks {
  readonly header: Header;
  readonly palette: Uint8Array | undefined;
  readonly transparency: Uint8Array | undefined;
  readonly packed: Uint8Array;
}

function readChunks(bytes: Uint8Array): Chunks {
  if (!isPng(bytes)) throw broken("it does not begin as one");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: Header | undefined;
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  const parts: Uint8Array[] = [];
  let count = 0;
  for (let at = SIGNATURE.length; ;) {
    if (++count > MAX_PARTS) throw broken("it has too many parts");
    if (at + 12 > bytes.length) throw broken("it is cut short");
    const length = view.getUint32(at);
    if (length > bytes.length - at - 12) throw broken("it is cut short");
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const content = bytes.subarray(at + 8, at + 8 + length);
    const known = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"].includes(type);
    // Whoever does not know a chunk in capitals cannot show the image.
    if (!known && /^[A-Z]/.test(type)) throw broken("it has a part that is not known");
    if (known && crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length))
      throw broken("it is damaged");
    at += 12 + length;
    if ((type === "IHDR") !== (header === undefined))
      throw broken("its header is not its beginning");
    if (type === "IHDR") header = readHeader(content);
    else if (type === "PLTE") palette ??= content;
    else if (type === "tRNS") transparency ??= content;
    else if (type === "IDAT") parts.push(content);
    else if (type === "IEND") break;
  }
  if (!header || parts.length === 0) throw broken("it has no pixels");
  if (header.color === "indexed" && !palette) throw broken("it has no palette");
  return { header, palette, transparency, packed: Buffer.concat(parts) };
}

function readHeader(content: Uint8Array): Header {
  if (content.length !== 13) throw broken("its header is not one");
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  checkDimensions(width, height);
  const depth = view.getUint8(8);
  const type = COLORS.get(view.getUint8(9));
  const interlace = view.getUint8(12);
  if (!type?.depths.includes(depth) || view.getUint16(10) !== 0 || interlace > 1)
    throw broken("its header is not one");
  const pixelBits = depth * type.channels;
  const pixelBytes = Math.max(1, pixelBits / 8);
  return {
    width,
    height,
    depth,
    color: type.color,
    interlaced: interlace === 1,
    pixelBits,
    pixelBytes,
  };
}

/** One of the seven images an interlaced one is made of (Adam7), or the image itself. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
  readonly height: number;
  readonly rowBytes: number;
}

const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function passesOf({ width, height, pixelBits, interlaced }: Header): Pass[] {
  return (interlaced ? ADAM7 : [[0, 0, 1, 1] as const])
    .map(([x, y, dx, dy]) => {
      const columns = Math.ceil((width - x) / dx);
      const rows = Math.ceil((height - y) / dy);
      const rowBytes = Math.ceil((columns * pixelBits) / 8);
      return { x, y, dx, dy, width: columns, height: rows, rowBytes };
    })
    .filter((pass) => pass.width > 0 && pass.height > 0);
}

async function unpack(packed: Uint8Array, length: number): Promise<Uint8Array> {
  let raw: Uint8Array;
  try {
    raw = await inflate(packed, { maxOutputLength: length });
  } catch {
    throw broken("its pixels cannot be unpacked"); // Damaged, cut short, or more than there are pixels.
  }
  if (raw.length !== length) throw broken("it has too few pixels");
  return raw;
}

/** Undoes a row's filter in place. `back` bytes before a byte stands that of the pixel before. */
function unfilter(
  filter: number,
  line: Uint8Array,
  above: Uint8Array | undefined,
  back: number,
): void {
  // Bytes outside of the image count as 0, and storing into bytes is modulo 256.
  const { length } = line;
  const left = (i: number): number => (i < back ? 0 : (line[i - back] as number));
  const up = (i: number): number => (above ? (above[i] as number) : 0);
  const corner = (i: number): number => (above && i >= back ? (above[i - back] as number) : 0);
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = back; i < length; i++) line[i] = (line[i] as number) + left(i);
      return;
    case 2:
      if (above) for (let i = 0; i < length; i++) line[i] = (line[i] as number) + up(i);
      return;
    case 3:
      for (let i = 0; i < length; i++) line[i] = (line[i] as number) + ((left(i) + up(i)) >> 1);
      return;
    case 4:
      for (let i = 0; i < length; i++)
        line[i] = (line[i] as number) + nearest(left(i), up(i), corner(i));
      return;
    default:
      throw broken("it has a row that is not one");
  }
}

/** Paeth's predictor: which of the three is nearest to `left + up - corner`. */
function nearest(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Writes the pixels of a row into the image: from `at` on, `step` bytes apart. */
type Expand = (line: Uint8Array, rgba: Uint8Array, at: number, step: number, width: number) => void;

function createExpand(
  { color, depth }: Header,
  palette: Uint8Array | undefined,
  transparency: Uint8Array | undefined,
): Expand {
  const largest = 2 ** depth - 1;
  const sample = (line: Uint8Array, i: number): number => {
    if (depth === 8) return line[i] as number;
    if (depth === 16) return ((line[2 * i] as number) << 8) | (line[2 * i + 1] as number);
    const bit = i * depth;
    return ((line[bit >> 3] as number) >> (8 - depth - (bit & 7))) & largest;
  };
  const toByte =
    depth === 8 ? (value: number) => value : (value: number) => Math.round((value * 255) / largest);
  // A colour that stands for nothing: one sample for grey, three for RGB.
  const clear = (i: number): number =>
    transparency && transparency.length >= 2 * i + 2
      ? ((transparency[2 * i] as number) << 8) | (transparency[2 * i + 1] as number)
      : -1;

  switch (color) {
    case "rgba":
      return (line, rgba, at, step, width) => {
        if (depth === 8 && step === 4) return rgba.set(line, at);
        for (let i = 0; i < width; i++, at += step)
          for (let channel = 0; channel < 4; channel++)
            rgba[at + channel] = toByte(sample(line, 4 * i + channel));
      };
    case "grey-alpha":
      return (line, rgba, at, step, width) => {
        for (let i = 0; i < width; i++, at += step) {
          rgba[at] = rgba[at + 1] = rgba[at + 2] = toByte(sample(line, 2 * i));
          rgba[at + 3] = toByte(sample(line, 2 * i + 1));
        }
      };
    case "grey": {
      const hidden = clear(0);
      return (line, rgba, at, step, width) => {
        for (let i = 0; i < width; i++, at += step) {
          const value = sample(line, i);
          rgba[at] = rgba[at + 1] = rgba[at + 2] = toByte(value);
          rgba[at + 3] = value === hidden ? 0 : 255;
        }
      };
    }
    case "rgb": {
      const [red, green, blue] = [clear(0), clear(1), clear(2)];
      return (line, rgba, at, step, width) => {
        for (let i = 0; i < width; i++, at += step) {
          const r = sample(line, 3 * i);
          const g = sample(line, 3 * i + 1);
          const b = sample(line, 3 * i + 2);
          rgba[at] = toByte(r);
          rgba[at + 1] = toByte(g);
          rgba[at + 2] = toByte(b);
          rgba[at + 3] = r === red && g === green && b === blue ? 0 : 255;
        }
      };
    }
    case "indexed": {
      const colors = palette as Uint8Array;
      return (line, rgba, at, step, width) => {
        for (let i = 0; i < width; i++, at += step) {
          const index = sample(line, i);
          if (index * 3 + 3 > colors.length)
            throw broken("it has a colour that its palette has not");
          rgba.set(colors.subarray(index * 3, index * 3 + 3), at);
          rgba[at + 3] = transparency?.[index] ?? 255;
        }
      };
    }
  }
}

function broken(what: string): Error {
  return new Error(`the PNG image cannot be decoded: ${what}`);
}
