// WebSocket messages that no bridge writes (attacks D5, D7, D8). Of a batch that ends its session nothing may have run.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { binaryBatch, type HostileSocket, type Lab, startLab } from "../support/hostile.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({
    commands: `
      size: command((input) => JSON.stringify(input).length),
      lengths: command((input) => Object.values(input).map((one) => one.length)),
      body: command((_input, { request }) => request.body.length),
    `,
  });
});
afterEach(() => lab.assertUnharmed());
afterAll(() => lab[Symbol.asyncDispose]());

const BROKEN = { code: 4002, reason: "broken protocol" };
const HIT = '{"kind":"call","id":0,"command":"hit","args":{}}';
const NUL = "\\u0000";

/** Sends this on a page of its own and resolves with the close. */
async function end(send: (page: HostileSocket) => void) {
  const page = await lab.newPage();
  send(page);
  const closed = await page.closed;
  expect(page.received).toHaveLength(1); // `admitted`, and nothing after it.
  return closed;
}

describe("a text", () => {
  it.each([
    ["empty", ""],
    ["null", "null"],
    ["a list", "[]"],
    ["a number", "7"],
    ["a string", '"hit"'],
    ["true", "true"],
    ["an empty object", "{}"],
    ["cut off", `{"number":1,"messages":[${HIT}]`],
    ["JSON and more", `{"number":1,"messages":[${HIT}]}x`],
    ["two in one", `{"number":1,"messages":[${HIT}]}{"number":2,"messages":[${HIT}]}`],
    ["with a comment", `{"number":1,"messages":[${HIT}]/**/}`],
    ["with a comma too many", `{"number":1,"messages":[${HIT},]}`],
    ["with a byte order mark", `\uFEFF{"number":1,"messages":[${HIT}]}`],
    ["with NaN", `{"number":NaN,"messages":[${HIT}]}`],
    ["with no messages", '{"number":1,"messages":[]}'],
    ["with an object for its messages", `{"number":1,"messages":{"0":${HIT},"length":1}}`],
    ["with a member more", `{"number":1,"messages":[${HIT}],"ack":0}`],
    ["with its members in a prototype", `{"__proto__":{"number":1,"messages":[${HIT}]}}`],
    ["with __proto__ beside them", `{"number":1,"messages":[${HIT}],"__proto__":{}}`],
    ["numbered 0", `{"number":0,"messages":[${HIT}]}`],
    ["numbered 2", `{"number":2,"messages":[${HIT}]}`],
    ["numbered -1", `{"number":-1,"messages":[${HIT}]}`],
    ["numbered by a string", `{"number":"1","messages":[${HIT}]}`],
    ["numbered by a fraction", `{"number":1.5,"messages":[${HIT}]}`],
    ["numbered beyond what a double holds", `{"number":9007199254740993,"messages":[${HIT}]}`],
    ["an entry", '{"kind":"enter","entry":{"window":"witness","webview":"witness","secret":""}}'],
  ])("D7: that is %s ends the session", async (_what, text) => {
    expect(await end((page) => page.text(text))).toStrictEqual(BROKEN);
  });

  it("D7: that is no UTF-8 ends the session", async () => {
    const text = Buffer.from(`{"number":1,"messages":[${HIT}]}`);
    text[text.indexOf("hit")] = 0xff;
    expect(await end((page) => page.textBytes(text))).toMatchObject({ code: 1007 });
  });

  it("D7: after one that ended the session is not read", async () => {
    expect(
      await end((page) => {
        page.text("{}");
        page.text(`{"number":1,"messages":[${HIT}]}`);
      }),
    ).toStrictEqual(BROKEN);
  });

  it("D7: sent twice ends the session, and the second has not run", async () => {
    const page = await lab.newPage();
    const text = page.batchText([page.callMessage("echo", 1)]);
    page.text(text);
    expect(await page.answer(0)).toMatchObject({ value: 1 });
    page.text(text);
    expect(await page.closed).toStrictEqual(BROKEN);
  });
});

describe("a message", () => {
  it.each([
    ["null", "null"],
    ["a list", "[]"],
    ["a text", '"hit"'],
    ["of no kind", '{"id":1,"command":"hit","args":{}}'],
    ["of an inherited kind", '{"kind":"toString","id":1,"command":"hit","args":{}}'],
    ["of the core's kind", '{"kind":"result","id":1,"value":{}}'],
    ["an isolation hook's, where there is none", '{"kind":"report","level":"log","text":"x"}'],
    ["without arguments", '{"kind":"call","id":1,"command":"hit"}'],
    ["with the id of another", HIT],
    ["with a negative id", '{"kind":"call","id":-1,"command":"hit","args":{}}'],
    ["with a fraction for an id", '{"kind":"call","id":1.5,"command":"hit","args":{}}'],
    ["with a text for an id", '{"kind":"call","id":"1","command":"hit","args":{}}'],
    [
      "with an id beyond what a double holds",
      '{"kind":"call","id":9007199254740992,"command":"hit","args":{}}',
    ],
    ["with null for an id", '{"kind":"call","id":null,"command":"hit","args":{}}'],
    [
      "with an object for headers",
      '{"kind":"call","id":1,"command":"hit","args":{},"headers":{"x-a":"b"}}',
    ],
    [
      "with a number in headers",
      '{"kind":"call","id":1,"command":"hit","args":{},"headers":[["x-a",1]]}',
    ],
    [
      "with three in a pair of headers",
      '{"kind":"call","id":1,"command":"hit","args":{},"headers":[["x","y","z"]]}',
    ],
    [
      "with a segment of no bytes in a text",
      '{"kind":"call","id":1,"command":"hit","args":{"a":"\\u0000b0"},"segments":[0]}',
    ],
    ["with segments in a text", '{"kind":"call","id":1,"command":"hit","args":{},"segments":[0]}'],
    [
      "with a mark that points to nothing",
      `{"kind":"call","id":1,"command":"hit","args":"${NUL}b0"}`,
    ],
    ["with a mark of no kind", `{"kind":"call","id":1,"command":"hit","args":"${NUL}x0"}`],
    ["with half a mark", `{"kind":"call","id":1,"command":"hit","args":"${NUL}"}`],
    [
      "with a literal that needs no mark",
      `{"kind":"call","id":1,"command":"hit","args":"${NUL}sx"}`,
    ],
    ["with a channel of no number", `{"kind":"call","id":1,"command":"hit","args":"${NUL}c-1"}`],
    [
      "with a channel beyond 32 bits",
      `{"kind":"call","id":1,"command":"hit","args":"${NUL}c4294967296"}`,
    ],
    [
      "with a channel written otherwise",
      `{"kind":"call","id":1,"command":"hit","args":"${NUL}c0x1"}`,
    ],
  ])(
    "D7: that is %s ends the session, and the good one before it has not run",
    async (_what, message) => {
      const text = `{"number":1,"messages":[${HIT},${message}]}`;
      expect(await end((page) => page.text(text))).toStrictEqual(BROKEN);
    },
  );

  it("D5: with a key twice has one meaning: the last", async () => {
    const page = await lab.newPage();
    page.text(
      '{"number":9,"number":1,"messages":[{"kind":"call","id":0,"command":"hit","command":"echo","args":1}]}',
    );
    expect(await page.answer(0)).toMatchObject({ value: 1 });
  });
});

describe("a binary message", () => {
  const call = (args: unknown, segments?: unknown) =>
    binaryJson([
      { kind: "call", id: 0, command: "hit", args, ...(segments !== undefined && { segments }) },
    ]);
  const binaryJson = (messages: unknown[]) => ({ number: 1, messages });
  const FOUR = Buffer.from([1, 2, 3, 4]);
  const segment = (n: number) => `\u0000b${n}`;

  it.each([
    ["of no bytes", Buffer.alloc(0)],
    ["of three bytes", Buffer.alloc(3)],
    ["that could be text", binaryBatch(call({}), Buffer.alloc(0))],
    ["that announces more JSON than it has", binaryBatch(call({}), FOUR, 1_000)],
    ["that announces more JSON than may be", binaryBatch(call({}), FOUR, 16_777_217)],
    ["that announces 4 GiB of JSON", binaryBatch(call({}), FOUR, 0xffff_ffff)],
    ["that announces less JSON than it has", binaryBatch(call(segment(0), [4]), FOUR, 20)],
    ["that announces no JSON", binaryBatch("", Buffer.alloc(0))],
    [
      "with JSON that is no UTF-8",
      Buffer.concat([Buffer.from([0, 0, 0, 2]), Buffer.from([0x22, 0xff])]),
    ],
    ["with bytes that no message claims", binaryBatch(call({}), FOUR)],
    ["with a byte too many", binaryBatch(call(segment(0), [3]), FOUR)],
    ["with a byte too few", binaryBatch(call(segment(0), [5]), FOUR)],
    ["with a segment nothing points to", binaryBatch(call({}, [4]), FOUR)],
    ["with a segment pointed to twice", binaryBatch(call([segment(0), segment(0)], [4]), FOUR)],
    ["with a segment beyond the last", binaryBatch(call([segment(0), segment(1)], [4]), FOUR)],
    [
      "with a segment of negative length",
      binaryBatch(call([segment(0), segment(1)], [8, -4]), FOUR),
    ],
    ["with a segment of broken length", binaryBatch(call(segment(0), [3.5]), FOUR)],
    ["with a length as text", binaryBatch(call(segment(0), ["4"]), FOUR)],
    ["with lengths as an object", binaryBatch(call(segment(0), { 0: 4, length: 1 }), FOUR)],
    [
      "with lengths that add up to too much",
      binaryBatch(call([segment(0), segment(1)], [2 ** 53 - 1, 4]), FOUR),
    ],
    ["with an empty list of lengths", binaryBatch(call({}, []), Buffer.alloc(0))],
    ["with null for lengths", binaryBatch(call({}, null), Buffer.alloc(0))],
    ["with a mark written otherwise", binaryBatch(call("\u0000b00", [4]), FOUR)],
    ["with a mark that is a fraction", binaryBatch(call("\u0000b0.5", [4]), FOUR)],
    ["with a negative mark", binaryBatch(call("\u0000b-0", [4]), FOUR)],
    [
      "with 10,001 segments",
      binaryBatch(
        call(
          Array.from({ length: 10_001 }, (_, i) => segment(i)),
          Array(10_001).fill(0),
        ),
        Buffer.alloc(0),
      ),
    ],
    [
      "in which a second message takes the first one's bytes",
      binaryBatch(
        binaryJson([
          { kind: "call", id: 0, command: "hit", args: segment(0), segments: [4] },
          { kind: "call", id: 1, command: "hit", args: segment(0), segments: [4] },
        ]),
        FOUR,
      ),
    ],
  ])("D8: %s ends the session, and nothing of it has run", async (_what, bytes) => {
    expect(await end((page) => page.binary(bytes))).toStrictEqual(BROKEN);
  });

  it("D8: just within the limits arrives", async () => {
    const page = await lab.newPage();
    const args = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [`k${i}`, segment(i)]),
    );
    const message = {
      kind: "call",
      id: 0,
      command: "lengths",
      args,
      segments: Array(10_000).fill(1),
    };
    page.binary(binaryBatch(binaryJson([message]), Buffer.alloc(10_000)));
    expect((await page.answer(0)).value).toStrictEqual(Array(10_000).fill(1));
  });
});
