import { describe, expect, it } from "vitest";
import { encodePng } from "../../../test/support/encode-png.ts";
import { decodeIco } from "./decode-ico.ts";
import { decodeImage } from "./decode-image.ts";

interface Entry {
  readonly width?: number;
  readonly bits?: number;
  readonly image: Uint8Array;
}

function ico(...entries: Entry[]): Uint8Array {
  let offset = 6 + 16 * entries.length;
  const directory = Buffer.alloc(offset);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(entries.length, 4);
  for (const [i, { width = 2, bits = 32, image }] of entries.entries()) {
    const at = 6 + 16 * i;
    directory[at] = directory[at + 1] = width;
    directory.writeUInt16LE(bits, at + 6);
    directory.writeUInt32LE(image.length, at + 8);
    directory.writeUInt32LE(offset, at + 12);
    offset += image.length;
  }
  return Buffer.concat([directory, ...entries.map(({ image }) => image)]);
}

interface Bitmap {
  readonly width?: number;
  readonly height?: number;
  readonly bits: number;
  readonly compression?: number;
  readonly palette?: readonly number[];
  /** Rows from the bottom, each filled up to four bytes, and the mask after them. */
  readonly rows: readonly (readonly number[])[];
}

function bitmap({
  width = 2,
  height = 2,
  bits,
  compression = 0,
  palette = [],
  rows,
}: Bitmap): Uint8Array {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40, 0);
  header.writeInt32LE(width, 4);
  header.writeInt32LE(height * 2, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(bits, 14);
  header.writeUInt32LE(compression, 16);
  header.writeUInt32LE(palette.length / 4, 32);
  return Buffer.concat([header, Uint8Array.from(palette), Uint8Array.from(rows.flat())]);
}

const NO_MASK = [
  [0, 0, 0, 0],
  [0, 0, 0, 0],
];
const BLACK = [0, 0, 0, 255];
const RED = [255, 0, 0, 255];
const GREEN = [0, 255, 0, 255];
const BLUE = [0, 0, 255, 255];
const HIDDEN_BLACK = [0, 0, 0, 0];
// Blue, green, red, nothing.
const PALETTE = [0, 0, 0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0];

describe("decodes a bitmap of", () => {
  it.each<[string, Bitmap, number[][]]>([
    [
      "32 bits",
      {
        bits: 32,
        rows: [
          [255, 0, 0, 255, 0, 255, 0, 128],
          [0, 0, 255, 0, 0, 0, 0, 255],
        ],
      },
      [[255, 0, 0, 0], BLACK, BLUE, [0, 255, 0, 128]],
    ],
    [
      "32 bits without alpha, by its mask",
      {
        bits: 32,
        rows: [
          [255, 0, 0, 0, 0, 255, 0, 0],
          [0, 0, 255, 0, 0, 0, 0, 0],
          [0, 0, 0, 0],
          [0b0100_0000, 0, 0, 0],
        ],
      },
      [RED, HIDDEN_BLACK, BLUE, GREEN],
    ],
    [
      "24 bits",
      { bits: 24, rows: [[255, 0, 0, 0, 255, 0, 0, 0], [0, 0, 255, 0, 0, 0, 0, 0], ...NO_MASK] },
      [RED, BLACK, BLUE, GREEN],
    ],
    [
      "8 bits",
      { bits: 8, palette: PALETTE, rows: [[3, 2, 0, 0], [1, 0, 0, 0], ...NO_MASK] },
      [RED, BLACK, BLUE, GREEN],
    ],
    [
      "4 bits",
      { bits: 4, palette: PALETTE, rows: [[0x32, 0, 0, 0], [0x10, 0, 0, 0], ...NO_MASK] },
      [RED, BLACK, BLUE, GREEN],
    ],
    [
      "1 bit",
      {
        bits: 1,
        palette: PALETTE.slice(0, 8),
        rows: [
          [0b0100_0000, 0, 0, 0],
          [0b1000_0000, 0, 0, 0],
          [0b1000_0000, 0, 0, 0],
          [0, 0, 0, 0],
        ],
      },
      [RED, BLACK, HIDDEN_BLACK, RED],
    ],
  ])("%s", async (_what, given, pixels) => {
    expect(await decodeImage(ico({ image: bitmap(given) }))).toEqual({
      width: 2,
      height: 2,
      rgba: Uint8Array.from(pixels.flat()),
    });
  });
});

it("takes the image with the most colours, and of those the largest", async () => {
  const square = (size: number) =>
    encodePng({ width: size, height: size, color: 6, depth: 8, sample: () => 9 });
  const { width } = await decodeIco(
    ico(
      { width: 48, bits: 8, image: square(48) },
      { width: 16, image: square(16) },
      { width: 0, image: square(3) },
      { width: 32, image: square(32) },
    ),
  );
  expect(width).toBe(3);
});

describe("refuses", () => {
  const plain: Bitmap = {
    bits: 8,
    palette: PALETTE,
    rows: [[0, 0, 0, 0], [0, 0, 0, 0], ...NO_MASK],
  };
  it.each<[string, Uint8Array, string]>([
    ["one without images", ico(), "holds no image"],
    ["a directory that is cut short", ico({ image: bitmap(plain) }).subarray(0, 20), "cut short"],
    ["an image beyond the file", ico({ image: bitmap(plain) }).subarray(0, -1), "cut short"],
    ["an empty image", ico({ image: new Uint8Array(0) }), "cut short"],
    [
      "a bitmap without its mask",
      ico({ image: bitmap({ ...plain, rows: plain.rows.slice(0, 2) }) }),
      "cut short",
    ],
    ["a packed bitmap", ico({ image: bitmap({ ...plain, compression: 1 }) }), "not known"],
    ["a depth that is none", ico({ image: bitmap({ ...plain, bits: 7 }) }), "not known"],
    ["no pixels", ico({ image: bitmap({ ...plain, width: 0 }) }), "no pixels"],
    ["pixels less than none", ico({ image: bitmap({ ...plain, height: -2 }) }), "no pixels"],
    [
      "too many pixels",
      ico({ image: bitmap({ ...plain, width: 5000, height: 5000 }) }),
      "too large",
    ],
    [
      "a colour beside the palette",
      ico({ image: bitmap({ ...plain, rows: [[4, 0, 0, 0], [0, 0, 0, 0], ...NO_MASK] }) }),
      "palette",
    ],
    [
      "more colours than it holds",
      ico({ image: bitmap({ bits: 8, rows: plain.rows }) }),
      "cut short",
    ],
    [
      "a damaged PNG",
      ico({ image: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0) }),
      "PNG",
    ],
  ])("%s", async (_what, bytes, text) => {
    await expect(decodeImage(bytes)).rejects.toThrow(text);
  });

  it("what is neither PNG nor ICO", async () => {
    await expect(decodeImage(Uint8Array.of(1, 2, 3))).rejects.toThrow("neither a PNG nor an ICO");
  });
});
