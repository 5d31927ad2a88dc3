import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createShares, type Share } from "./shares.ts";

let clock = 0;
beforeEach(() => {
  clock = 0;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => vi.useRealTimers());

/** Everything that a message brought with it is done. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const shares = createShares(() => clock);
  const open = () => {
    const pause = vi.fn();
    const resume = vi.fn();
    return { share: shares.open(pause, resume), pause, resume };
  };
  return { ...open(), other: open(), shares };
}

/** Says something that takes the core so many milliseconds. */
function say(share: Share, ms: number, done: () => void = () => undefined): void {
  share.take(() => {
    clock += ms;
    done();
  });
}

async function pass(ms: number): Promise<void> {
  clock += ms;
  await vi.advanceTimersByTimeAsync(ms);
  await settled();
}

describe("a page that says more than its share", () => {
  it("is not read until it has paid, where another is about", async () => {
    const { share, pause, resume, other } = setUp();
    say(other.share, 0.1);
    await settled();
    say(share, 12);
    await settled();
    expect(pause).toHaveBeenCalledTimes(1);
    // What was read with it waits.
    const done = vi.fn();
    say(share, 0.1, done);
    await pass(49);
    expect(done).not.toHaveBeenCalled();
    await pass(2);
    expect(done).toHaveBeenCalledTimes(1);
    expect(resume).toHaveBeenCalledTimes(1);
    expect(other.pause).not.toHaveBeenCalled();
  });

  // Loaded again, or by another connection of its session, it owed nothing (attacks H1).
  it("pays over its window's next connection, for a second at most", async () => {
    const { share, other, shares } = setUp();
    say(other.share, 0.1);
    share.isOf("main");
    other.share.isOf("other");
    say(share, 5_000);
    await settled();
    say(other.share, 0.1);
    await settled();
    const [pause, done] = [vi.fn(), vi.fn()];
    const next = shares.open(pause, () => undefined);
    next.isOf("main");
    share.close();
    expect(pause).toHaveBeenCalledTimes(1);
    say(next, 0.1, done);
    await pass(900);
    expect(done).not.toHaveBeenCalled();
    await pass(100);
    expect(done).toHaveBeenCalledTimes(1);
    const stranger = vi.fn();
    shares.open(stranger, () => undefined).isOf("side");
    expect(stranger).not.toHaveBeenCalled();
  });

  it("has all of the time where it is alone", async () => {
    const { share, pause, other } = setUp();
    say(other.share, 0.1);
    await settled();
    clock += 1_001;
    for (let i = 0; i < 100; i++) {
      say(share, 50);
      await settled();
    }
    expect(pause).not.toHaveBeenCalled();
  });

  it("pays for what its handlers do at once, too", async () => {
    const { share, pause, other } = setUp();
    say(other.share, 0.1);
    await settled();
    share.take(() => {
      queueMicrotask(() => queueMicrotask(() => (clock += 10)));
    });
    await settled();
    expect(pause).toHaveBeenCalled();
  });

  it("is heard in order, a little at a time", async () => {
    const { share, other } = setUp();
    const heard: number[] = [];
    say(other.share, 0.1);
    await settled();
    for (let i = 0; i < 6; i++) say(share, 1.5, () => heard.push(i));
    await settled();
    // They came in one packet, so they were taken as one.
    expect(heard).toEqual([0, 1, 2, 3, 4, 5]);
    for (let i = 6; i < 12; i++) say(share, 1.5, () => heard.push(i));
    await pass(40);
    expect(heard).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await pass(60);
    expect(heard).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  it("is heard to the end when it leaves", async () => {
    const { share, other } = setUp();
    const done = vi.fn();
    say(other.share, 0.1);
    await settled();
    say(share, 100);
    await settled();
    say(share, 1, done);
    share.close();
    expect(done).toHaveBeenCalledTimes(1);
  });
});

it("pages that keep to their shares never wait", async () => {
  const { share, pause, other } = setUp();
  for (let i = 0; i < 100; i++) {
    say(share, 0.2);
    say(other.share, 0.2);
    await settled();
    clock += 2;
  }
  expect(pause).not.toHaveBeenCalled();
  expect(other.pause).not.toHaveBeenCalled();
});
