// Entries from one core to the next, as under `sallyport dev`.
import { describe, expect, it } from "vitest";
import { openMemoryPage } from "../../test/support/memory-page.ts";
import { createCore } from "../core/app.ts";
import type { Entry as RecordEntry } from "../core/record.ts";
import { CLOSE } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { createEntries, type Entries, type RememberedEntry } from "./entries.ts";

const MAIN = { window: "main", webview: "main" };

/** Cores that follow each other, and what each is told of the ones before. */
function setUp() {
  const known = new Map<string, RememberedEntry>();
  let now = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  function wait(ms: number): void {
    now += ms;
    for (const timer of timers) {
      if (timer.at > now) continue;
      timers.delete(timer);
      timer.run();
    }
  }
  function nextCore() {
    const core = createCore({}, () => Promise.resolve());
    const records: RecordEntry[] = [];
    core.recorder.listen((entry) => records.push(entry));
    const clock = {
      now: () => now,
      after(ms: number, run: () => void) {
        const timer = { at: now + ms, run };
        timers.add(timer);
        return () => void timers.delete(timer);
      },
    };
    const entries = createEntries(core.recorder, clock, {
      known: [...known.values()],
      changed: (entry) => void known.set(entry.hash, structuredClone(entry)),
    });
    return { core, entries, records, enter: (secret: string) => enter(entries, core, secret) };
  }
  return { nextCore, known, wait };
}

async function enter(entries: Entries, core: ReturnType<typeof createCore>, secret: string) {
  const taken = await entries.take({ ...MAIN, secret });
  if (!taken) return undefined;
  const { session } = openMemoryPage(core);
  return taken.use(session) ? { session, ticket: taken.ticket } : undefined;
}

describe("what a core remembers of the one before", () => {
  it("is no secret", async () => {
    const { nextCore, known } = setUp();
    const first = nextCore();
    const link = first.entries.issueLink(MAIN);
    const page = await first.enter(link);
    const text = JSON.stringify([...known.values()]);
    for (const secret of [link, page?.ticket as string]) {
      expect(secret).toMatch(/^[\w-]{43}$/);
      expect(text).not.toContain(secret);
    }
  });

  it("lets a page in by a ticket whose session lived to the end, for ten seconds", async () => {
    const { nextCore, wait } = setUp();
    const first = nextCore();
    const page = await first.enter(first.entries.issueLink(MAIN));
    // However long it takes to make the next one.
    wait(1_000_000);
    const second = nextCore();
    wait(LIMITS.ticketLifetimeMs);
    expect(await second.enter(page?.ticket as string)).toBeDefined();
    wait(1);
    const third = nextCore();
    wait(LIMITS.ticketLifetimeMs + 1);
    expect(await third.enter(page?.ticket as string)).toBeUndefined();
  });

  it("gives a ticket no fresh time after a core to which nobody has shown it in time", async () => {
    const { nextCore, wait } = setUp();
    const first = nextCore();
    const page = await first.enter(first.entries.issueLink(MAIN));
    first.entries.close();
    nextCore();
    wait(LIMITS.ticketLifetimeMs + 1);
    expect(await nextCore().enter(page?.ticket as string)).toBeUndefined();
  });

  it("leaves a ticket its time after a core that was soon gone", async () => {
    const { nextCore, wait } = setUp();
    const first = nextCore();
    const page = await first.enter(first.entries.issueLink(MAIN));
    first.entries.close();
    nextCore().entries.close();
    wait(LIMITS.ticketLifetimeMs + 1);
    expect(await nextCore().enter(page?.ticket as string)).toBeDefined();
  });

  it("does not make a ticket that has expired good again", async () => {
    const { nextCore, wait } = setUp();
    const first = nextCore();
    const page = await first.enter(first.entries.issueLink(MAIN));
    page?.session.end(CLOSE.normal);
    wait(LIMITS.ticketLifetimeMs + 1);
    expect(await nextCore().enter(page?.ticket as string)).toBeUndefined();
  });

  it("is not what the end of a core does to its sessions", async () => {
    const { nextCore, wait } = setUp();
    const first = nextCore();
    const page = await first.enter(first.entries.issueLink(MAIN));
    first.entries.close();
    page?.session.end(CLOSE.restarting);
    wait(LIMITS.ticketLifetimeMs + 1);
    expect(await nextCore().enter(page?.ticket as string)).toBeDefined();
  });

  it("knows a link that was used, and one that has expired", async () => {
    const { nextCore, wait } = setUp();
    const first = nextCore();
    const [used, unused] = [first.entries.issueLink(MAIN), first.entries.issueLink(MAIN)];
    await first.enter(used);
    const second = nextCore();
    expect(await second.enter(used)).toBeUndefined();
    expect(second.records).toMatchObject([{ code: "entry-reused", alarm: true }]);
    wait(LIMITS.entryLifetimeMs + 1);
    expect(await second.enter(unused)).toBeUndefined();
  });

  it("ends the line of a ticket that is shown a second time", async () => {
    const { nextCore } = setUp();
    const first = nextCore();
    const page = await first.enter(first.entries.issueLink(MAIN));
    const second = nextCore();
    const back = await second.enter(page?.ticket as string);
    const third = nextCore();
    expect(await third.enter(page?.ticket as string)).toBeUndefined();
    expect(third.records).toMatchObject([{ code: "ticket-reused", alarm: true }]);
    expect(await nextCore().enter(back?.ticket as string)).toBeUndefined();
  });

  it("knows which page has the window: a newer one ends it", async () => {
    const { nextCore } = setUp();
    const first = nextCore();
    const older = await first.enter(first.entries.issueLink(MAIN));
    const second = nextCore();
    await second.enter(second.entries.issueLink(MAIN));
    expect(await second.enter(older?.ticket as string)).toBeUndefined();
  });
});

describe("a core that is gone before a page has said that it has its ticket", () => {
  const shown = async () => {
    const { nextCore } = setUp();
    const first = nextCore();
    const link = first.entries.issueLink(MAIN);
    const taken = await first.entries.take({ ...MAIN, secret: link });
    return { nextCore, first, link, ticket: taken?.ticket as string };
  };

  it("would not have taken the ticket itself", async () => {
    const { first, ticket } = await shown();
    expect(await first.enter(ticket)).toBeUndefined();
  });

  it.each([
    ["the ticket", "ticket", "link"],
    ["the entry it was shown for", "link", "ticket"],
  ] as const)("leaves a page that has %s: then the other is used up", async (_what, one, other) => {
    const { nextCore, ...secrets } = await shown();
    const second = nextCore();
    expect(await second.enter(secrets[one])).toBeDefined();
    expect(await second.enter(secrets[other])).toBeUndefined();
    expect(await nextCore().enter(secrets[other])).toBeUndefined();
    expect(await nextCore().enter(secrets[one])).toBeUndefined();
  });

  it("leaves one of several tickets, where the entry was shown more than once", async () => {
    const { nextCore, link, ticket } = await shown();
    const second = nextCore();
    const again = await second.entries.take({ ...MAIN, secret: link });
    const third = nextCore();
    expect(await third.enter(ticket)).toBeDefined();
    for (const secret of [link, again?.ticket as string])
      expect(await third.enter(secret)).toBeUndefined();
  });

  it("leaves nothing of a ticket whose entry was used by another", async () => {
    const { nextCore, first, link, ticket } = await shown();
    const second = nextCore();
    await second.enter(link);
    expect(first).not.toBe(second);
    expect(await nextCore().enter(ticket)).toBeUndefined();
  });
});
