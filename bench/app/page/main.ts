/** Measures by itself, tells the core what it found, and is done. */
import type * as api from "@tauri-apps/api";
import type { Plan, Report, Row } from "../../results.ts";
import { createMeasurements, type Measurement } from "./measurements.ts";
import { openRaw } from "./raw.ts";

declare global {
  interface Window {
    readonly __TAURI_INTERNALS__: { readonly invoke: typeof api.core.invoke };
    readonly __TAURI__: typeof api;
  }
}

/** Rounds that are thrown away: both sides' code is compiled and their buffers are grown in them. */
const WARM_UP = 2;

const { invoke } = window.__TAURI_INTERNALS__;

const report: Report = await measureAll().then(
  (rows) => ({ rows }),
  (error: unknown) => ({ failure: error instanceof Error ? `${error.stack}` : String(error) }),
);
// The core ends with it, so this call is not answered.
invoke("report", { ...report }).catch(() => undefined);

async function measureAll(): Promise<Row[]> {
  // Elsewhere Chromium's clock goes in steps of 100 µs, about as long as a round trip.
  if (!crossOriginIsolated) throw new Error("The page is not cross-origin isolated.");
  const plan = await invoke<Plan>("plan");
  const measurements = createMeasurements({
    invoke,
    officialInvoke: window.__TAURI__.core.invoke,
    echo: await openRaw(plan.echoPort, "echo"),
    up: await openRaw(plan.echoPort, "up"),
    down: await openRaw(plan.echoPort, "down"),
  });
  const rows = new Map<string, { unit: Row["unit"]; product: number[]; raw: number[] }>();
  for (let round = -WARM_UP; round < plan.rounds; round++) {
    for (const measurement of measurements) {
      const samples = await measureOnce(measurement, round);
      if (round < 0) continue;
      for (const name of Object.keys(measurement.product)) {
        for (const [suffix, summarise] of Object.entries(measurement.summaries)) {
          const key = `${name}${suffix}`;
          const row = rows.get(key) ?? { unit: measurement.unit, product: [], raw: [] };
          rows.set(key, row);
          row.product.push(summarise(samples.get(name) ?? []));
          row.raw.push(summarise(samples.get("raw") ?? []));
        }
      }
    }
  }
  return Array.from(rows, ([name, row]) => ({ name, ...row }));
}

/** Every side once, beginning with another each round: whatever the machine does meanwhile, it does to all. */
async function measureOnce(
  { run, raw, product }: Measurement,
  round: number,
): Promise<Map<string, number[]>> {
  const sides = Object.entries({ raw, ...product });
  const samples = new Map<string, number[]>();
  for (let i = 0; i < sides.length; i++) {
    const [name, action] = sides.at((i + round) % sides.length) as (typeof sides)[number];
    samples.set(name, await run(action));
  }
  return samples;
}
