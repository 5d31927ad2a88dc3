import type { Unit } from "../../results.ts";
import { median } from "../../statistics.ts";

/** Rounds that are thrown away: both sides' code is compiled and their buffers are grown in them. */
export const WARM_UP = 2;

/** Measures a side once: one round's samples. */
export type Round = () => Promise<number[]>;

/** What is compared: the raw side, and one or more ways to do the same with the product. */
export interface Measurement {
  readonly raw: Round;
  /** By the name of its row. */
  readonly product: Readonly<Record<string, Round>>;
  /** What is made of a round's samples, by what is added to the row's name. */
  readonly summaries: Readonly<Record<string, Summary>>;
  /** Measured in every so many rounds; in all of them unless said. */
  readonly every?: number;
}

export interface Summary {
  readonly unit: Unit;
  readonly of: (samples: readonly number[]) => number;
}

export function medianIn(unit: Unit): Readonly<Record<string, Summary>> {
  return { "": { unit, of: median } };
}
