// What a frame writes is what the core reads: it has an encoder of its own, for its size.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBatch, BrokenProtocol, encodeBinary } from "../../protocol/batch.ts";
import { LIMITS } from "../../protocol/limits.ts";
import {
  encodeCall,
  type PageMessage,
  parsePageMessages,
  REPORT_LEVELS,
} from "../../protocol/messages.ts";
import { type Call, readMessage, writeCall } from "./call.ts";
import { cutBatch, type Sealable, toPlainMessage } from "./encode.ts";

/** As the bridge says it, as the hook sees it, and as the core takes it when the hook has changed nothing. */
function pass(
  args: unknown,
  headers: [string, string][] = [],
  change: (call: Call) => Call = (call) => call,
): { readonly seen: Call; readonly taken: PageMessage | string } {
  const posted = encodeCall(() => 7, "echo", args, headers);
  if (!posted) throw new Error("over a limit");
  const channels: string[] = [];
  const seen = readMessage(structuredClone(posted), channels) as unknown as Call;
  const written = writeCall(7, change(seen), channels);
  if (!written) return { seen, taken: "over a limit" };
  return { seen, taken: take(toBatch(3, [written])) };
}

function toBatch(number: number, messages: readonly Sealable[]): Uint8Array {
  const parts: Buffer[] = [];
  cutBatch(number, messages, (part, hasMore) => {
    expect(part.length).toBeLessThanOrEqual(LIMITS.sealedPartBytes);
    if (hasMore) expect(part.length).toBe(LIMITS.sealedPartBytes);
    parts.push(Buffer.from(part));
  });
  return new Uint8Array(Buffer.concat(parts));
}

function take(data: Uint8Array): PageMessage | string {
  const batch = decodeBatch(toText(data));
  if (batch instanceof BrokenProtocol) return batch.problem;
  const messages = parsePageMessages(batch, (id) => ({ id }));
  return messages instanceof BrokenProtocol ? messages.problem : (messages[0] as PageMessage);
}

/** As the core does with what was sealed: a batch without bytes is a text. */
function toText(data: Uint8Array): string | Uint8Array {
  const length = new DataView(data.buffer, data.byteOffset).getUint32(0);
  return length === data.length - 4 ? new TextDecoder().decode(data.subarray(4)) : data;
}

const BYTES = new Uint8Array([1, 2, 3]);

describe("a call", () => {
  it.each<[string, unknown, unknown]>([
    ["plain values", { a: 1, b: [true, null, "x"], c: {} }, undefined],
    ["a text that begins with NUL", { a: "\0b0", b: "\0", c: "\0\0s" }, undefined],
    ["bytes at any depth", { a: { b: [BYTES] }, c: new Uint8Array(0) }, undefined],
    ["a raw body", BYTES, undefined],
    [
      "channels",
      { on: { __TAURI_TO_IPC_KEY__: () => "__CHANNEL__:5" }, deep: ["__CHANNEL__:6"] },
      { on: { id: 5 }, deep: ["__CHANNEL__:6"] },
    ],
    ["a key __CHANNEL__:5", { "__CHANNEL__:5": 1 }, undefined],
  ])("comes to the core as the page said it: %s", (_what, args, expected = args) => {
    expect(pass(args).taken).toMatchObject({
      kind: "call",
      id: 7,
      command: "echo",
      args: expected,
    });
  });

  it("comes as it was said, whatever it is", () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false, stringUnit: "binary" }), (json) => {
        const args = JSON.parse(json) as unknown;
        const direct = encodeCall(() => 7, "echo", args, []);
        if (!direct) throw new Error("over a limit");
        const own = take(encodeBinary(3, [direct]));
        expect(pass(args).taken).toEqual(own);
      }),
    );
  });

  it("shows a channel as Tauri does, and a text that begins with NUL as it is", () => {
    const channel = { __TAURI_TO_IPC_KEY__: () => "__CHANNEL__:5" };
    const { seen } = pass({ channel, text: "\0x" });
    expect(seen.args).toEqual({ channel: "__CHANNEL__:5", text: "\0x" });
  });

  it("keeps its headers, by name", () => {
    const { seen, taken } = pass({}, [["x-a", "1"]]);
    expect(seen.headers).toEqual({ "x-a": "1" });
    expect(taken).toMatchObject({ headers: [["x-a", "1"]] });
  });

  it.each<[string, unknown, unknown]>([
    ["nothing", undefined, null],
    [
      "an ArrayBuffer's view of other elements",
      new Uint16Array([1, 2]),
      new Uint8Array([1, 0, 2, 0]),
    ],
    ["a part of a buffer", BYTES.subarray(1), new Uint8Array([2, 3])],
    ["the same bytes twice", [BYTES, BYTES], [BYTES, BYTES]],
  ])("has what the hook made of its arguments: %s", (_what, args, expected) => {
    expect(pass({}, [], (call) => ({ ...call, args })).taken).toMatchObject({ args: expected });
  });

  it("has its bytes as they were when the hook let it pass", () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const written = writeCall(7, { command: "echo", args: bytes, headers: {} }, []) as Sealable;
    bytes.fill(0);
    structuredClone(bytes, { transfer: [bytes.buffer] });
    expect(take(toBatch(1, [written]))).toMatchObject({ args: BYTES });
  });

  it("is not passed on where the hook made it larger than a message may be", () => {
    const grow = (length: number) => (call: Call) => ({ ...call, args: { a: "x".repeat(length) } });
    expect(pass({}, [], grow(LIMITS.maxJsonBytes)).taken).toBe("over a limit");
    expect(pass({}, [], grow(LIMITS.maxJsonBytes - 200)).taken).toMatchObject({ kind: "call" });
    const wide = (call: Call) => ({ ...call, args: { a: "€".repeat(LIMITS.maxJsonBytes / 2) } });
    expect(pass({}, [], wide).taken).toBe("over a limit");
  });

  it("has no bytes that a page could not have sent", () => {
    const json = String.raw`{"kind":"call","id":1,"command":"x","args":["\u0000b0","\u0000b1","\u0000b9"]}`;
    const segments = [Object("/etc/passwd"), new Float64Array(1)] as unknown as Uint8Array[];
    expect(readMessage({ json, segments }, [])).toMatchObject({ args: [null, null, null] });
  });
});

it.each([...REPORT_LEVELS])("a report of level %s is one for the core", (level) => {
  const message = toPlainMessage({ kind: "report", level, text: 'a\n"b"', command: undefined });
  expect(take(toBatch(1, [message]))).toEqual({ kind: "report", level, text: 'a\n"b"' });
});
