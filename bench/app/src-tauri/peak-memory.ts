/** The most memory that this process had at once, sampled while something runs in it: the core, or the raw server. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const SAMPLE_MS = 5;

export interface Peak {
  /** What of the process is in memory, in bytes. */
  readonly rss: number;
  /** JavaScript's heap and the buffers that hang on it, in bytes. */
  readonly heap: number;
}

let rss = 0;
let heap = 0;
let sampling: NodeJS.Timeout | undefined;

function sample(): void {
  const now = process.memoryUsage();
  rss = Math.max(rss, now.rss);
  heap = Math.max(heap, now.heapUsed + now.arrayBuffers);
}

export function startPeak(): void {
  // What was measured before has left some.
  collectGarbage();
  rss = heap = 0;
  sample();
  clearInterval(sampling);
  sampling = setInterval(sample, SAMPLE_MS).unref();
}

export function endPeak(): Peak {
  sample();
  clearInterval(sampling);
  return { rss, heap };
}
