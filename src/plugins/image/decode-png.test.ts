import { deflateSync } from "node:zlib";
import { assert, asyncProperty, nat, oneof, tuple, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { be32, chunk, encodePng, png, type PngOptions } from "../../../test/support/encode-png.ts";
import { decodeImage } from "./decode-image.ts";
import { decodePng } from "./decode-png.ts";

/** Something different for every pixel and channel. */
const noise = (largest: number) => (x: number, y: number, channel: number) =>
  (x * 7919 + y * 104_729 + channel * 1_299_709 + x * y * 31) % (largest + 1);

/** What its pixels are, by the specification. */
function expected({ width, height, color, depth, palette, transparency, sample }: PngOptions) {
  const largest = 2 ** depth - 1;
  const byte = (value: number) => Math.round((value / largest) * 255);
  const rgba: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (channel: number) => sample(x, y, channel);
      const hidden = (channels: number[]) =>
        transparency !== undefined &&
        channels.every(
          (value, i) => value === (transparency[2 * i] ?? 0) * 256 + (transparency[2 * i + 1] ?? 0),
        );
      if (color === 0) rgba.push(byte(at(0)), byte(at(0)), byte(at(0)), hidden([at(0)]) ? 0 : 255);
      if (color === 2)
        rgba.push(byte(at(0)), byte(at(1)), byte(at(2)), hidden([at(0), at(1), at(2)]) ? 0 : 255);
      if (color === 3)
        rgba.push(...(palette ?? []).slice(at(0) * 3, at(0) * 3 + 3), transparency?.[at(0)] ?? 255);
      if (color === 4) rgba.push(byte(at(0)), byte(at(0)), byte(at(0)), byte(at(1)));
      if (color === 6) rgba.push(byte(at(0)), byte(at(1)), byte(at(2)), byte(at(3)));
    }
  }
  return { width, height, rgba: Uint8Array.from(rgba) };
}

const KINDS: [color: number, depth: number][] = [
  ...[1, 2, 4, 8, 16].map((depth): [number, number] => [0, depth]),
  ...[1, 2, 4, 8].map((depth): [number, number] => [3, depth]),
  ...[2, 4, 6].flatMap((color): [number, number][] => [
    [color, 8],
    [color, 16],
  ]),
];

describe.each([false, true])("interlaced: %s", (interlaced) => {
  it.each(KINDS)("decodes colour type %i of %i bits", async (color, depth) => {
    const largest = 2 ** depth - 1;
    const palette = Array.from({ length: 3 * 2 ** Math.min(depth, 8) }, (_, i) => (i * 37) % 256);
    for (const [width, height] of [
      [1, 1],
      [3, 2],
      [13, 11],
    ] as const) {
      const image: PngOptions = {
        width,
        height,
        color,
        depth,
        interlaced,
        sample: noise(largest),
        ...(color === 3 && { palette, transparency: [0, 128] }),
      };
      const { rgba, ...size } = await decodePng(encodePng(image));
      expect(size).toEqual({ width, height });
      expect(rgba).toEqual(expected(image).rgba);
    }
  });
});

it.each([
  [0, 1, [0, 1]],
  [0, 16, [0x12, 0x34]],
  [2, 8, [0, 3, 0, 4, 0, 5]],
])(
  "hides the colour that stands for nothing: type %i, %i bits",
  async (color, depth, transparency) => {
    const values = transparency.reduce<number[]>(
      (all, byte, i) =>
        i % 2 ? [...all.slice(0, -1), (all.at(-1) ?? 0) * 256 + byte] : [...all, byte],
      [],
    );
    const sample = (x: number, _y: number, channel: number) =>
      x === 0 ? (values[channel] ?? 0) : 0;
    const image = { width: 2, height: 1, color, depth, transparency, sample };
    const { rgba } = await decodePng(encodePng(image));
    expect([rgba[3], rgba[7]]).toEqual([0, 255]);
    expect(rgba).toEqual(expected(image).rgba);
  },
);

describe("refuses", () => {
  const ihdr = (width: number, height: number, depth = 8, color = 6, interlace = 0) =>
    chunk("IHDR", [...be32(width), ...be32(height), depth, color, 0, 0, interlace]);
  const idat = (length: number) => chunk("IDAT", deflateSync(new Uint8Array(length)));
  const iend = chunk("IEND", []);
  const damaged = encodePng({ width: 1, height: 1, color: 0, depth: 8, sample: () => 1 });
  damaged[30] = (damaged[30] ?? 0) ^ 1;

  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(0), "does not begin as one"],
    ["no chunk", png([]), "cut short"],
    [
      "a chunk longer than the file",
      png([Uint8Array.of(255, 255, 255, 255, 73, 72, 68, 82, 0, 0, 0, 0)]),
      "cut short",
    ],
    ["no end", png([ihdr(1, 1), idat(5)]), "cut short"],
    ["a damaged chunk", damaged, "damaged"],
    ["no header", png([idat(5), iend]), "header is not its beginning"],
    ["two headers", png([ihdr(1, 1), ihdr(1, 1), idat(5), iend]), "header is not its beginning"],
    ["no pixels", png([ihdr(1, 1), iend]), "has no pixels"],
    ["no width", png([ihdr(0, 1), idat(5), iend]), "no pixels"],
    ["a depth that no such image has", png([ihdr(1, 1, 4), idat(5), iend]), "header"],
    ["a colour type that is none", png([ihdr(1, 1, 8, 5), idat(5), iend]), "header"],
    ["an interlacing that is none", png([ihdr(1, 1, 8, 6, 2), idat(5), iend]), "header"],
    [
      "a needed chunk that is not known",
      png([ihdr(1, 1), chunk("XXXX", []), idat(5), iend]),
      "not known",
    ],
    ["too few pixels", png([ihdr(1, 2), idat(5), iend]), "too few pixels"],
    ["no palette", png([ihdr(1, 1, 8, 3), idat(2), iend]), "no palette"],
    [
      "a colour beside the palette",
      png([ihdr(1, 1, 8, 3), chunk("PLTE", [1, 2]), idat(2), iend]),
      "palette",
    ],
    [
      "a filter that is none",
      png([ihdr(1, 1), chunk("IDAT", deflateSync(Uint8Array.of(5, 0, 0, 0, 0))), iend]),
      "row",
    ],
    [
      "pixels that are no zlib",
      png([ihdr(1, 1), chunk("IDAT", [1, 2, 3]), iend]),
      "cannot be unpacked",
    ],
    ["more than 4096 × 4096 pixels", png([ihdr(4096, 4097), idat(5), iend]), "too large"],
    [
      "a width beyond all numbers",
      png([ihdr(0xffff_ffff, 0xffff_ffff), idat(5), iend]),
      "too large",
    ],
  ])("%s", async (_what, bytes, text) => {
    await expect(decodePng(bytes)).rejects.toThrow(text);
  });

  // Sixty megabytes of them took the core two seconds, in one go (attacks H1).
  it("chunks without end, that are empty", async () => {
    const empty = Buffer.alloc(12 * 100_000, chunk("IDAT", []));
    await expect(decodePng(png([ihdr(1, 1), empty, idat(5), iend]))).rejects.toThrow("parts");
  });

  it("a bomb, without unpacking it", async () => {
    // A hundred megabytes in some hundred kilobytes, for one pixel.
    const bomb = png([ihdr(1, 1), idat(100_000_000), iend]);
    expect(bomb.length).toBeLessThan(200_000);
    const before = process.memoryUsage().rss;
    await expect(decodePng(bomb)).rejects.toThrow("cannot be unpacked");
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
  });

  it("whatever else it is given, with an error that says so", async () => {
    const valid = encodePng({ width: 3, height: 3, color: 6, depth: 8, sample: noise(255) });
    const changed = tuple(nat(valid.length - 1), nat(255)).map(([at, byte]) =>
      valid.with(at, byte),
    );
    await assert(
      asyncProperty(oneof(uint8Array(), changed), async (bytes) => {
        const outcome = await decodeImage(bytes).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(Object.getPrototypeOf(outcome)).toBe(Error.prototype);
        else expect(outcome).toMatchObject({ width: 3, height: 3 });
      }),
    );
  });
});
