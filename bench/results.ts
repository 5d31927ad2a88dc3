/** What the page measures and the runner prints: one number a round for each side of a row. */

export type Unit = "µs" | "ms" | "calls/s" | "events/s" | "messages/s" | "MB/s" | "MB";

export interface Row {
  readonly name: string;
  readonly unit: Unit;
  /** By round: the same index is the same moment, so the ratio of a pair does not see the machine drift. */
  readonly product: readonly number[];
  readonly raw: readonly number[];
}

/** What the page sends when it has finished, or when it cannot. */
export type Report = { readonly rows: readonly Row[] } | { readonly failure: string };

/** What the page is told at its start. */
export interface Plan {
  readonly echoPort: number;
  readonly rounds: number;
  /** Only what has this in the name of one of its rows. */
  readonly only: string;
}
