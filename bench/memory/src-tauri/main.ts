import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Channel, command, createApp } from "sallyport";
import type { Finding, Step, Weight } from "../steps.ts";

const [reportFile = ""] = process.argv.slice(2);

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** What is remembered on purpose for a moment, such as how long a reload waits for the page before it, is gone by then. */
const PAUSE_MS = 250;
const AT_LEAST = 6;
const AT_MOST = 40;

/** The heap once garbage was collected until three times running nothing more went. */
async function weighCore(): Promise<number> {
  const sizes: number[] = [];
  while (sizes.length < AT_MOST) {
    collectGarbage();
    // Finalizers run, what they tell the page is sent, and acknowledged; timers run out.
    await sleep(PAUSE_MS);
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    sizes.push(heapUsed + arrayBuffers);
    const last = sizes.slice(-3);
    if (sizes.length >= AT_LEAST && Math.max(...last) < Math.min(...last) * 1.001) break;
  }
  return sizes.at(-1) ?? Number.NaN;
}

/** V8 drops code that nothing has run for half a minute: until then, most of it is what the start alone needs. */
const STARTED_MS = 40_000;
const RELOADS = 1_000;

const PHASES: readonly { name: string; warmUp: Step[]; steps: Step[] }[] = [
  phase("1,000,000 events up", "emit", 1_000_000),
  phase("1,000,000 events down", "hear", 1_000_000),
  phase("1,000,000 messages of one channel", "messages", 1_000_000),
  phase("100,000 calls with a channel each", "channels", 100_000),
  {
    name: `${RELOADS.toLocaleString("en-US")} reloads`,
    // As many: the core remembers a thousand entries that were used, on purpose, and V8 compiles what runs once a reload
    // bit by bit all the way. What comes on top of that would go on for ever.
    warmUp: reloads(RELOADS),
    steps: reloads(RELOADS),
  },
];

function phase(name: string, kind: "emit" | "hear" | "messages" | "channels", count: number) {
  return { name, warmUp: [{ kind, count: count / 10 }], steps: [{ kind, count }] };
}

function reloads(count: number): Step[] {
  return Array.from({ length: count }, () => ({ kind: "reload" }));
}

let pageBytes = 0;

async function* measure(): AsyncGenerator<Step, void> {
  const findings: Finding[] = [];
  async function* weigh(): AsyncGenerator<Step, Weight> {
    // The core first: a channel that it finds unused it closes, and the page lets go of it.
    const core = await weighCore();
    yield { kind: "weigh" };
    return { core, page: pageBytes };
  }
  await sleep(Math.max(0, STARTED_MS - performance.now()));
  for (const { name, warmUp, steps } of PHASES) {
    yield* warmUp;
    const before = yield* weigh();
    yield* steps;
    const after = yield* weigh();
    findings.push({ name, before, after });
    await writeFile(reportFile, JSON.stringify(findings));
  }
  app.exit();
}

const steps = measure();

const app = createApp({
  commands: {
    next: command(async () => (await steps.next()).value),
    weighed: command(({ bytes }: { bytes: number }) => {
      pageBytes = bytes;
    }),
    emit_many: command(({ count }: { count: number }, { app: self }) => {
      for (let n = 0; n < count; n++) self.emit("down", { n });
    }),
    send_many: command(async ({ count, channel }: { count: number; channel: Channel }) => {
      for (let n = 0; n < count; n++) await channel.send({ n });
    }),
  },
});

app.listen("up", () => undefined);

await app.run();
