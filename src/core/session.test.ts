import { describe, expect, it, vi } from "vitest";
import { openMemoryPage } from "../../test/support/memory-page.ts";
import { CLOSE } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { encodeAcknowledge, PING } from "../protocol/messages.ts";
import type { Transport } from "../protocol/transport.ts";
import { createCore } from "./app.ts";
import { command } from "./command.ts";
import type { Entry } from "./record.ts";

function setUp() {
  const ran = vi.fn(() => 1);
  const releases: (() => void)[] = [];
  const signals: AbortSignal[] = [];
  const core = createCore(
    {
      commands: {
        ran: command(ran),
        wait: command((_input, { signal }) => {
          signals.push(signal);
          return new Promise<string>((resolve) => releases.push(() => resolve("late")));
        }),
        bytes: command(({ size, fill = 0 }: { size: number; fill?: number }) =>
          new Uint8Array(size).fill(fill),
        ),
      },
    },
    () => Promise.resolve(),
  );
  const records: Entry[] = [];
  core.recorder.listen((entry) => records.push(entry));
  return { core, page: openMemoryPage(core), ran, releases, signals, records };
}

const call = (id: number, name = "ran", args = "{}"): string =>
  `{"kind":"call","id":${id},"command":"${name}","args":${args}}`;
const bytesCall = (id: number, size: number): string => call(id, "bytes", `{"size":${size}}`);
const batch = (number: number, ...calls: string[]): string =>
  `{"number":${number},"messages":[${calls.join(",")}]}`;

describe("a session", () => {
  it("answers the calls of one message in one message", async () => {
    const { page } = setUp();
    await page.callAll(Array.from({ length: 50 }, () => ["ran"]));
    expect(page.received.length).toBe(1);
  });

  it.each<[string, string[]]>([
    ["no JSON", ["{"]],
    ["a number twice", [batch(1, call(0)), batch(1, call(1))]],
    ["a number left out", [batch(2, call(0))]],
    ["a call id twice", [batch(1, call(0)), batch(2, call(0))]],
    ["a call id that goes back", [batch(1, call(5)), batch(2, call(4))]],
  ])("ends for %s, says so once and runs nothing more", (_what, messages) => {
    const { page, records, ran } = setUp();
    for (const message of messages) page.raw(message);
    const before = ran.mock.calls.length;
    page.raw(batch(3, call(9)));
    expect(page.closed()).toBe(CLOSE.broken.code);
    expect(page.session.live).toBe(false);
    expect(records).toMatchObject([{ code: "broken-protocol", alarm: true }]);
    expect(ran.mock.calls.length).toBe(before);
  });

  it("runs nothing of a message whose last part is broken", () => {
    const { page, ran } = setUp();
    page.raw(batch(1, call(0), call(0)));
    expect(ran).not.toHaveBeenCalled();
  });

  it("aborts its handlers when it ends, and delivers nothing they return later", async () => {
    const { page, releases, signals } = setUp();
    void page.call("wait");
    await vi.waitFor(() => expect(signals.length).toBe(1));
    page.session.end(CLOSE.normal);
    expect(signals[0]?.aborted).toBe(true);
    releases.forEach((release) => release());
    await Promise.resolve();
    expect(page.received).toEqual([]);
  });

  it("is silent about a handler that throws because it was aborted, and not about another", async () => {
    for (const [error, codes] of [
      [undefined, []],
      [new DOMException("x", "AbortError"), []],
      [new TypeError("x"), ["internal"]],
    ] as const) {
      const records: Entry[] = [];
      const done = Promise.withResolvers<void>();
      const core = createCore(
        {
          commands: {
            wait: command(async (_input, { signal }) => {
              await new Promise<void>((resolve) =>
                signal.addEventListener("abort", () => resolve()),
              );
              done.resolve();
              throw error ?? signal.reason;
            }),
          },
        },
        () => Promise.resolve(),
      );
      core.recorder.listen((entry) => records.push(entry));
      const page = openMemoryPage(core);
      void page.call("wait");
      await new Promise((resolve) => setImmediate(resolve));
      page.session.end(CLOSE.normal);
      await done.promise;
      await new Promise((resolve) => setImmediate(resolve));
      expect(records.map(({ code }) => code)).toEqual(codes);
    }
  });

  it("leaves other sessions alone when it ends", async () => {
    const { core, page } = setUp();
    const other = openMemoryPage(core, "other");
    page.session.end(CLOSE.normal);
    expect(await other.call("ran")).toMatchObject({ value: 1 });
    expect(core.sessions.size).toBe(1);
  });

  it("refuses one call too many and takes further ones when others have settled", async () => {
    const { page, releases } = setUp();
    const many = page.callAll(Array.from({ length: LIMITS.maxCallsInFlight }, () => ["wait"]));
    expect(await page.call("ran")).toMatchObject({ kind: "error", code: "limit" });
    releases.forEach((release) => release());
    await many;
    expect(await page.call("ran")).toMatchObject({ kind: "result" });
  });

  const long = "x".repeat(16_000_000);
  const values = `[${"1,".repeat(900_000)}1]`;

  it.each<[string, string, number]>([
    ["values, which are small on the wire", values, 2],
    ["characters", `"${long}"`, 16],
    ["keys", `{"${long}":1}`, 16],
  ])(
    "D5 and H2: refuses arguments that take too much memory in %s, until others have settled",
    async (_what, args, allowed) => {
      const { core, page, ran, releases, records } = setUp();
      for (let i = 0; i <= allowed; i++) page.raw(batch(i + 1, call(i, "wait", `{"a":${args}}`)));
      await vi.waitFor(() => expect(releases).toHaveLength(allowed));
      expect(records).toMatchObject([{ code: "limit", command: "wait" }]);
      releases.forEach((release) => release());
      await vi.waitFor(() => expect([...core.bytesInFlight.values()]).toStrictEqual([0]));
      page.raw(batch(allowed + 2, call(allowed + 1, "ran", args)));
      await vi.waitFor(() => expect(ran).toHaveBeenCalledTimes(1));
    },
    30_000,
  );

  it("D6: charges each call of a message with what is its own", async () => {
    const { page, records } = setUp();
    // A large call that stays hides behind many small ones that settle at once.
    for (let i = 0; i < 17; i++) {
      const small = Array.from({ length: 1_000 }, (_, n) => call(i * 10_000 + n + 1));
      page.raw(batch(i + 1, call(i * 10_000, "wait", `"${long}"`), ...small));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(records[0]).toMatchObject({ code: "limit", command: "wait" });
  }, 30_000);

  it("H2: is charged for what handlers of the page before it still hold, and no other webview is", async () => {
    const { core, page, ran, releases, records } = setUp();
    for (let i = 0; i < 2; i++) page.raw(batch(i + 1, call(i, "wait", values)));
    await vi.waitFor(() => expect(releases).toHaveLength(2));
    page.session.end(CLOSE.normal);
    const next = openMemoryPage(core);
    next.raw(batch(1, call(0, "ran", values)));
    expect(records).toMatchObject([{ code: "limit" }]);
    openMemoryPage(core, "other").raw(batch(1, call(0, "ran", values)));
    await vi.waitFor(() => expect(ran).toHaveBeenCalledTimes(1));
    releases.forEach((release) => release());
    await vi.waitFor(() => expect([...core.bytesInFlight.values()]).toStrictEqual([0, 0]));
    next.raw(batch(2, call(1, "ran", values)));
    await vi.waitFor(() => expect(ran).toHaveBeenCalledTimes(2));
  }, 30_000);

  it("ends when its page leaves too much unread", async () => {
    const { page, records } = setUp();
    const size = LIMITS.maxMessageBytes - 1000;
    for (let held = 0; held < LIMITS.maxUnacknowledgedBytes; held += size) {
      expect(page.session.live).toBe(true);
      await page.call("bytes", { size });
    }
    expect(page.closed()).toBe(CLOSE.overLimit.code);
    expect(records).toMatchObject([{ code: "limit" }]);
  });

  it("tells once that it has ended, late listeners too", () => {
    const { page } = setUp();
    const early = vi.fn();
    page.session.onEnd(early);
    page.session.end(CLOSE.normal);
    page.session.end(CLOSE.broken);
    const late = vi.fn();
    page.session.onEnd(late);
    expect(early).toHaveBeenCalledTimes(1);
    expect(late).toHaveBeenCalledTimes(1);
    expect(page.closed()).toBe(CLOSE.normal.code);
  });
});

describe("a session whose connection breaks", () => {
  function secondConnection() {
    const sent: (string | Uint8Array)[] = [];
    let closed: number | undefined;
    const transport: Transport = {
      send: (data) => void sent.push(data),
      unsentBytes: 0,
      probe: () => undefined,
      close: ({ code }) => void (closed ??= code),
      schedule: (flush) => queueMicrotask(flush),
    };
    return { transport, sent, closed: () => closed };
  }

  it("lets its calls go on, and sends the same bytes again from the first that was not taken", async () => {
    const { page, ran, releases, signals } = setUp();
    await page.call("ran");
    await page.call("ran");
    void page.call("wait");
    await vi.waitFor(() => expect(signals.length).toBe(1));
    page.session.detach();
    releases.forEach((release) => release());
    await new Promise((resolve) => setImmediate(resolve));
    expect(signals[0]?.aborted).toBe(false);
    expect(page.received.length).toBe(2);
    const { transport, sent } = secondConnection();
    expect(page.session.attach(transport, 1)).toBe(true);
    expect(sent).toEqual([
      '{"kind":"resumed","received":3}',
      page.received[1],
      expect.stringContaining('"late"'),
    ]);
    // What comes again over the new connection would be a second run.
    page.raw(batch(3, call(2)));
    expect(page.session.live).toBe(false);
    expect(ran).toHaveBeenCalledTimes(2);
  });

  it("sends bytes again as they were, whatever was sent in the memory of others meanwhile", async () => {
    const { page } = setUp();
    const ask = (fill: number) => page.call("bytes", { size: 100_000, fill });
    await ask(1);
    await ask(2);
    page.session.receive(encodeAcknowledge(1));
    await ask(3);
    // It has the memory of the first, which the page has taken.
    const [first, second, third] = page.received as Uint8Array[];
    expect(third?.buffer).toBe(first?.buffer);
    expect([second?.at(-1), third?.at(-1)]).toEqual([2, 3]);
    const { transport, sent } = secondConnection();
    expect(page.session.attach(transport, 1)).toBe(true);
    expect((sent.slice(1) as Uint8Array[]).map((bytes) => bytes.at(-1))).toEqual([2, 3]);
  });

  it("is taken over by another connection, and the older one is closed", async () => {
    const { page } = setUp();
    await page.call("ran");
    const { transport, sent } = secondConnection();
    expect(page.session.attach(transport, 1)).toBe(true);
    expect(page.closed()).toBe(CLOSE.resumed.code);
    expect(sent).toEqual(['{"kind":"resumed","received":1}']);
  });

  it.each([2, 7])("is not resumed by who says it has taken %i of 1 batches", async (received) => {
    const { page } = setUp();
    await page.call("ran");
    const { transport, sent } = secondConnection();
    expect(page.session.attach(transport, received)).toBe(false);
    expect([sent, page.closed(), page.session.attached]).toEqual([[], undefined, true]);
  });

  it("holds no more than it may while nobody reads", async () => {
    const { page, records } = setUp();
    page.session.detach();
    const size = LIMITS.maxMessageBytes - 1000;
    for (let i = 0; i < 4; i++) page.raw(batch(i + 1, bytesCall(i, size)));
    await vi.waitFor(() => expect(page.session.live).toBe(false));
    expect(records).toMatchObject([{ code: "limit" }]);
  });
});

describe("acknowledgements", () => {
  it("come by themselves when much has been taken, and when the page asks", async () => {
    const { page } = setUp();
    const args = { text: "x".repeat(LIMITS.acknowledgeBytes / 4) };
    await page.call("ran", args);
    expect(page.controls).toEqual([]);
    await page.call("ran", args);
    expect(page.controls).toEqual([encodeAcknowledge(2)]);
    page.raw(PING);
    expect(page.controls).toEqual([encodeAcknowledge(2), encodeAcknowledge(2)]);
  });

  it.each([
    encodeAcknowledge(1),
    '{"kind":"acknowledge","number":0 }',
    '{"kind":"acknowledge","number":-1}',
    '{"kind":"acknowledge","number":1e0}',
    '{"kind":"acknowledge"}',
    '{"kind":"ping","number":1}',
    '{"kind":"entered"}',
    '{"kind":',
  ])("that are none, or of what was not sent, end the session: %s", (text) => {
    const { page, records } = setUp();
    page.raw(text);
    expect(page.closed()).toBe(CLOSE.broken.code);
    expect(records).toMatchObject([{ code: "broken-protocol", alarm: true }]);
  });
});
