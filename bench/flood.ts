/**
 * `npm run bench:flood`: how long does a window wait for its calls while another one floods the core? Two windows of a
 * real app in two tabs of a real Chromium; the one that waits is measured beside a flood and beside none, in turns.
 */
import { parseArgs } from "node:util";
import { chromiumVersion, ensureChromium } from "../scripts/chromium.ts";
import { makeApp, startApp } from "../test/support/app-process.ts";
import { type Browser, launchChromium, type Page } from "../test/support/chromium.ts";
import { build } from "./build.ts";
import { median, quantile } from "./statistics.ts";
import { alignColumns } from "./table.ts";

const MAIN = `
import { Channel, command, createApp } from "sallyport";
const app = createApp({
  commands: { echo: command((input) => input), open: command(() => null) },
});
app.createWindow({ label: "flood" });
app.createWindow({ label: "calm" });
await app.run();
`;

/** What the page does without end, a thousand at a time. */
const FLOODS: Readonly<Record<string, string>> = {
  "a page that computes": "const end = performance.now() + 15; while (performance.now() < end);",
  calls: "for (let i = 0; i < 1000; i++) invoke('echo', { i }).catch(() => 0);",
  "calls that are refused": "for (let i = 0; i < 1000; i++) invoke('nope').catch(() => 0);",
  events:
    "for (let i = 0; i < 1000; i++) invoke('plugin:event|emit', { event: 'e', payload: i }).catch(() => 0);",
  listeners:
    "for (let i = 0; i < 1000; i++) invoke('plugin:event|listen', { event: 'e', target: { kind: 'Any' }, handler: n++ }).catch(() => 0);",
  channels:
    "for (let i = 0; i < 1000; i++) { const id = n++; invoke('open', { c: { toJSON: () => 0, __TAURI_TO_IPC_KEY__: () => '__CHANNEL__:' + id } }).catch(() => 0); }",
};

interface Result {
  readonly name: string;
  readonly calm: readonly number[];
  readonly beside: readonly number[];
}

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
build();
const executable = ensureChromium();
process.env["SALLYPORT_TEST_BROWSER"] ??= executable;
const results = await measureAll(Number(values.rounds));
console.log(`${chromiumVersion(executable)}, Node ${process.version}, ${values.rounds} rounds\n`);
console.log(
  alignColumns([
    ["beside a flood of", "", "calm", "beside it", "ratio", "p10–p90"],
    ...results.map(toCells),
  ]),
);
console.log(
  "\nOne call after the other, each waited for: the median of 200. ratio: beside the flood, divided by calm a moment before." +
    "\n`a page that computes` floods nothing: it shows what the machine itself makes of two busy pages.",
);

async function measureAll(rounds: number): Promise<Result[]> {
  await using made = await makeApp({
    "src-tauri/main.ts": MAIN,
    "src-tauri/tauri.conf.json": JSON.stringify({ identifier: "dev.sallyport.flood" }),
    "dist/index.html": "<!doctype html><title>flood</title>",
  });
  await using app = await startApp(made.folder);
  const { windows } = (await app.waitFor(({ event }) => event === "ready")) as unknown as {
    windows: readonly { url: string }[];
  };
  await using browser = await launchChromium();
  const [flood, calm] = await Promise.all(windows.map(({ url }) => openPage(browser, url)));
  if (!flood || !calm) throw new Error("The app opened no two windows.");
  const results: Result[] = [];
  for (const [name, work] of Object.entries(FLOODS)) {
    const result = { name, calm: [] as number[], beside: [] as number[] };
    for (let round = -1; round < rounds; round++) {
      const idle = await roundTrip(calm);
      await flood.evaluate(startFlood(work));
      const busy = await roundTrip(calm);
      await flood.evaluate("window.flooding = false");
      await flood.evaluate("window.flooded");
      // The first is for the engine to learn what it is about.
      if (round < 0) continue;
      result.calm.push(idle);
      result.beside.push(busy);
    }
    results.push(result);
    await flood.reload();
    await flood.waitForFunction("window.__TAURI_INTERNALS__");
  }
  return results;
}

/** In a context of its own: pages of one context can share a process, and then one's work is the other's. */
async function openPage(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  await page.evaluate("window.__TAURI_INTERNALS__.invoke('echo')");
  return page;
}

function startFlood(work: string): string {
  return `(() => {
    const { invoke } = window.__TAURI_INTERNALS__;
    let n = 1;
    window.flooding = true;
    window.flooded = (async () => {
      while (window.flooding) {
        ${work}
        await new Promise((resolve) => setTimeout(resolve));
      }
      // Until it is let in again.
      while (await invoke("echo").then(() => false, () => true)) await new Promise((resolve) => setTimeout(resolve, 10));
    })();
  })()`;
}

/** In µs. */
async function roundTrip(page: Page): Promise<number> {
  const times = await page.evaluate(async () => {
    const internals = (
      window as unknown as { __TAURI_INTERNALS__: { invoke(...all: unknown[]): Promise<unknown> } }
    ).__TAURI_INTERNALS__;
    const times: number[] = [];
    for (let i = 0; i < 200; i++) {
      const begin = performance.now();
      await internals.invoke("echo", { i });
      times.push(performance.now() - begin);
      await new Promise((resolve) => setTimeout(resolve));
    }
    return times;
  });
  return median(times) * 1000;
}

function toCells({ name, calm, beside }: Result): string[] {
  const ratios = beside.map((value, round) => value / (calm[round] ?? Number.NaN));
  const spread = `${quantile(ratios, 0.1).toFixed(2)}–${quantile(ratios, 0.9).toFixed(2)}`;
  return [
    name,
    "µs",
    median(calm).toFixed(0),
    median(beside).toFixed(0),
    median(ratios).toFixed(2),
    spread,
  ];
}
