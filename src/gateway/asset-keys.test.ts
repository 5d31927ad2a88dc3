import { expect, it } from "vitest";
import type { Session } from "../core/session.ts";
import { LIMITS } from "../protocol/limits.ts";
import { createAssetKeys } from "./asset-keys.ts";
import type { Clock } from "./entries.ts";

function page(): Session & { leave(): void } {
  const listeners: (() => void)[] = [];
  const session = {
    live: true,
    onEnd: (listener: () => void) => void listeners.push(listener),
    leave() {
      session.live = false;
      for (const listener of listeners) listener();
    },
  };
  return session as unknown as Session & { leave(): void };
}

function setup() {
  const timers = new Set<() => void>();
  const clock: Clock = {
    now: () => 0,
    after(ms, run) {
      expect(ms).toBe(LIMITS.assetPatienceMs);
      timers.add(run);
      return () => void timers.delete(run);
    },
  };
  return { keys: createAssetKeys(clock), timers };
}

it("knows a key for as long as its page lives", async () => {
  const { keys, timers } = setup();
  const session = page();
  keys.add("a", session);
  const gone = await keys.find("a");
  expect(gone?.aborted).toBe(false);
  session.leave();
  expect(gone?.aborted).toBe(true);
  const later = keys.find("a");
  expect(timers.size).toBe(1);
  for (const run of timers) run();
  expect(await later).toBeUndefined();
});

it("waits for a page that is about to be admitted", async () => {
  const { keys, timers } = setup();
  const [early, other] = [keys.find("a"), keys.find("b")];
  keys.add("a", page());
  expect((await early)?.aborted).toBe(false);
  expect(timers.size).toBe(1);
  for (const run of timers) run();
  expect(await other).toBeUndefined();
});

it("lets no page have the key of another, nor one that is gone", async () => {
  const { keys, timers } = setup();
  const [first, second] = [page(), page()];
  keys.add("a", first);
  keys.add("a", second);
  second.leave();
  expect((await keys.find("a"))?.aborted).toBe(false);
  keys.add("b", second);
  const later = keys.find("b");
  for (const run of timers) run();
  expect(await later).toBeUndefined();
});

it("has the oldest of too many give way", async () => {
  const { keys, timers } = setup();
  const oldest = keys.find("guess");
  const wanted = keys.find("a");
  for (let i = 0; i < LIMITS.maxAssetsWaiting - 1; i++) void keys.find("guess");
  expect(await oldest).toBeUndefined();
  expect(timers.size).toBe(LIMITS.maxAssetsWaiting);
  keys.add("a", page());
  expect(await wanted).toBeDefined();
});
