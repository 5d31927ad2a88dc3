/** A gigabyte in pieces, each made when the one who reads can take it: how fast, and what it holds in memory. */
import type { Peak } from "../src-tauri/peak-memory.ts";
import type { Unit } from "../../results.ts";
import type { Measurement, Round, Summary } from "./measurement.ts";
import type { Sides } from "./sides.ts";

const PIECE_BYTES = 65_536;
const PIECES = 16_384;
/** What the reader may have left unread, in pieces. */
const WINDOW = 64;
const SAMPLE_EVERY = 64;

interface Streamed {
  /** Of the process that sent it. */
  readonly sender: Peak;
  /** The page's heap at its highest, with the buffers on it. */
  readonly pageHeap: number;
}

export function measureStreams(sides: Sides): Measurement[] {
  return [
    {
      every: 5,
      raw: measured(() => readRaw(sides)),
      product: { "1 GB stream": measured(() => readStream(sides)) },
      summaries: {
        "": megabytes(0, "MB/s"),
        ", sender's memory": megabytes(1, "MB"),
        ", sender's heap": megabytes(2, "MB"),
        ", page's heap": megabytes(3, "MB"),
      },
    },
  ];
}

function measured(read: () => Promise<Streamed>): Round {
  return async () => {
    const start = performance.now();
    const { sender, pageHeap } = await read();
    const seconds = (performance.now() - start) / 1000;
    return [(PIECES * PIECE_BYTES) / seconds, sender.rss, sender.heap, pageHeap];
  };
}

function megabytes(sample: number, unit: Unit): Summary {
  return { unit, of: (samples) => (samples[sample] ?? Number.NaN) / 1_000_000 };
}

/** As the typed client reads: whoever has read half of the window grants as much again. */
async function readStream({ invoke }: Sides): Promise<Streamed> {
  const { transformCallback, unregisterCallback, plugins } = window.__TAURI_INTERNALS__;
  const page = watchPage();
  const ended = Promise.withResolvers<void>();
  const id = transformCallback<{ message: ArrayBuffer } | { end: true }>((item) => {
    if ("end" in item) return ended.resolve();
    page.take(item.message);
    if (page.pieces % (WINDOW / 2) === 0) plugins.sallyport.grant(id, WINDOW / 2);
  });
  const headers = { "sallyport-stream": `${id}:${WINDOW}` };
  await invoke("stream", { count: PIECES, length: PIECE_BYTES }, { headers });
  await ended.promise;
  unregisterCallback(id);
  return { sender: await invoke<Peak>("peak"), pageHeap: page.peak() };
}

async function readRaw({ raw }: Sides): Promise<Streamed> {
  const page = watchPage();
  await raw.pieces.ask(`${PIECES} ${PIECE_BYTES}`, PIECES, (piece) =>
    page.take(piece as ArrayBuffer),
  );
  const sender = JSON.parse((await raw.peak.ask("?")) as string) as Peak;
  return { sender, pageHeap: page.peak() };
}

interface Page {
  readonly pieces: number;
  take(piece: ArrayBuffer): void;
  /** Throws where something else came than was sent. */
  peak(): number;
}

function watchPage(): Page {
  // Of Chromium alone; exact with `--enable-precise-memory-info`.
  const { memory } = performance as unknown as { memory: { readonly usedJSHeapSize: number } };
  let pieces = 0;
  let bytes = 0;
  let peak = 0;
  return {
    get pieces() {
      return pieces;
    },
    take(piece) {
      bytes += piece.byteLength;
      if (pieces++ % SAMPLE_EVERY === 0) peak = Math.max(peak, memory.usedJSHeapSize);
    },
    peak() {
      if (bytes !== PIECES * PIECE_BYTES) throw new Error(`${bytes} bytes came`);
      return peak;
    },
  };
}
