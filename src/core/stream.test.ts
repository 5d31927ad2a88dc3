// Commands that are an `async function*`.
import { describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { openMemoryPage } from "../../test/support/memory-page.ts";
import { CLOSE } from "../protocol/errors.ts";
import { createCore } from "./app.ts";
import { command } from "./command.ts";
import type { Entry } from "./record.ts";

const pageChannel = (id: number) => ({ __TAURI_TO_IPC_KEY__: () => `__CHANNEL__:${id}` });
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function setUp() {
  const made: number[] = [];
  const ended = vi.fn();
  async function* numbers({ to }: { to: number }, { signal }: { signal: AbortSignal }) {
    signal.addEventListener("abort", () => ended(signal.reason));
    try {
      for (let i = 0; i < to; i++) {
        made.push(i);
        yield i;
      }
    } finally {
      ended("finally");
    }
    return "all";
  }
  const core = createCore(
    {
      commands: {
        numbers: command(z.strictObject({ to: z.number() }), numbers),
        delegated: command(z.strictObject({ to: z.number() }), (input, context) =>
          numbers(input, context),
        ),
        throws: command(async function* () {
          yield 1;
          throw new Error("broken");
        }),
        unmade: command(async function* ({ a: { b } }: { a: { b: number } }) {
          yield b;
        }),
        odd: command(async function* () {
          yield 1n;
        }),
        stuck: command(async function* (_input, { signal }) {
          yield 1;
          await new Promise((_, reject) =>
            signal.addEventListener("abort", () => reject(signal.reason)),
          );
        }),
      },
    },
    () => Promise.resolve(),
  );
  const records: Entry[] = [];
  core.recorder.listen((entry) => records.push(entry));
  return { page: openMemoryPage(core), made, ended, records };
}

const reader = (id: number, window: number) => [["sallyport-stream", `${id}:${window}`]] as const;
const values = (page: ReturnType<typeof setUp>["page"]): unknown[] =>
  page.pushed.flatMap((message) => (message.kind === "channel" ? [message.value] : [message.kind]));

describe("a streaming command", () => {
  it("writes to the one Channel among its arguments, of which its schema knows nothing", async () => {
    const { page } = setUp();
    expect(await page.call("numbers", { to: 3, onNumber: pageChannel(2) })).toMatchObject({
      kind: "result",
      value: "all",
    });
    expect(values(page)).toEqual([0, 1, 2, "end"]);
  });

  it("may be made by another function", async () => {
    const { page } = setUp();
    expect(await page.call("delegated", { to: 2 }, reader(2, 8))).toMatchObject({ value: "all" });
    expect(values(page)).toEqual([0, 1, "end"]);
  });

  it.each<[string, unknown, [string, string][]]>([
    ["without a channel", { to: 1 }, []],
    ["with two", { to: 1, a: pageChannel(1), b: pageChannel(2) }, []],
    ["with a window of none", { to: 1 }, [["sallyport-stream", "1:0"]]],
    ["with a window too large", { to: 1 }, [["sallyport-stream", "1:1025"]]],
    ["with nonsense for a window", { to: 1 }, [["sallyport-stream", "x"]]],
    ["with an id that is none", { to: 1 }, [["sallyport-stream", "4294967296:1"]]],
  ])("is refused %s, and does not run", async (_what, args, headers) => {
    const { page, made, records } = setUp();
    expect(await page.call("numbers", args, headers)).toMatchObject({ kind: "reject" });
    expect(await page.call("delegated", { to: 1 }, headers)).toMatchObject({ kind: "reject" });
    expect(made).toEqual([]);
    expect(records).toMatchObject([{ code: "invalid" }, { code: "invalid" }]);
  });

  it("makes no more than its reader's window, until it grants more", async () => {
    const { page, made } = setUp();
    const call = page.call("numbers", { to: 1_000_000 }, reader(6, 4));
    await vi.waitFor(() => expect(made.length).toBe(4));
    await nextTurn();
    expect(made.length).toBe(4);
    page.grant(6, 3);
    await vi.waitFor(() => expect(made.length).toBe(7));
    await nextTurn();
    expect(made.length).toBe(7);
    // Of others, and of none.
    page.grant(7, 1_000);
    await nextTurn();
    expect(made.length).toBe(7);
    page.cancel(0);
    void call;
  });

  it("ends when the page aborts the call: its signal aborts, its `finally` runs, nothing is answered", async () => {
    const { page, ended, made } = setUp();
    const answered = vi.fn();
    void page.call("numbers", { to: 1_000_000 }, reader(6, 4)).then(answered);
    await vi.waitFor(() => expect(made.length).toBe(4));
    page.cancel(0);
    expect(ended).toHaveBeenCalledWith(expect.objectContaining({ code: "aborted" }));
    await vi.waitFor(() => expect(ended).toHaveBeenCalledWith("finally"));
    page.grant(6, 100);
    await nextTurn();
    expect(made.length).toBe(4);
    expect(answered).not.toHaveBeenCalled();
    expect(values(page)).toEqual([0, 1, 2, 3, "end"]);
  });

  it("ends with its page", async () => {
    const { page, ended, made, records } = setUp();
    void page.call("numbers", { to: 1_000_000 }, reader(6, 4));
    await vi.waitFor(() => expect(made.length).toBe(4));
    page.session.end(CLOSE.normal);
    await vi.waitFor(() => expect(ended).toHaveBeenCalledWith("finally"));
    expect(records).toEqual([]);
  });

  it("rejects with what it throws, after what it has yielded", async () => {
    const { page } = setUp();
    expect(await page.call("throws", {}, reader(1, 8))).toMatchObject({
      kind: "reject",
      value: "broken",
    });
    expect(values(page)).toEqual([1, "end"]);
  });

  it("ends the channel of a call that never comes to it", async () => {
    const { page } = setUp();
    expect(await page.call("unmade", {}, reader(7, 4))).toMatchObject({ code: "internal" });
    await nextTurn();
    expect(values(page)).toEqual(["end"]);
  });

  it("fails where it yields what cannot travel, and the terminal says what", async () => {
    const { page, records } = setUp();
    expect(await page.call("odd", {}, reader(1, 8))).toMatchObject({ code: "internal" });
    expect(records[0]?.reason).toMatch(/BigInt|bigint/i);
  });

  it("that waits for something else is told by its signal", async () => {
    const { page, records } = setUp();
    void page.call("stuck", {}, reader(1, 8));
    await vi.waitFor(() => expect(values(page)).toEqual([1]));
    page.cancel(0);
    await vi.waitFor(() => expect(values(page)).toEqual([1, "end"]));
    expect(records).toEqual([]);
  });
});
