/**
 * `npm run bench:seals`: does an isolation frame ever seal two things under one nonce? A million calls, each in a seal of
 * its own, of two windows in two bare Chromiums: over reloads, new frames and connections that break. A tunnel between
 * them and the app opens every seal and remembers its number (`../test/support/seal-watch.ts`).
 */
import { parseArgs } from "node:util";
import { chromiumVersion, ensureChromium } from "../scripts/chromium.ts";
import { startApp } from "../test/support/app-process.ts";
import { makeSealingApp, SEALING_WINDOWS } from "../test/support/sealing-app.ts";
import { type SealWatch, watchSeals } from "../test/support/seal-watch.ts";
import { openBare } from "./bare-chromium.ts";
import { build } from "./build.ts";
import { alignColumns } from "./table.ts";
import { untilEnded } from "./until-ended.ts";

const ROUNDS = 10;
/** Seals of one connection, until it breaks. */
const CUT_EVERY = 30_000;
const PATIENCE_MS = 60 * 60_000;

try {
  const { values } = parseArgs({ options: { calls: { type: "string", default: "1000000" } } });
  const calls = Math.ceil(Number(values.calls) / ROUNDS / SEALING_WINDOWS.length);
  if (!Number.isInteger(calls) || calls < 2)
    throw new Error(`--calls must be a whole number from 40; it is \`${values.calls}\`.`);
  build();
  const browser = ensureChromium();
  const begin = performance.now();
  await using watch = await watchSeals(CUT_EVERY);
  await seal(browser, calls, watch);
  const seconds = (performance.now() - begin) / 1_000;
  report(browser, watch, seconds);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Resolves when every call has been answered. */
async function seal(browser: string, calls: number, watch: SealWatch): Promise<void> {
  await using made = await makeSealingApp({ rounds: ROUNDS, calls });
  await using app = await startApp(made.folder, {
    args: ["--port", "0", "--origin", `http://localhost:${watch.port}`],
  });
  const ready = await app.waitFor(({ event }) => event === "ready");
  watch.target = ready["port"] as number;
  const [first, second] = app.windows;
  if (!first || !second) throw new Error("The app opened no two windows.");
  await using one = await openBare(browser, first.url);
  await using other = await openBare(browser, second.url);
  await Promise.race([untilEnded(app, one, PATIENCE_MS), other.lost]);
  const all = calls * ROUNDS * SEALING_WINDOWS.length;
  if (!app.errors().includes(`hits ${all}\n`))
    throw new Error(`Not every one of ${all} calls has run once:\n${app.errors()}`);
}

function report(browser: string, watch: SealWatch, seconds: number): void {
  const { frames, keys, again, reused, outOfOrder, unopened } = watch;
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
  console.log(`${chromiumVersion(browser)}, Node ${process.version}, ${seconds.toFixed(0)} s\n`);
  const rows: readonly [string, number][] = [
    ["frames", frames.length],
    ["keys", keys],
    ["seals", sum(frames.map(({ seals }) => seals))],
    ["messages in them", sum(frames.map(({ messages }) => messages))],
    ["sent again, byte for byte", again],
    ["nonces with two contents", reused],
    ["numbers that were not the next", outOfOrder],
    ["made by no frame", unopened],
  ];
  console.log(alignColumns(rows.map(([name, count]) => [name, count.toLocaleString("en-US")])));
  if (reused + outOfOrder + unopened === 0) return;
  console.error("\nA frame has not sealed as it should.");
  process.exitCode = 1;
}
