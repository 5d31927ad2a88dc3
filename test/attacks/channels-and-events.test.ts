// What a page tries with channels, streams, listeners and resources, its own and others' (attacks D11, G1, G2, G3, G5,
// G6, G7, H2).
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { binaryBatch, type HostileSocket, type Lab, startLab } from "../support/hostile.ts";

const MIB = 1024 * 1024;
const CHANNEL = (id: number): string => `\0c${id}`;

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({
    before: `
      import { Channel } from "sallyport";
      const channels = new Map();
      const made = new Map();
      const heard = [];
      let closedResources = 0;
    `,
    commands: `
      keep: command(({ name, to }) => void channels.set(name, to)),
      sendTo: command(({ name, value }) => void channels.get(name).send(value)),
      isOpen: command(({ name }) => channels.get(name).isOpen),
      fill: command(async ({ name, size, count }, { signal }) => {
        let sent = 0;
        made.set(name, () => sent);
        while (sent < count && !signal.aborted) { await channels.get(name).send(new Uint8Array(size)); sent += 1; }
        return sent;
      }),
      made: command(({ name }) => made.get(name)?.() ?? -1),
      numbers: command(async function* ({ name, size = 0 }, { signal }) {
        let n = 0;
        made.set(name, () => n);
        try { for (;;) { n += 1; yield size ? new Uint8Array(size) : n; } }
        finally { made.set(name, () => "ended"); }
      }),
      broadcast: command(({ event, to }, { app }) => to ? app.emitTo(to, event, "x") : app.emit(event, "x")),
      heard: command(() => heard),
      addResource: command((_input, { webview }) => webview.resources.add({ close() { closedResources += 1; } })),
      addLate: command(async ({ name }, { webview, signal }) => {
        const call = callOf(name);
        signal.addEventListener("abort", () => call.aborted.resolve(null));
        call.begun.resolve(null);
        await call.answer.promise;
        return webview.resources.add({ close() { closedResources += 1; } });
      }),
      endless: command(() => new Promise(() => undefined)),
      closedResources: command(() => closedResources),
      memory: command(() => { globalThis.gc?.(); return process.memoryUsage.rss(); }),
      listen: command((_input, { app }) => void app.listenAny("spy", ({ payload, source }) => heard.push([payload, source]))),
    `,
    env: { NODE_OPTIONS: "--expose-gc" },
  });
  await lab.witness.call("listen");
});
afterEach(() => lab.assertUnharmed());
afterAll(() => lab[Symbol.asyncDispose]());

const listen = (
  page: HostileSocket,
  event: string,
  handler: number,
  target: object = { kind: "Any" },
) => page.call("plugin:event|listen", { event, target, handler });
const emit = (page: HostileSocket, event: unknown, more: object = {}) =>
  page.call("plugin:event|emit", { event, ...more });
const broadcast = (event: string, to?: string) => lab.witness.call("broadcast", { event, to });
/** Everything that was said to a page so far, as text. */
const said = (page: HostileSocket): string => page.received.map(String).join("\n");
/** Ask and answer: what was on its way before is there. */
const settle = (page: HostileSocket) => page.call("echo", 1);
const send = (page: HostileSocket, message: object): void => page.text(page.batchText([message]));

describe("an event", () => {
  it.each([
    ["with a line end in its name", "a\nb"],
    ["with a NUL", "a\0b"],
    ["with no name", ""],
    ["that is no text", 5],
    ["of a window's own", "tauri://close-requested"],
    ["of a window's own, made", "tauri://created"],
  ])("D11: %s is not sent", async (_what, event) => {
    const page = await lab.newPage();
    await listen(lab.witness, "tauri://close-requested", 2_000_001);
    const before = said(lab.witness);
    expect(await emit(page, event)).toMatchObject({ kind: "reject" });
    expect(
      await page.call("plugin:event|emit_to", { target: { kind: "Any" }, event }),
    ).toMatchObject({ kind: "reject" });
    await settle(lab.witness);
    expect(said(lab.witness).slice(before.length)).not.toContain('"kind":"event"');
  });

  it.each(["__proto__", "constructor", "hasOwnProperty"])(
    "D11: named %s is one like others, and sets nothing",
    async (event) => {
      const page = await lab.newPage();
      expect(await listen(page, event, 2_000_001)).toMatchObject({ value: 2_000_001 });
      expect(await emit(page, event, { payload: 1 })).toMatchObject({ kind: "result" });
      await settle(page);
      expect(said(page)).toContain(`{"kind":"event","event":"${event}","ids":[2000001],"value":1}`);
      expect((await lab.witness.call("polluted")).value).toEqual([false, [], false, false]);
    },
  );

  it("A8: says whose it is by the session, whatever the page says", async () => {
    const page = await lab.newPage();
    const [window] = (await page.call("who")).value as string[];
    await emit(page, "spy", { payload: "mine", source: { window: "main" }, window: "main" });
    expect((await lab.witness.call("heard")).value).toContainEqual([
      "mine",
      { window, webview: window },
    ]);
  });

  it("G2: for one window reaches no other, whatever that listens on", async () => {
    const [a, b] = [await lab.newPage(), await lab.newPage()];
    const [label] = (await a.call("who")).value as [string];
    const targets = [
      { kind: "Any" },
      { kind: "App" },
      { kind: "AnyLabel", label },
      { kind: "Window", label },
      { kind: "Webview", label },
      { kind: "WebviewWindow", label },
    ];
    for (const [i, target] of targets.entries()) await listen(b, "secret", 2_000_000 + i, target);
    await listen(a, "secret", 2_000_000, { kind: "Any" });
    await broadcast("secret", label);
    for (const kind of ["AnyLabel", "Window", "Webview", "WebviewWindow"])
      await a.call("plugin:event|emit_to", { event: "secret", target: { kind, label } });
    await settle(b);
    expect(said(b)).not.toContain('"kind":"event"');
    await settle(a);
    expect(said(a).match(/"kind":"event"/g)).toHaveLength(5);
  });

  it("H1: is refused where it would have another page cut off, that reads nothing for a while", async () => {
    const [a, b] = [await lab.newPage(), await lab.newPage()];
    await listen(b, "much", 2_000_001);
    b.tcp.pause();
    const bytes = Buffer.alloc(60 * MIB);
    const outcomes: string[] = [];
    for (let i = 0; i < 6; i++) {
      const message = a.callMessage(
        "plugin:event|emit",
        { event: "much", payload: "\0b0" },
        { segments: [bytes.length] },
      );
      a.binary(binaryBatch(a.batchText([message]), bytes));
      const { kind, code } = await a.answer(message.id);
      outcomes.push(code ?? kind);
    }
    expect(outcomes).toEqual(["result", "result", "result", "limit", "limit", "limit"]);
    // What the core says to it goes through.
    await broadcast("much");
    expect(b.ended).toBe(false);
    b.cut();
    expect(lab.app.errors()).not.toContain("bytes unread");
  });

  it("G7: is not heard by a listener that was taken back before, twice, or by somebody else", async () => {
    const [a, b] = [await lab.newPage(), await lab.newPage()];
    const unlisten = (page: HostileSocket, eventId: unknown) =>
      page.call("plugin:event|unlisten", { event: "gone", eventId });
    // Before there is one, of another page's, of nobody's.
    expect(await unlisten(a, 2_000_001)).toMatchObject({ value: null });
    await listen(a, "gone", 2_000_001);
    expect(await unlisten(b, 2_000_001)).toMatchObject({ value: null });
    await broadcast("gone");
    expect(await unlisten(a, 2_000_001)).toMatchObject({ value: null });
    expect(await unlisten(a, 2_000_001)).toMatchObject({ value: null });
    await broadcast("gone");
    await settle(a);
    expect(said(a).match(/"kind":"event"/g)).toHaveLength(1);
  });
});

describe("a channel", () => {
  it("G1: of another page is not to be had by its number", async () => {
    const [a, b] = [await lab.newPage(), await lab.newPage()];
    await a.call("keep", { name: "a", to: CHANNEL(2_000_001) });
    // The same number names a channel of its own.
    await b.call("keep", { name: "b", to: CHANNEL(2_000_001) });
    await lab.witness.call("sendTo", { name: "a", value: "for a" });
    send(b, { kind: "grant", channel: 2_000_001, count: 5 });
    await settle(b);
    expect(said(b)).not.toContain("for a");
    await b.leave();
    expect((await lab.witness.call("isOpen", { name: "a" })).value).toBe(true);
    await vi.waitFor(async () =>
      expect((await lab.witness.call("isOpen", { name: "b" })).value).toBe(false),
    );
    await settle(a);
    expect(said(a)).toContain('"value":"for a"');
  });

  it("G1: is none where a text looks like one", async () => {
    const page = await lab.newPage();
    await page.call("keep", { name: "text", to: "__CHANNEL__:2000001" });
    expect(await page.call("sendTo", { name: "text", value: 1 })).toMatchObject({
      code: "internal",
    });
  });

  it("G5: that is never read holds its sender back, and little memory", async () => {
    const page = await lab.newPage();
    const before = (await lab.witness.call("memory")).value as number;
    await page.call("keep", { name: "unread", to: CHANNEL(2_000_001) });
    page.tcp.pause();
    send(page, page.callMessage("fill", { name: "unread", size: 64 * 1024, count: 16_000 }));
    let last = -1;
    await vi.waitFor(
      async () => {
        const now = (await lab.witness.call("made", { name: "unread" })).value as number;
        const stands = now > 0 && now === last;
        last = now;
        expect(stands).toBe(true);
      },
      { timeout: 5_000, interval: 100 },
    );
    // 4 MiB, and what is on its way: of a gigabyte.
    expect(last).toBeLessThan(16 * 16);
    expect(((await lab.witness.call("memory")).value as number) - before).toBeLessThan(40 * MIB);
    page.cut();
  });

  it("G3: is closed with its page, and what was running for it is told", async () => {
    const page = await lab.newPage();
    await page.call("keep", { name: "leaving", to: CHANNEL(2_000_001) });
    const { value: rid } = await page.call("addResource");
    const before = (await lab.witness.call("closedResources")).value as number;
    expect(rid).toBeTypeOf("number");
    send(
      page,
      page.callMessage(
        "numbers",
        { name: "leaving" },
        { headers: [["sallyport-stream", "2000002:4"]] },
      ),
    );
    await vi.waitFor(async () =>
      expect((await lab.witness.call("made", { name: "leaving" })).value).toBe(4),
    );
    await page.leave();
    await vi.waitFor(async () => {
      expect((await lab.witness.call("isOpen", { name: "leaving" })).value).toBe(false);
      expect((await lab.witness.call("made", { name: "leaving" })).value).toBe("ended");
      expect((await lab.witness.call("closedResources")).value).toBe(before + 1);
    });
  });
});

describe("a stream", () => {
  const begin = async (name: string, window = 4) => {
    const page = await lab.newPage();
    const { id } = page.callMessage("echo");
    const call = page.callMessage(
      "numbers",
      { name },
      { headers: [["sallyport-stream", `2000001:${window}`]] },
    );
    expect(call.id).toBe(id + 1);
    send(page, call);
    const made = async () => (await lab.witness.call("made", { name })).value;
    await vi.waitFor(async () => expect(await made()).toBe(window));
    return { page, call, made };
  };

  it.each([
    ["of another channel", 2_000_002, 5],
    ["of nothing", 2_000_001, 0],
  ])("G5: is not hurried by a grant %s", async (_what, channel, count) => {
    const { page, made } = await begin(`grant ${channel}`);
    send(page, { kind: "grant", channel, count });
    await settle(page);
    expect(await made()).toBe(4);
    await page.leave();
  });

  it("G5: holds no more than its largest window, however much is granted", async () => {
    const { page, made } = await begin("greedy");
    page.tcp.pause();
    for (let i = 0; i < 100; i++)
      send(page, { kind: "grant", channel: 2_000_001, count: 2 ** 53 - 1 });
    await vi.waitFor(async () => expect(await made()).toBeGreaterThan(4));
    let last: unknown = -1;
    await vi.waitFor(
      async () => {
        const now = await made();
        const stands = now === last;
        last = now;
        expect(stands).toBe(true);
      },
      { timeout: 5_000, interval: 50 },
    );
    expect(last).toBeLessThanOrEqual(4 + 100 * 1_024);
    page.cut();
  });

  it("G6: is not ended by another page, by a wrong number, or twice", async () => {
    const { page, call, made } = await begin("aborts");
    const other = await lab.newPage();
    send(other, { kind: "cancel", id: call.id });
    send(page, { kind: "cancel", id: call.id + 1 });
    await settle(page);
    await settle(other);
    expect(await made()).toBe(4);
    for (let i = 0; i < 1_000; i++) send(page, { kind: "cancel", id: call.id });
    await vi.waitFor(async () => expect(await made()).toBe("ended"));
    expect(await settle(page)).toMatchObject({ value: 1 });
  });

  it("G6: makes no room for more by being aborted while it does not end", async () => {
    const page = await lab.newPage();
    const calls = Array.from({ length: 10_000 }, () => page.callMessage("endless"));
    // The handlers go on for good.
    page.text(page.batchText(calls));
    page.text(page.batchText(calls.map(({ id }) => ({ kind: "cancel", id }))));
    const one = page.callMessage("echo", 1);
    send(page, one);
    expect(await page.answer(one.id)).toMatchObject({ code: "limit" });
    await page.leave();
  });
});

describe("a message that is none", () => {
  it.each([
    ["a grant without a channel", { kind: "grant", count: 1 }],
    ["a grant of less than nothing", { kind: "grant", channel: 1, count: -1 }],
    ["a grant for a channel that can be none", { kind: "grant", channel: 2 ** 32, count: 1 }],
    ["a grant with something more", { kind: "grant", channel: 1, count: 1, id: 0 }],
    ["a cancellation of nothing", { kind: "cancel" }],
    ["a cancellation of a text", { kind: "cancel", id: "0" }],
    ["an event, as the core sends them", { kind: "event", event: "e", ids: [1], value: 1 }],
    ["a channel's message, as the core sends them", { kind: "channel", id: 1, index: 0, value: 1 }],
  ])("D7: %s ends the session", async (_what, message) => {
    const page = await lab.newPage();
    send(page, message);
    expect(await page.closed).toMatchObject({ code: 4002 });
  });
});

describe("limits of a page", () => {
  it("H2: listeners, of which it has so many, and others have theirs", async () => {
    const page = await lab.newPage();
    const calls = Array.from({ length: 10_001 }, (_, handler) =>
      page.callMessage("plugin:event|listen", { event: "many", target: { kind: "Any" }, handler }),
    );
    for (let i = 0; i < calls.length; i += 1_000)
      page.text(page.batchText(calls.slice(i, i + 1_000)));
    expect(await page.answer(10_000)).toMatchObject({ kind: "error", code: "limit" });
    expect(await listen(lab.witness, "many", 2_000_009)).toMatchObject({ kind: "result" });
    await broadcast("many");
    await settle(page);
    expect(said(page).match(/"kind":"event","event":"many"/g)).toHaveLength(1);
    await page.leave();
  });

  it("H2: channels that calls hold open", async () => {
    const page = await lab.newPage();
    const to = Array.from({ length: 9_999 }, (_, i) => CHANNEL(i + 1));
    send(page, page.callMessage("endless", { to }));
    const more = page.callMessage("echo", [CHANNEL(20_000), CHANNEL(20_001)]);
    send(page, more);
    expect(await page.answer(more.id)).toMatchObject({ kind: "error", code: "limit" });
    await page.leave();
  });

  it("H2: resources, which are closed with it", async () => {
    const page = await lab.newPage();
    const before = (await lab.witness.call("closedResources")).value as number;
    const calls = Array.from({ length: 10_001 }, () => page.callMessage("addResource"));
    for (let i = 0; i < calls.length; i += 1_000)
      page.text(page.batchText(calls.slice(i, i + 1_000)));
    expect(await page.answer(calls[10_000]?.id as number)).toMatchObject({ kind: "error" });
    // The one too many, which nobody would close.
    expect((await lab.witness.call("closedResources")).value).toBe(before + 1);
    const { value: rid } = await page.answer(0);
    expect(await lab.witness.call("plugin:resources|close", { rid })).toMatchObject({
      value: `The resource id ${String(rid)} is invalid.`,
    });
    await page.leave();
    await vi.waitFor(async () =>
      expect((await lab.witness.call("closedResources")).value).toBe(before + 10_001),
    );
  });

  it("G3: no resource that comes when the page has gone", async () => {
    const page = await lab.newPage();
    const before = (await lab.witness.call("closedResources")).value as number;
    send(page, page.callMessage("addLate", { name: "late resource" }));
    await lab.witness.call("begun", { name: "late resource" });
    await page.leave();
    await lab.witness.call("aborted", { name: "late resource" });
    await lab.witness.call("answer", { name: "late resource" });
    await vi.waitFor(async () =>
      expect((await lab.witness.call("closedResources")).value).toBe(before + 1),
    );
    // It is no mistake of the handler's.
    expect(lab.app.errors()).not.toContain("command addLate");
  });
});
