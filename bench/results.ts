/** What the page measures and the runner prints: one number a round for each side of a row. */

export type Unit = "µs" | "ms" | "calls/s" | "events/s" | "messages/s" | "MB/s" | "MB";

export interface Row {
  readonly name: string;
  readonly unit: Unit;
  /** By round: the same index is the same moment, so the ratio of a pair does not see the machine drift. */
  readonly product: readonly number[];
  readonly raw: readonly number[];
}

/** Of a page that measures in turns with another, `raw` is empty. */
export interface Rows {
  readonly rows: readonly Row[];
}

/** What the page sends when it has finished, or when it cannot. */
export type Report = Rows | { readonly failure: string };

/** What the page is told at its start. */
export interface Plan {
  readonly echoPort: number;
  readonly rounds: number;
  /** Only what has this in the name of one of its rows. */
  readonly only: string;
  /** Beside another page, whose app has the other pattern, and in turns with it. */
  readonly inTurns: boolean;
}

/** The hop to a frame of another process and back, which no isolation pattern can do without. */
export const HOP = "hop to a frame and back";
/** The same with so many bytes, which are handed over and not copied. */
export const LARGE_HOP = "hop with 1 MB, and back with it";
/** A hop and a call, one after the other, as one: each wakes processes that have slept meanwhile. */
export const HOP_AND_CALL = "hop, then a round trip";

export const HOPS: readonly string[] = [HOP, LARGE_HOP, HOP_AND_CALL];

/** What is measured of both patterns. */
export const TWO_PATTERNS: readonly string[] = [
  ...HOPS,
  "round trip",
  "16 outstanding",
  "64 outstanding",
  "256 outstanding",
  "events up",
  "1 MB up, raw body",
  "1 MB up, in the arguments",
  "1 MB up, a string",
  "10 MB up, raw body",
];
