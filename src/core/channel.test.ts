// Channels, as a command's handler has them (tauri-apps/api, `core.ts`: `Channel`).
import { describe, expect, it, vi } from "vitest";
import { openMemoryPage } from "../../test/support/memory-page.ts";
import { CLOSE } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { createCore } from "./app.ts";
import { Channel, channel } from "./channel.ts";
import { command } from "./command.ts";
import type { Entry } from "./record.ts";

const pageChannel = (id: number) => ({ __TAURI_TO_IPC_KEY__: () => `__CHANNEL__:${id}` });

function setUp() {
  const held: Channel[] = [];
  const core = createCore(
    {
      commands: {
        send: command(({ to, values }: { to: Channel; values: unknown[] }) => {
          for (const value of values) void to.send(value);
        }),
        hold: command(({ to }: { to: Channel }) => void held.push(to)),
        nested: command(({ a }: { a: { to: Channel }[] }) => a[0]?.to.send("deep")),
        refuse: command(channel(), () => undefined),
        take: command(({ to }: { to: unknown }) => typeof to),
        wait: command(({ to }: { to: Channel }) => {
          held.push(to);
          return new Promise(() => undefined);
        }),
      },
    },
    () => Promise.resolve(),
  );
  const records: Entry[] = [];
  core.recorder.listen((entry) => records.push(entry));
  const page = openMemoryPage(core);
  const hold = async (id: number): Promise<Channel> => {
    await page.call("hold", { to: pageChannel(id) });
    return held.at(-1) as Channel;
  };
  return { core, page, held, hold, records };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a channel among a command's arguments", () => {
  it("carries what is sent in order, and before the command's answer", async () => {
    const { page } = setUp();
    const values = ["a", null, new Uint8Array([1]), { deep: [1] }];
    expect(await page.call("send", { to: pageChannel(7), values })).toMatchObject({ value: null });
    expect(page.pushed).toEqual([
      { kind: "channel", id: 7, index: 0, value: "a" },
      { kind: "channel", id: 7, index: 1, value: null },
      expect.objectContaining({ index: 2, value: new Uint8Array([1]).buffer }),
      { kind: "channel", id: 7, index: 3, value: { deep: [1] } },
    ]);
  });

  it("is one at any depth, and a text that looks like one is a text", async () => {
    const { page } = setUp();
    await page.call("nested", { a: [{ to: pageChannel(3) }] });
    expect(page.pushed).toMatchObject([{ id: 3, value: "deep" }]);
    expect(await page.call("take", { to: "__CHANNEL__:3" })).toMatchObject({ value: "string" });
  });

  it("goes on after its call, and ends when it is closed, once", async () => {
    const { page, hold } = setUp();
    const held = await hold(5);
    await held.send("late");
    held.close();
    held.close();
    await nextTurn();
    expect(page.pushed).toEqual([
      { kind: "channel", id: 5, index: 0, value: "late" },
      { kind: "end", id: 5, index: 1 },
    ]);
    expect(held.isOpen).toBe(false);
    await expect(held.send("x")).rejects.toMatchObject({ code: "disconnected" });
  });

  it("is one channel when two calls bring it", async () => {
    const { page } = setUp();
    await page.call("send", { to: pageChannel(9), values: [1] });
    await page.call("send", { to: pageChannel(9), values: [2] });
    expect(page.pushed).toMatchObject([
      { id: 9, index: 0, value: 1 },
      { id: 9, index: 1, value: 2 },
    ]);
  });

  it("is closed with its page, and a rejection that nobody handles is no error", async () => {
    const { page, hold } = setUp();
    const held = await hold(5);
    page.session.end(CLOSE.normal);
    expect(held.isOpen).toBe(false);
    void held.send("nobody looks");
    await expect(held.send("x")).rejects.toMatchObject({ code: "disconnected" });
  });

  it("ends where the page aborts the call that brought it", async () => {
    const { page, held } = setUp();
    void page.call("wait", { to: pageChannel(4) });
    await vi.waitFor(() => expect(held.length).toBe(1));
    page.cancel(0);
    await nextTurn();
    expect(page.pushed).toEqual([{ kind: "end", id: 4, index: 0 }]);
    await expect(held[0]?.send("x")).rejects.toMatchObject({ code: "disconnected" });
  });

  it("lets whoever awaits it wait while the page is behind, and wakes in order", async () => {
    const { page, hold } = setUp();
    const held = await hold(1);
    const chunk = new Uint8Array(1024 * 1024);
    const order: number[] = [];
    let sent = 0;
    const first = (async () => {
      for (let i = 0; i < 20; i++) {
        await held.send(chunk);
        sent += 1;
      }
      order.push(1);
    })();
    await vi.waitFor(() => expect(sent).toBeGreaterThan(1));
    await nextTurn();
    // One that is over the mark has been sent.
    expect(sent).toBeLessThanOrEqual(LIMITS.maxUnreadBytes / chunk.length + 1);
    const before = sent;
    await nextTurn();
    expect(sent).toBe(before);
    const done = first.then(() => true);
    while (!(await Promise.race([done, nextTurn().then(() => false)]))) page.acknowledge();
    expect(sent).toBe(20);
    expect(page.pushed.length).toBe(20);
  });

  it("refuses what cannot travel, tells the terminal, and stays open", async () => {
    const { page, hold, records } = setUp();
    const held = await hold(1);
    await expect(held.send(1n)).rejects.toMatchObject({ code: "internal" });
    expect(records).toMatchObject([{ code: "internal", window: "main" }]);
    await held.send("next");
    await nextTurn();
    expect(page.pushed).toMatchObject([{ index: 0, value: "next" }]);
  });

  it("is a schema's business like other arguments", async () => {
    const { page } = setUp();
    expect(await page.call("refuse", "__CHANNEL__:1")).toMatchObject({ kind: "reject" });
    const schema = channel()["~standard"];
    expect(schema.validate(new Channel(1))).toHaveProperty("value");
    expect(schema.validate({ id: 1 })).toHaveProperty("issues");
  });

  it("is refused over the limit, and the call with it", async () => {
    const { page, records } = setUp();
    void page.call("wait", {
      to: Array.from({ length: LIMITS.maxChannels }, (_, i) => pageChannel(i)),
    });
    expect(await page.call("hold", { to: pageChannel(1) })).toMatchObject({ code: "limit" });
    expect(records).toMatchObject([{ code: "limit" }]);
  });

  it("is counted while a call needs it, and while somebody who kept it goes on sending", async () => {
    const { page, hold } = setUp();
    const kept = await hold(0);
    await kept.send(1);
    const rest = Array.from({ length: LIMITS.maxChannels - 1 }, (_, i) => pageChannel(i + 1));
    expect(await page.call("hold", { to: [...rest, pageChannel(999_999)] })).toMatchObject({
      code: "limit",
    });
    expect(await page.call("hold", { to: rest })).toMatchObject({ value: null });
    kept.close();
    expect(await page.call("hold", { to: [...rest, pageChannel(999_999)] })).toMatchObject({
      value: null,
    });
  });
});
