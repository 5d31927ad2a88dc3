/** Does what the core asks, until the core ends. */
import { Channel, invoke } from "@tauri-apps/api/core";
import { emit, listen } from "@tauri-apps/api/event";
import type { Step } from "../steps.ts";

/** So many at a time are under way: fewer than the core takes of a page. */
const WAVE = 5_000;

let heard = 0;
let whenHeard: (() => void) | undefined;
await listen("down", () => {
  heard += 1;
  if (heard === WAVE) whenHeard?.();
});

for (;;) {
  const step = await invoke<Step>("next");
  if (step.kind === "weigh") await weigh();
  else if (step.kind === "messages") await receive(step.count);
  else if (step.kind !== "reload") await inWaves(step);
  else {
    location.reload();
    // This page has nothing more to ask.
    await new Promise(() => undefined);
  }
}

async function inWaves({ kind, count }: { kind: "emit" | "hear" | "channels"; count: number }) {
  if (count % WAVE !== 0) throw new Error(`${count} is not in waves of ${WAVE}`);
  const wave = { emit: sendWave, hear: hearWave, channels: callWave }[kind];
  for (let done = 0; done < count; done += WAVE) await wave();
}

async function sendWave(): Promise<void> {
  await Promise.all(Array.from({ length: WAVE }, (_, n) => emit("up", { n })));
}

async function hearWave(): Promise<void> {
  heard = 0;
  const all = new Promise<void>((resolve) => (whenHeard = resolve));
  await Promise.all([all, invoke("emit_many", { count: WAVE })]);
}

async function receive(count: number): Promise<void> {
  let came = 0;
  const channel = new Channel(() => void came++);
  await invoke("send_many", { count, channel });
  if (came !== count) throw new Error(`${came} messages came of ${count}`);
}

async function callWave(): Promise<void> {
  let came = 0;
  const call = (): Promise<unknown> =>
    invoke("send_many", { count: 1, channel: new Channel(() => void came++) });
  await Promise.all(Array.from({ length: WAVE }, call));
  if (came !== WAVE) throw new Error(`${came} messages came of ${WAVE}`);
}

async function weigh(): Promise<void> {
  // Of Chromium, with the options that the runner gives it.
  const { gc, performance } = globalThis as unknown as {
    gc: (options: { execution: "async" }) => Promise<void>;
    performance: { memory: { usedJSHeapSize: number } };
  };
  for (let i = 0; i < 3; i++) await gc({ execution: "async" });
  await invoke("weighed", { bytes: performance.memory.usedJSHeapSize });
}
