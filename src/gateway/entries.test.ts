import { describe, expect, it, vi } from "vitest";
import { collectGarbage } from "../../test/support/garbage.ts";
import { openMemoryPage } from "../../test/support/memory-page.ts";
import { type Core, createCore } from "../core/app.ts";
import type { Entry as RecordEntry } from "../core/record.ts";
import { CLOSE } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { createEntries, type Entries } from "./entries.ts";

/** A clock that stands still until it is moved. */
function createClock() {
  let time = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => time,
    after(ms: number, run: () => void) {
      const timer = { at: time + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    forward(ms: number) {
      time += ms;
      for (const timer of [...timers].filter(({ at }) => at <= time)) {
        timers.delete(timer);
        timer.run();
      }
    },
    pending: () => timers.size,
  };
}

function setUp() {
  const core = createCore({}, () => Promise.resolve());
  const clock = createClock();
  const records: RecordEntry[] = [];
  core.recorder.listen((entry) => records.push(entry));
  const entries = createEntries(core.recorder, clock);
  const main = { window: "main", webview: "main" };
  return { core, clock, entries, records, main };
}

describe("a link", () => {
  it("is good once; the second use is an alarm", async () => {
    const { entries, records, main, core } = setUp();
    const secret = entries.issueLink(main);
    await enter(entries, core, secret);
    expect(await entries.take({ ...main, secret })).toBeUndefined();
    expect(records).toMatchObject([{ code: "entry-reused", alarm: true }]);
  });

  it("is good for one of two who come at the same time", async () => {
    const { entries, clock, main } = setUp();
    const secret = entries.issueLink(main);
    const both = [entries.take({ ...main, secret }), entries.take({ ...main, secret })];
    expect(await both[0]).toBeDefined();
    clock.forward(LIMITS.ticketPatienceMs);
    expect(await both[1]).toBeUndefined();
  });

  it("is given back when its page goes before it has its ticket, and is good again", async () => {
    const { entries, core, main } = setUp();
    const secret = entries.issueLink(main);
    const taken = await entries.take({ ...main, secret });
    taken?.release();
    const { ticket } = await enter(entries, core, secret);
    // What the first page was promised was never good.
    expect(await entries.take({ ...main, secret: taken?.ticket ?? "" })).toBeUndefined();
    expect(ticket).not.toBe(taken?.ticket);
  });

  it("waits a moment for whoever holds it", async () => {
    const { entries, main } = setUp();
    const secret = entries.issueLink(main);
    const first = await entries.take({ ...main, secret });
    const second = entries.take({ ...main, secret });
    first?.release();
    expect(await second).toBeDefined();
  });

  it("is good until it expires", async () => {
    const { entries, clock, main, records } = setUp();
    const [early, late] = [entries.issueLink(main), entries.issueLink(main)];
    clock.forward(LIMITS.entryLifetimeMs);
    expect(await entries.take({ ...main, secret: early })).toBeDefined();
    clock.forward(1);
    expect(await entries.take({ ...main, secret: late })).toBeUndefined();
    expect(records).toMatchObject([{ code: "entry-refused" }]);
  });

  it("is no good for another window, and is not used up by it", async () => {
    const { entries, main } = setUp();
    const secret = entries.issueLink(main);
    expect(await entries.take({ window: "other", webview: "other", secret })).toBeUndefined();
    expect(await entries.take({ window: "main", webview: "other", secret })).toBeUndefined();
    expect(await entries.take({ ...main, secret })).toBeDefined();
  });

  it("tells once when it is spent: used, expired, or at the end", async () => {
    const { entries, clock, main } = setUp();
    const [used, expired, left] = [vi.fn(), vi.fn(), vi.fn()];
    const secret = entries.issueLink(main, used);
    entries.issueLink(main, expired);
    await entries.take({ ...main, secret });
    clock.forward(LIMITS.entryLifetimeMs);
    entries.issueLink(main, left);
    entries.close();
    for (const tell of [used, expired, left]) expect(tell).toHaveBeenCalledTimes(1);
    expect(clock.pending()).toBe(0);
  });

  it.each(["", "x", "__proto__", "constructor"])("is not guessed with %j", async (secret) => {
    const { entries, main } = setUp();
    entries.issueLink(main);
    expect(await entries.take({ ...main, secret })).toBeUndefined();
  });
});

/** Opens a page with an entry that must be good. */
async function enter(entries: Entries, core: Core, secret: string) {
  const taken = await entries.take({ window: "main", webview: "main", secret });
  const { session } = openMemoryPage(core);
  expect(taken?.use(session)).toBe(true);
  return { session, ticket: taken?.ticket ?? "" };
}

describe("a reload ticket", () => {
  it("is good once its session has ended, for ten seconds", async () => {
    const { entries, clock, core, main } = setUp();
    const { session, ticket } = await enter(entries, core, entries.issueLink(main));
    session.end(CLOSE.normal);
    expect(entries.awaitsReload).toBe(true);
    clock.forward(LIMITS.ticketLifetimeMs);
    const taken = await entries.take({ ...main, secret: ticket });
    expect(taken).toBeDefined();
    taken?.release();
    clock.forward(1);
    expect(await entries.take({ ...main, secret: ticket })).toBeUndefined();
    expect(entries.awaitsReload).toBe(false);
  });

  it("is refused while its session lives, and is not used up by that", async () => {
    const { entries, clock, core, main } = setUp();
    const { session, ticket } = await enter(entries, core, entries.issueLink(main));
    const early = entries.take({ ...main, secret: ticket });
    clock.forward(LIMITS.ticketPatienceMs);
    expect(await early).toBeUndefined();
    expect(session.live).toBe(true);
    session.end(CLOSE.normal);
    expect(await entries.take({ ...main, secret: ticket })).toBeDefined();
  });

  it("waits a moment for a session that is just ending", async () => {
    const { entries, core, main } = setUp();
    const { session, ticket } = await enter(entries, core, entries.issueLink(main));
    const taking = entries.take({ ...main, secret: ticket });
    session.end(CLOSE.normal);
    expect(await taking).toBeDefined();
  });

  it("is not used up by somebody who left while it waited", async () => {
    const { entries, core, main } = setUp();
    const { session, ticket } = await enter(entries, core, entries.issueLink(main));
    const taking = entries.take({ ...main, secret: ticket }, () => false);
    session.end(CLOSE.normal);
    expect(await taking).toBeUndefined();
    expect(await entries.take({ ...main, secret: ticket })).toBeDefined();
  });

  it("ends the page it has opened, whatever that has become, when it is shown again", async () => {
    const { entries, core, main, records } = setUp();
    const first = await enter(entries, core, entries.issueLink(main));
    first.session.end(CLOSE.normal);
    const second = await enter(entries, core, first.ticket);
    second.session.end(CLOSE.normal);
    const third = await enter(entries, core, second.ticket);
    expect(third.session.live).toBe(true);
    expect(await entries.take({ ...main, secret: first.ticket })).toBeUndefined();
    expect(third.session.live).toBe(false);
    expect(await entries.take({ ...main, secret: third.ticket })).toBeUndefined();
    expect(records).toMatchObject([
      { code: "ticket-reused", alarm: true },
      { code: "entry-refused" },
    ]);
  });

  it("opens nothing when it was shown twice at once", async () => {
    const { entries, clock, core, main } = setUp();
    const { session, ticket } = await enter(entries, core, entries.issueLink(main));
    session.end(CLOSE.normal);
    const both = [
      entries.take({ ...main, secret: ticket }),
      entries.take({ ...main, secret: ticket }),
    ];
    const one = await both[0];
    clock.forward(LIMITS.ticketPatienceMs);
    expect(await both[1]).toBeUndefined();
    expect(one?.use(openMemoryPage(core).session)).toBe(false);
  });

  it.each([true, false])(
    "is no good once its window was opened anew (it lives: %s)",
    async (lives) => {
      const { entries, core, main } = setUp();
      const older = await enter(entries, core, entries.issueLink(main));
      if (!lives) older.session.end(CLOSE.normal);
      const newer = await enter(entries, core, entries.issueLink(main));
      expect(older.session.live).toBe(false);
      expect(newer.session.live).toBe(true);
      expect(await entries.take({ ...main, secret: older.ticket })).toBeUndefined();
      expect(entries.awaitsReload).toBe(false);
    },
  );
});

describe("what is remembered of an entry", () => {
  /** Enters and leaves again; nothing but the entries can still hold the session. */
  async function leave(entries: Entries, core: Core, secret: string) {
    const { session, ticket } = await enter(entries, core, secret);
    session.end(CLOSE.normal);
    return { session: new WeakRef(session), ticket };
  }

  it("does not hold the sessions that ended", async () => {
    const { entries, core, main } = setUp();
    const first = await leave(entries, core, entries.issueLink(main));
    const second = await leave(entries, core, first.ticket);
    await collectGarbage();
    expect(first.session.deref()).toBeUndefined();
    expect(second.session.deref()).toBeUndefined();
    // It is there all the same.
    expect(await entries.take({ ...main, secret: first.ticket })).toBeUndefined();
  });
});

describe("a window's entry", () => {
  /** A window whose host notes what it is given. `wait` holds back what it is asked to put. */
  function keep() {
    const set = setUp();
    const put: string[] = [];
    let wait: Promise<void> | undefined;
    const kept = set.entries.keepWindow(set.main, async ({ secret }) => {
      await wait;
      put.push(secret);
    });
    const show = (secret = "") => set.entries.take({ ...set.main, secret });
    return { ...set, put, kept, show, hold: (until: Promise<void>) => void (wait = until) };
  }

  it("is followed by the next before whoever shows it is answered", async () => {
    const { put, kept, show, hold } = keep();
    await kept.renew();
    const { promise, resolve } = Promise.withResolvers<void>();
    hold(promise);
    let answered = false;
    const taking = show(put[0]).then((taken) => {
      answered = true;
      return taken;
    });
    await Promise.resolve();
    expect(answered).toBe(false);
    resolve();
    expect((await taking)?.ticket).toBeUndefined();
    expect(put).toHaveLength(2);
  });

  it("that was not used is good until a later one is", async () => {
    const { core, put, kept, show } = keep();
    await kept.renew();
    (await show(put[0]))?.release();
    (await show(put[0]))?.release();
    const later = await show(put.at(-1));
    expect(later?.use(openMemoryPage(core).session)).toBe(true);
    for (const secret of put.slice(0, -2)) expect(await show(secret)).toBeUndefined();
  });

  it("takes the place of the page before it, which has a moment to go by itself", async () => {
    const { core, clock, put, kept, show, records } = keep();
    await kept.renew();
    const first = openMemoryPage(core).session;
    (await show(put[0]))?.use(first);
    const going = show(put[1]);
    first.end(CLOSE.normal);
    const second = openMemoryPage(core).session;
    (await going)?.use(second);
    expect(records).toEqual([]);
    const staying = show(put[2]);
    clock.forward(LIMITS.ticketPatienceMs);
    (await staying)?.use(openMemoryPage(core).session);
    expect(second.live).toBe(false);
    expect(records).toMatchObject([{ code: "page-replaced" }]);
  });

  it("ends the page it has opened when it is shown again, and alarms", async () => {
    const { core, put, kept, show, records } = keep();
    await kept.renew();
    const { session } = openMemoryPage(core);
    (await show(put[0]))?.use(session);
    expect(await show(put[0])).toBeUndefined();
    expect(session.live).toBe(false);
    expect(records).toMatchObject([{ code: "entry-reused", alarm: true }]);
  });

  it("does not hold the session that it opened", async () => {
    const { core, put, kept, show } = keep();
    await kept.renew();
    const leave = async (): Promise<WeakRef<object>> => {
      const { session } = openMemoryPage(core);
      expect((await show(put[0]))?.use(session)).toBe(true);
      session.end(CLOSE.normal);
      return new WeakRef(session);
    };
    const session = await leave();
    await collectGarbage();
    expect(session.deref()).toBeUndefined();
  });

  it("that its host takes back while it is shown is good for nothing", async () => {
    const { put, kept, show, records } = keep();
    await kept.renew();
    const taking = show(put[0]);
    await kept.renew();
    expect(await taking).toBeUndefined();
    expect(records).toMatchObject([{ code: "entry-refused" }]);
  });

  it("is refused where its host cannot put the next one", async () => {
    const { kept, put, show, hold } = keep();
    await kept.renew();
    hold(Promise.reject(new Error("gone")));
    expect(await show(put[0])).toBeUndefined();
  });

  it("is good for nothing once its window is gone", async () => {
    const { kept, put, show, entries } = keep();
    await kept.renew();
    expect(entries.awaitsReload).toBe(true);
    kept.close();
    expect(entries.awaitsReload).toBe(false);
    expect(await show(put[0])).toBeUndefined();
  });

  it("is no good for another window", async () => {
    const { entries, kept, put } = keep();
    await kept.renew();
    const secret = put[0] ?? "";
    expect(await entries.take({ window: "other", webview: "other", secret })).toBeUndefined();
  });

  it("does not pile up where pages leave before they are admitted", async () => {
    const { put, kept, show } = keep();
    await kept.renew();
    for (let i = 0; i < 20; i++) (await show(put.at(-1)))?.release();
    expect(await show(put[0])).toBeUndefined();
    expect(await show(put.at(-1))).toBeDefined();
  });
});
