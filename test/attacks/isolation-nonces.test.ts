// No key seals two things under one nonce (attacks B14): the real frames of two windows in a real browser, over reloads,
// new frames and broken connections. `npm run bench:seals` does the same a million times.
import { expect, it } from "vitest";
import { startApp } from "../support/app-process.ts";
import { launchChromium } from "../support/chromium.ts";
import { makeSealingApp, SEALING_WINDOWS } from "../support/sealing-app.ts";
import { watchSeals } from "../support/seal-watch.ts";

it("B14: two windows seal under no nonce twice, over reloads, new frames and broken connections", async () => {
  const rounds = 2;
  const calls = 600;
  await using made = await makeSealingApp({ rounds, calls });
  await using watch = await watchSeals(250);
  await using app = await startApp(made.folder, {
    args: ["--port", "0", "--origin", `http://localhost:${watch.port}`],
  });
  const ready = await app.waitFor(({ event }) => event === "ready");
  watch.target = ready["port"] as number;
  await using browser = await launchChromium();
  for (const { url } of app.windows) {
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
  }
  expect(await app.exited).toBe(0);
  const { again, reused, outOfOrder, unopened, frames, keys } = watch;
  expect({ reused, outOfOrder, unopened }).toStrictEqual({
    reused: 0,
    outOfOrder: 0,
    unopened: 0,
  });
  // Every call has run, and once: what a broken connection had swallowed was sealed before, and was said again.
  const loads = rounds * SEALING_WINDOWS.length;
  expect(app.errors()).toContain(`hits ${loads * calls}`);
  expect(again).toBeGreaterThan(0);
  // Two frames of each page, each with a key of its own, and each call in a seal of its own.
  expect([frames.length, keys]).toStrictEqual([2 * loads, 2 * loads]);
  for (const { seals } of frames) expect(seals).toBeGreaterThanOrEqual(calls / 2);
}, 60_000);
