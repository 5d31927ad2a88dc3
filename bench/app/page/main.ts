/** Measures by itself, tells the core what it found, and is done. */
import type { Plan, Report, Row } from "../../results.ts";
import { measureInTurns } from "./in-turns.ts";
import { measureCalls } from "./calls.ts";
import { measureFloods } from "./floods.ts";
import { type Measurement, WARM_UP } from "./measurement.ts";
import { openSides, type Sides } from "./sides.ts";
import { measureStreams } from "./streams.ts";

const { invoke } = window.__TAURI_INTERNALS__;

const report: Report = await measure().catch((error: unknown) => ({
  failure: error instanceof Error ? `${error.stack}` : String(error),
}));
// The core ends with it, so this call is not answered.
invoke("report", { ...report }).catch(() => undefined);

async function measure(): Promise<Report> {
  // Elsewhere Chromium's clock goes in steps of 100 µs, about as long as a round trip.
  if (!crossOriginIsolated) throw new Error("The page is not cross-origin isolated.");
  const plan = await invoke<Plan>("plan");
  const sides = await openSides(plan.echoPort);
  return { rows: await (plan.inTurns ? measureInTurns : measureAll)(plan, sides) };
}

async function measureAll(plan: Plan, sides: Sides): Promise<Row[]> {
  const measurements: Measurement[] = [
    ...measureCalls(sides),
    ...(await measureFloods(sides)),
    ...measureStreams(sides),
  ].filter(({ product }) => Object.keys(product).some((name) => name.includes(plan.only)));
  const rows = new Map<string, { unit: Row["unit"]; product: number[]; raw: number[] }>();
  for (let round = -WARM_UP; round < plan.rounds; round++) {
    for (const measurement of measurements) {
      if (round % (measurement.every ?? 1) !== 0) continue;
      const samples = await measureOnce(measurement, round);
      if (round < 0) continue;
      for (const name of Object.keys(measurement.product)) {
        for (const [suffix, { unit, of }] of Object.entries(measurement.summaries)) {
          const key = `${name}${suffix}`;
          const row = rows.get(key) ?? { unit, product: [], raw: [] };
          rows.set(key, row);
          row.product.push(of(samples.get(name) ?? []));
          row.raw.push(of(samples.get("raw") ?? []));
        }
      }
    }
  }
  return Array.from(rows, ([name, row]) => ({ name, ...row }));
}

/** Every side once, beginning with another each round: whatever the machine does meanwhile, it does to all. */
async function measureOnce(
  { raw, product }: Measurement,
  round: number,
): Promise<Map<string, number[]>> {
  const sides = Object.entries({ raw, ...product });
  const samples = new Map<string, number[]>();
  for (let i = 0; i < sides.length; i++) {
    const [name, measure] = sides.at((i + round) % sides.length) as (typeof sides)[number];
    samples.set(name, await measure());
  }
  return samples;
}
