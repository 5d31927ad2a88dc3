import { describe, expect, it, vi } from "vitest";
import { ERROR_TEXT } from "../../protocol/errors.ts";
import { createReader } from "./reader.ts";

function lab() {
  const onRead = vi.fn();
  const onLeave = vi.fn();
  let aborted = false;
  const reader = createReader(onRead, onLeave, () => aborted);
  let index = 0;
  return {
    onRead,
    onLeave,
    reader,
    abort: () => (aborted = true),
    send: (...messages: unknown[]) => {
      for (const message of messages) reader.hear({ index: index++, message });
    },
    end: () => reader.hear({ index, end: true }),
  };
}

const DONE = { done: true, value: undefined };
const item = (value: unknown) => ({ done: false, value });

describe("what was sent before it was read", () => {
  it("is read in order, and told of only then", async () => {
    const { reader, send, onRead } = lab();
    send(1, undefined, 3);
    expect(onRead).not.toHaveBeenCalled();
    expect(await reader.next()).toEqual(item(1));
    expect(onRead).toHaveBeenCalledTimes(1);
    expect([await reader.next(), await reader.next()]).toEqual([item(undefined), item(3)]);
  });

  it("is read after the end, then nothing", async () => {
    const { reader, send, end, onRead } = lab();
    send(1);
    end();
    reader.finish();
    expect([await reader.next(), await reader.next(), await reader.next()]).toEqual([
      item(1),
      DONE,
      DONE,
    ]);
    expect(onRead).not.toHaveBeenCalled();
  });

  it("is read before the failure, which is thrown once", async () => {
    const { reader, send } = lab();
    send(1);
    reader.finish({ error: "broken" });
    expect(await reader.next()).toEqual(item(1));
    await expect(reader.next()).rejects.toBe("broken");
    expect(await reader.next()).toEqual(DONE);
  });

  it("is forgotten once the call is aborted, before it has rejected", async () => {
    const { reader, send, abort } = lab();
    send(1);
    abort();
    await expect(reader.next()).rejects.toMatchObject({
      code: "aborted",
      message: ERROR_TEXT.aborted,
    });
    reader.finish({ error: "aborted" });
    expect(await reader.next()).toEqual(DONE);
  });

  it("is forgotten when the call has rejected because it was aborted", async () => {
    const { reader, send, abort } = lab();
    send(1);
    abort();
    reader.finish({ error: "aborted" });
    await expect(reader.next()).rejects.toBe("aborted");
  });

  it("is read where the stream was over before somebody aborted", async () => {
    const { reader, send, abort } = lab();
    send(1);
    reader.finish();
    abort();
    expect([await reader.next(), await reader.next()]).toEqual([item(1), DONE]);
  });
});

describe("a reader that waits", () => {
  it("gets the next items, whoever asked first the first", async () => {
    const { reader, send, onRead } = lab();
    const asked = [reader.next(), reader.next()];
    send(1, 2);
    expect(await Promise.all(asked)).toEqual([item(1), item(2)]);
    expect(onRead).toHaveBeenCalledTimes(2);
  });

  it("hears of the end, and of a failure once", async () => {
    const { reader } = lab();
    const asked = [reader.next(), reader.next()];
    reader.finish({ error: "broken" });
    expect(await Promise.allSettled(asked)).toEqual([
      { status: "rejected", reason: "broken" },
      { status: "fulfilled", value: DONE },
    ]);
  });

  it("hears of it when somebody leaves meanwhile", async () => {
    const { reader } = lab();
    const asked = reader.next();
    await reader.return?.();
    expect(await asked).toEqual(DONE);
  });
});

describe("a reader that leaves", () => {
  it("says so once, and gets nothing more", async () => {
    const { reader, send, onLeave, onRead } = lab();
    send(1, 2);
    expect(await reader.return?.()).toEqual(DONE);
    await reader.return?.();
    expect(onLeave).toHaveBeenCalledTimes(1);
    send(3);
    reader.finish({ error: "aborted" });
    expect(await reader.next()).toEqual(DONE);
    expect(onRead).not.toHaveBeenCalled();
  });

  it("says nothing after the end", async () => {
    const { reader, onLeave } = lab();
    reader.finish();
    await reader.return?.();
    expect(onLeave).not.toHaveBeenCalled();
  });
});

it("has heard of a stream without items, and of nothing else", () => {
  const { reader, end } = lab();
  expect(reader.heard()).toBe(false);
  end();
  expect(reader.heard()).toBe(true);
});
