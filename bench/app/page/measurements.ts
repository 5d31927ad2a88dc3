import type * as api from "@tauri-apps/api";
import type { Unit } from "../../results.ts";
import { median, quantile } from "../../statistics.ts";
import { type Action, rate, timeEach } from "./measure.ts";
import type { RawSocket } from "./raw.ts";

/** What is compared: the raw side, and one or more ways to do the same with the product. */
export interface Measurement {
  readonly unit: Unit;
  /** One round's samples of a side. */
  readonly run: (action: Action) => Promise<number[]>;
  readonly raw: Action;
  /** By the name of its row. */
  readonly product: Readonly<Record<string, Action>>;
  /** What is made of a round's samples, by what is added to the row's name. */
  readonly summaries: Readonly<Record<string, (samples: readonly number[]) => number>>;
}

export interface Sides {
  readonly invoke: typeof api.core.invoke;
  /** The official function, which calls the one above. */
  readonly officialInvoke: typeof api.core.invoke;
  readonly echo: RawSocket;
  readonly up: RawSocket;
  readonly down: RawSocket;
}

const MEGABYTE = 1_000_000;
const ROUND_TRIPS = 300;
const RATE_MS = 120;

export function createMeasurements(sides: Sides): Measurement[] {
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
function smallEcho({ echo }: Sides): Action {
  return async (n) => {
    const text = `{"id":${n},"command":"echo","args":{"n":${n}}}`;
    if ((await echo.ask(text)) !== text) throw new Error(`the echo of ${text} was another text`);
  };
}

function roundTrip(sides: Sides): Measurement {
  return {
    unit: "µs",
    run: async (action) => (await timeEach(action, ROUND_TRIPS)).map((ms) => ms * 1000),
    raw: smallEcho(sides),
    product: {
      "round trip": smallCall(sides.invoke),
      "round trip, official invoke": smallCall(sides.officialInvoke),
    },
    summaries: { "": median, ", p95": (samples) => quantile(samples, 0.95) },
  };
}

function pipelined(sides: Sides, outstanding: number): Measurement {
  return {
    unit: "calls/s",
    run: async (action) => [await rate(action, outstanding, RATE_MS)],
    raw: smallEcho(sides),
    product: {
      [`${outstanding} outstanding`]: smallCall(sides.invoke),
      [`${outstanding} outstanding, official invoke`]: smallCall(sides.officialInvoke),
    },
    summaries: { "": median },
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
    unit: "ms",
    run: (action) => timeEach(action, times),
    raw,
    product: { [name]: product },
    summaries: { "": median },
  };
}

function up({ invoke }: Sides, args: Uint8Array | { bytes: Uint8Array } | { text: string }) {
  return async () => {
    if ((await invoke("take", args)) !== 1) throw new Error("not the answer of `take`");
  };
}

function upRaw({ up: socket }: Sides, message: string | Uint8Array<ArrayBuffer>): Action {
  return async () => {
    if ((await socket.ask(message)) !== "1") throw new Error("not the answer of `/up`");
  };
}

function down({ invoke }: Sides, length: number): Action {
  return async () => assertLength(await invoke("give", { length }), length);
}

function downRaw({ down: socket }: Sides, length: number): Action {
  return async () => assertLength(await socket.ask(`${length}`), length);
}

function assertLength(bytes: unknown, length: number): void {
  if (!(bytes instanceof ArrayBuffer) || bytes.byteLength !== length)
    throw new Error(`something else came than ${length} bytes`);
}
