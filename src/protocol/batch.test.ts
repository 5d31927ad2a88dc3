import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Batch,
  BrokenProtocol,
  decodeBatch,
  encodeBatch,
  type EncodedMessage,
} from "./batch.ts";
import { LIMITS } from "./limits.ts";
import { encodeAnswer, encodeCall, parseCoreMessages, parsePageMessages } from "./messages.ts";

function call(id: number, args: unknown): EncodedMessage {
  const message = encodeCall(() => id, "echo", args, []);
  if (!message) throw new Error("over a limit");
  return message;
}

function decode(data: string | Uint8Array): Batch {
  const batch = decodeBatch(data);
  if (batch instanceof BrokenProtocol) throw new Error(batch.problem);
  return batch;
}

/** A binary message by hand. */
function binary(
  json: string,
  tail: readonly number[],
  length = Buffer.byteLength(json),
): Uint8Array {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(length);
  return new Uint8Array(Buffer.concat([head, Buffer.from(json), Buffer.from(tail)]));
}

const ONE =
  '{"number":1,"messages":[{"kind":"call","id":0,"command":"x","args":"\\u0000b0","segments":[2]}]}';

const parse = (batch: Batch) => parsePageMessages(batch, (id) => ({ id }));

describe("a batch", () => {
  it("is text without bytes and binary with them", () => {
    expect(encodeBatch(1, [call(0, { a: 1 })])).toBe(
      '{"number":1,"messages":[{"kind":"call","id":0,"command":"echo","args":{"a":1}}]}',
    );
    expect(encodeBatch(1, [call(0, new Uint8Array([1]))])).toBeInstanceOf(Uint8Array);
  });

  it("carries the bytes of several calls to the right one", () => {
    const batch = decode(
      encodeBatch(3, [
        call(0, { a: new Uint8Array([1]), b: new Uint8Array(0) }),
        call(1, "text"),
        call(2, new Uint8Array([2, 3])),
      ]),
    );
    expect(batch.number).toBe(3);
    expect(parse(batch)).toMatchObject([
      { id: 0, args: { a: new Uint8Array([1]), b: new Uint8Array(0) } },
      { id: 1, args: "text" },
      { id: 2, args: new Uint8Array([2, 3]) },
    ]);
  });

  it("gives every segment a buffer of its own", () => {
    const messages = parse(decode(encodeBatch(1, [call(0, new Uint8Array([1, 2]))])));
    const { args } = (messages as { args: Uint8Array }[])[0] ?? { args: new Uint8Array() };
    expect(args.buffer.byteLength).toBe(2);
  });

  it.each<[string, string | Uint8Array]>([
    ["nothing", ""],
    ["no JSON", "{"],
    ["null", "null"],
    ["a list", "[]"],
    ["a number", "1"],
    ["no messages", '{"number":1,"messages":[]}'],
    ["a further member", '{"number":1,"messages":[0],"x":1}'],
    ["a member from nowhere", '{"number":1,"messages":[0],"__proto__":1}'],
    ["a negative number", '{"number":-1,"messages":[0]}'],
    ["a fraction", '{"number":1.5,"messages":[0]}'],
    ["a binary message without a length", new Uint8Array(3)],
    ["a length longer than the message", binary(ONE, [1, 2], 10_000)],
    ["a length over the limit", binary(ONE, [1, 2], LIMITS.maxJsonBytes + 1)],
    ["bytes that are no UTF-8", binary("", [], 0).fill(0xff)],
  ])("is refused when it holds %s", (_what, data) => {
    expect(decodeBatch(data)).toBeInstanceOf(BrokenProtocol);
  });

  it.each<[string, string, readonly number[]]>([
    ["fewer bytes than the message says", ONE, [1]],
    ["more bytes than the message says", ONE, [1, 2, 3]],
    ["negative lengths", ONE.replace("[2]", "[3,-1]"), [1, 2]],
    ["lengths that are no numbers", ONE.replace("[2]", '["2"]'), [1, 2]],
    ["no list of lengths", ONE.replace("[2]", "2"), [1, 2]],
    ["a segment that nothing points to", ONE.replace('"\\u0000b0"', "0"), [1, 2]],
    ["a segment that is not there", ONE.replace("b0", "b1"), [1, 2]],
    ["an unknown kind", ONE.replace("call", "shout"), [1, 2]],
    ["an id that is a text", ONE.replace('"id":0', '"id":"0"'), [1, 2]],
    ["a negative id", ONE.replace('"id":0', '"id":-1'), [1, 2]],
    ["a fractional id", ONE.replace('"id":0', '"id":0.5'), [1, 2]],
    ["no arguments", '{"number":1,"messages":[{"kind":"call","id":0,"command":"x"}]}', []],
    [
      "a command that is no text",
      '{"number":1,"messages":[{"kind":"call","id":0,"command":{},"args":{}}]}',
      [],
    ],
    [
      "headers that are no pairs",
      '{"number":1,"messages":[{"kind":"call","id":0,"command":"x","args":{},"headers":[["a"]]}]}',
      [],
    ],
  ])("is broken with %s", (_what, json, tail) => {
    expect(parse(decode(binary(json, tail)))).toBeInstanceOf(BrokenProtocol);
  });

  it("has one form: binary with segments, text without, and binary in any case where it was sealed", () => {
    const forms = (json: string, isSealed: boolean) =>
      [json, binary(json, [])].map((data) => {
        const messages = parsePageMessages(decode(data), (id) => ({ id }), isSealed);
        return messages instanceof BrokenProtocol ? messages.problem : messages.length;
      });
    const plain = '{"number":1,"messages":[{"kind":"cancel","id":0}]}';
    const empty =
      '{"number":1,"messages":[{"kind":"call","id":0,"command":"x","args":"\\u0000b0","segments":[0]}]}';
    const [asText, asBinary] = ["text where binary belongs", "binary without segments"];
    expect(forms(plain, false)).toEqual([1, asBinary]);
    expect(forms(plain, true)).toEqual([asText, 1]);
    expect(forms(empty, false)).toEqual([asText, 1]);
    expect(forms(empty, true)).toEqual([asText, 1]);
  });

  it("refuses a call for a member that could set a prototype, naming the argument, and keeps the session", () => {
    const json =
      '{"number":1,"messages":[{"kind":"call","id":0,"command":"x","args":{"value":{"__proto__":1}}}]}';
    expect(parse(decode(json))).toMatchObject([{ problem: { key: "value" }, args: {} }]);
  });

  it("parses or refuses any text, and never throws", () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), isSettled));
  });

  it("parses or refuses any bytes, and never throws", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), isSettled));
  });

  it("parses or refuses any change to a good message, and never throws", () => {
    const good = encodeBatch(1, [
      call(0, { a: new Uint8Array([1, 2, 3]), b: [new Uint8Array([4])] }),
    ]) as Uint8Array;
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.nat(good.length),
        (changes, length) => {
          const bytes = good.slice(0, length);
          for (const [at, value] of changes) bytes[at] = value;
          isSettled(bytes);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("a message over the limit", () => {
  it("is not made: JSON just under passes, just over does not", () => {
    const room = 64 + '{"kind":"call","id":0,"command":"echo","args":"","}'.length;
    expect(encodeCall(() => 0, "echo", "x".repeat(LIMITS.maxJsonBytes - room), [])).toBeDefined();
    expect(encodeCall(() => 0, "echo", "x".repeat(LIMITS.maxJsonBytes), [])).toBeUndefined();
    // Three bytes a character.
    expect(encodeCall(() => 0, "echo", "€".repeat(LIMITS.maxJsonBytes / 2), [])).toBeUndefined();
  });

  it("is not made: more bytes than a message may have", () => {
    expect(encodeCall(() => 0, "echo", new Uint8Array(LIMITS.maxMessageBytes), [])).toBeUndefined();
  });

  it("is not read", () => {
    expect(decodeBatch(" ".repeat(LIMITS.maxJsonBytes + 1))).toBeInstanceOf(BrokenProtocol);
  });
});

describe("answers", () => {
  it("come back as they were said", () => {
    const answers = [
      { kind: "result", id: 0, value: { bytes: new Uint8Array([1]) } },
      { kind: "reject", id: 1, value: "\0nope" },
      { kind: "error", id: 2, code: "internal", message: "m" },
    ] as const;
    const batch = decode(
      encodeBatch(
        1,
        answers.map((answer) => encodeAnswer(answer) as EncodedMessage),
      ),
    );
    expect(parseCoreMessages(batch)).toMatchObject(answers);
  });
});

/** Takes one WebSocket message as far as it goes. What comes out is messages or a refusal. */
function isSettled(data: string | Uint8Array): void {
  const batch = decodeBatch(data);
  const outcome = batch instanceof BrokenProtocol ? batch : parse(batch);
  expect(outcome instanceof BrokenProtocol || outcome.length > 0).toBe(true);
}
