/** What a page measures in turns with another, whose app is the same one in the other pattern. */
import { HOPS, type Plan, type Row, TWO_PATTERNS } from "../../results.ts";
import { measureCalls, timedHops } from "./calls.ts";
import { measureFloods } from "./floods.ts";
import { openHop } from "./hop.ts";
import { type Measurement, WARM_UP } from "./measurement.ts";
import { openRaw } from "./raw.ts";
import type { Sides } from "./sides.ts";

export async function measureInTurns(plan: Plan, sides: Sides): Promise<Row[]> {
  const turn = await openRaw(plan.echoPort, "turn");
  const measurements: Pick<Measurement, "product" | "summaries">[] = [
    ...timedHops(await openHop(plan.echoPort), sides),
    ...measureCalls(sides),
    ...(await measureFloods(sides)),
  ];
  const rows = new Map<string, { unit: Row["unit"]; product: number[] }>();
  for (let round = -WARM_UP; round < plan.rounds; round++) {
    for (const { product, summaries } of measurements) {
      for (const [name, measure] of Object.entries(product)) {
        if (!TWO_PATTERNS.includes(name) || !(HOPS.includes(name) || name.includes(plan.only)))
          continue;
        await turn.ask("");
        const samples = await measure();
        if (round < 0) continue;
        for (const [suffix, { unit, of }] of Object.entries(summaries)) {
          const key = `${name}${suffix}`;
          const row = rows.get(key) ?? { unit, product: [] };
          rows.set(key, row);
          row.product.push(of(samples));
        }
      }
    }
  }
  turn.tell("");
  return Array.from(rows, ([name, row]) => ({ name, ...row, raw: [] }));
}
