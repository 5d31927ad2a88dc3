/** Calls: small ones, one after the other and many at once, and large ones. */
import { median, quantile } from "../../statistics.ts";
import { type Action, rate, timeEach } from "./measure.ts";
import type { Hop } from "./hop.ts";
import { HOP, HOP_AND_CALL, LARGE_HOP } from "../../results.ts";
import { type Measurement, medianIn } from "./measurement.ts";
import type { Sides } from "./sides.ts";

const MEGABYTE = 1_000_000;
const ROUND_TRIPS = 300;
const RATE_MS = 120;

export function measureCalls(sides: Sides): Measurement[] {
  return [roundTrip(sides), ...[16, 64, 256].map((n) => pipelined(sides, n)), ...payloads(sides)];
}

/** A small call, its result checked: a bench of wrong answers would be a fast one. */
function smallCall(invoke: Sides["invoke"]): Action {
  return async (n) => {
    const result = await invoke<{ n: number }>("echo", { n });
    if (result.n !== n) throw new Error(`echo of ${n} was ${JSON.stringify(result)}`);
  };
}

/** The same text there and back, one message a call, with nothing made of it: what a socket can do. */
function smallEcho({ raw: { echo } }: Sides): Action {
  return async (n) => {
    const text = `{"id":${n},"command":"echo","args":{"n":${n}}}`;
    if ((await echo.ask(text)) !== text) throw new Error(`the echo of ${text} was another text`);
  };
}

const timed = (action: Action) => async () =>
  (await timeEach(action, ROUND_TRIPS)).map((ms) => ms * 1000);

/** Each is timed as what it is a part of. */
export function timedHops(
  hop: Hop,
  { invoke }: Sides,
): Pick<Measurement, "product" | "summaries">[] {
  const call = smallCall(invoke);
  const both: Action = async (n) => {
    await hop.small(n);
    await call(n);
  };
  const large = hop.large(new Uint8Array(MEGABYTE).fill(7));
  return [
    {
      product: { [HOP]: timed(hop.small), [HOP_AND_CALL]: timed(both) },
      summaries: medianIn("µs"),
    },
    { product: { [LARGE_HOP]: () => timeEach(large, 12) }, summaries: medianIn("ms") },
  ];
}

function roundTrip(sides: Sides): Measurement {
  return {
    raw: timed(smallEcho(sides)),
    product: {
      "round trip": timed(smallCall(sides.invoke)),
      "round trip, official invoke": timed(smallCall(sides.official.core.invoke)),
    },
    summaries: {
      "": { unit: "µs", of: median },
      ", p95": { unit: "µs", of: (samples) => quantile(samples, 0.95) },
    },
  };
}

function pipelined(sides: Sides, outstanding: number): Measurement {
  const rated = (action: Action) => async () => [await rate(action, outstanding, RATE_MS)];
  const { core, event } = sides.official;
  return {
    raw: rated(smallEcho(sides)),
    product: {
      [`${outstanding} outstanding`]: rated(smallCall(sides.invoke)),
      [`${outstanding} outstanding, official invoke`]: rated(smallCall(core.invoke)),
      ...(outstanding === 64 && {
        [`${outstanding} outstanding, emit`]: rated((n) => event.emit("up", { n })),
      }),
    },
    summaries: medianIn("calls/s"),
  };
}

function payloads(sides: Sides): Measurement[] {
  const one = new Uint8Array(MEGABYTE).fill(7);
  const ten = new Uint8Array(10 * MEGABYTE).fill(7);
  const text = "x".repeat(MEGABYTE);
  return [
    payload("1 MB up, raw body", 12, up(sides, one), upRaw(sides, one)),
    payload("1 MB up, in the arguments", 12, up(sides, { bytes: one }), upRaw(sides, one)),
    payload("1 MB up, a string", 12, up(sides, { text }), upRaw(sides, text)),
    payload("1 MB down", 12, down(sides, MEGABYTE), downRaw(sides, MEGABYTE)),
    payload("10 MB up, raw body", 3, up(sides, ten), upRaw(sides, ten)),
    payload("10 MB down", 3, down(sides, 10 * MEGABYTE), downRaw(sides, 10 * MEGABYTE)),
  ];
}

function payload(name: string, times: number, product: Action, raw: Action): Measurement {
  return {
    raw: () => timeEach(raw, times),
    product: { [name]: () => timeEach(product, times) },
    summaries: medianIn("ms"),
  };
}

function up({ invoke }: Sides, args: Uint8Array | { bytes: Uint8Array } | { text: string }) {
  return async () => {
    if ((await invoke("take", args)) !== 1) throw new Error("not the answer of `take`");
  };
}

function upRaw({ raw }: Sides, message: string | Uint8Array<ArrayBuffer>): Action {
  return async () => {
    if ((await raw.up.ask(message)) !== "1") throw new Error("not the answer of `/up`");
  };
}

function down({ invoke }: Sides, length: number): Action {
  return async () => assertLength(await invoke("give", { length }), length);
}

function downRaw({ raw }: Sides, length: number): Action {
  return async () => assertLength(await raw.down.ask(`${length}`), length);
}

function assertLength(bytes: unknown, length: number): void {
  if (!(bytes instanceof ArrayBuffer) || bytes.byteLength !== length)
    throw new Error(`something else came than ${length} bytes`);
}
