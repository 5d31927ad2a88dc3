/** Events and channel messages by the thousand, in both directions. */
import type { Unit } from "../../results.ts";
import { type Measurement, medianIn } from "./measurement.ts";
import type { Sides } from "./sides.ts";

const SMALL = 5_000;
/** Fewer, since each takes a turn of the event loop. */
const APART = 1_000;
const PIECES = 500;
const PIECE_BYTES = 65_536;

export async function measureFloods(sides: Sides): Promise<Measurement[]> {
  const { invoke, official, raw } = sides;
  const hear = await listenDown(sides);
  return [
    flood("events up", SMALL, "events/s", emitMany(sides), async () => {
      for (let n = 0; n < SMALL; n++) raw.count.tell(`{"event":"up","payload":{"n":${n}}}`);
      assertCount(Number(await raw.count.ask("?")), SMALL);
    }),
    flood(
      "events down",
      SMALL,
      "events/s",
      async () => {
        await Promise.all([hear(SMALL), invoke("emit_many", { count: SMALL })]);
      },
      async () => void (await raw.many.ask(`${SMALL}`, SMALL)),
    ),
    flood(
      "events down, one a turn",
      APART,
      "events/s",
      async () => {
        await Promise.all([hear(APART), invoke("emit_apart", { count: APART })]);
      },
      async () => void (await raw.apart.ask(`${APART}`, APART)),
    ),
    flood(
      "channel, small",
      SMALL,
      "messages/s",
      async () => {
        let next = 0;
        const channel = new official.core.Channel<{ n: number }>(({ n }) => {
          if (n !== next++) throw new Error(`message ${n} came where ${next - 1} should`);
        });
        await invoke("send_many", { count: SMALL, channel });
        assertCount(next, SMALL);
      },
      async () => void (await raw.many.ask(`${SMALL}`, SMALL)),
    ),
    flood(
      "channel, 64 KB bytes",
      PIECES,
      "messages/s",
      async () => {
        let bytes = 0;
        const channel = new official.core.Channel<ArrayBuffer>((piece) => {
          bytes += piece.byteLength;
        });
        await invoke("send_many", { count: PIECES, channel, length: PIECE_BYTES });
        assertCount(bytes, PIECES * PIECE_BYTES);
      },
      async () => {
        let bytes = 0;
        await raw.pieces.ask(`${PIECES} ${PIECE_BYTES}`, PIECES, (piece) => {
          bytes += (piece as ArrayBuffer).byteLength;
        });
        assertCount(bytes, PIECES * PIECE_BYTES);
      },
    ),
  ];
}

function flood(
  name: string,
  count: number,
  unit: Unit,
  product: () => Promise<void>,
  raw: () => Promise<void>,
): Measurement {
  const timed = (action: () => Promise<void>) => async () => {
    const start = performance.now();
    await action();
    return [(count / (performance.now() - start)) * 1000];
  };
  return { raw: timed(raw), product: { [name]: timed(product) }, summaries: medianIn(unit) };
}

/** All at once, none awaited before the next; heard by the core, and each one's promise settled. */
function emitMany({ invoke, official }: Sides): () => Promise<void> {
  return async () => {
    const before = await invoke<number>("heard");
    const sent: Promise<void>[] = [];
    for (let n = 0; n < SMALL; n++) sent.push(official.event.emit("up", { n }));
    await Promise.all(sent);
    assertCount((await invoke<number>("heard")) - before, SMALL);
  };
}

/** Listens to the core's events. What is returned resolves when so many more have come, each in its place. */
async function listenDown({ official }: Sides): Promise<(count: number) => Promise<void>> {
  let next = 0;
  let awaited = 0;
  let heard = Promise.withResolvers<void>();
  await official.event.listen<{ n: number }>("down", ({ payload }) => {
    if (payload.n !== next++) heard.reject(new Error(`event ${payload.n} came out of order`));
    if (next === awaited) heard.resolve();
  });
  return (count) => {
    next = 0;
    awaited = count;
    heard = Promise.withResolvers();
    return heard.promise;
  };
}

function assertCount(count: number, expected: number): void {
  if (count !== expected) throw new Error(`${count} came where ${expected} were sent`);
}
