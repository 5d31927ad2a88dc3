import { crc32, deflateSync } from "node:zlib";

export interface PngOptions {
  readonly width: number;
  readonly height: number;
  /** The number of its colour type: 0 grey, 2 RGB, 3 indexed, 4 grey and alpha, 6 RGBA. */
  readonly color: number;
  readonly depth: number;
  readonly interlaced?: boolean;
  /** Of every row; row by row each of the five where it is not given. */
  readonly filter?: number;
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
  /** The channel of a pixel. */
  sample(x: number, y: number, channel: number): number;
}

const CHANNELS: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);

/** A PNG of whatever kind. */
export function encodePng(options: PngOptions): Uint8Array {
  const { width, height, color, depth, interlaced = false, palette, transparency } = options;
  return png([
    chunk("IHDR", [...be32(width), ...be32(height), depth, color, 0, 0, interlaced ? 1 : 0]),
    ...(palette ? [chunk("PLTE", palette)] : []),
    ...(transparency ? [chunk("tRNS", transparency)] : []),
    chunk("IDAT", deflateSync(rows(options))),
    chunk("IEND", []),
  ]);
}

export function png(chunks: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...chunks]);
}

export function chunk(type: string, content: Iterable<number>): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, "latin1"), Uint8Array.from(content)]);
  return Buffer.concat([
    Uint8Array.from(be32(body.length - 4)),
    body,
    Uint8Array.from(be32(crc32(body))),
  ]);
}

export function be32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function rows({ width, height, color, depth, interlaced, filter, sample }: PngOptions): Uint8Array {
  const channels = CHANNELS.get(color) ?? 0;
  const back = Math.max(1, (depth * channels) / 8);
  const starts = [0, 4, 0, 2, 0, 1, 0];
  const all: number[] = [];
  for (let pass = 0; pass < (interlaced ? 7 : 1); pass++) {
    const x0 = interlaced ? (starts[pass] as number) : 0;
    const y0 = interlaced ? ([0, 0, 4, 0, 2, 0, 1][pass] as number) : 0;
    const dx = interlaced ? ([8, 8, 4, 4, 2, 2, 1][pass] as number) : 1;
    const dy = interlaced ? ([8, 8, 8, 4, 4, 2, 2][pass] as number) : 1;
    let above: number[] | undefined;
    for (let y = y0; y < height; y += dy) {
      let bits = "";
      for (let x = x0; x < width; x += dx)
        for (let c = 0; c < channels; c++) bits += sample(x, y, c).toString(2).padStart(depth, "0");
      if (bits === "") continue;
      const line = (bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, "0"), 2));
      const kind = filter ?? y % 5;
      all.push(kind, ...filtered(kind, line, above, back));
      above = line;
    }
  }
  return Uint8Array.from(all);
}

function filtered(
  kind: number,
  line: number[],
  above: number[] | undefined,
  back: number,
): number[] {
  return line.map((byte, i) => {
    const a = line[i - back] ?? 0;
    const b = above?.[i] ?? 0;
    const c = above?.[i - back] ?? 0;
    const p = a + b - c;
    const paeth = [a, b, c].reduce((best, next) =>
      Math.abs(p - next) < Math.abs(p - best) ? next : best,
    );
    const predicted = [0, a, b, Math.floor((a + b) / 2), paeth][kind] ?? 0;
    return (byte - predicted) & 255;
  });
}
