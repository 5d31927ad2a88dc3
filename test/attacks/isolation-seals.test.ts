// Messages that the page's isolation frame has not sealed, or not so (attacks B1–B6). Each is sent over a real socket
// with everything an attacker could have, short of the key.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { MORE, sealByHand, type SealChanges } from "../support/hand-seal.ts";
import { binaryBatch, type Lab, openPage } from "../support/hostile.ts";
import { startIsolationLab } from "../support/isolation-lab.ts";
import {
  answersTo,
  assertBroken,
  assertDropped,
  batchOf,
  dropRecord,
  FAR_ID,
  HIT,
  openSealed,
  REASON,
  type SealedPage,
} from "../support/sealed-page.ts";

let lab: Lab;
let hits = 0;
beforeAll(async () => {
  lab = await startIsolationLab();
});
afterEach(() => lab.assertUnharmed(hits));
afterAll(() => lab[Symbol.asyncDispose]());

const EMPTY = Buffer.alloc(0);
const DENIED = { kind: "error", code: "denied", message: "This window may not run that command." };

/** The page's next message, sealed as it should be or not quite. */
const sealed = ({ secrets }: SealedPage, changes?: SealChanges): Buffer =>
  sealByHand(secrets, 1, batchOf(1), changes);

/** The bits of `from` turned into those of `to`, wherever it stands: what a cipher without a tag would let anybody do. */
function rewrite(message: Buffer, plain: Buffer, from: string, to: string): Buffer {
  const changed = Buffer.from(message);
  const at = plain.indexOf(from);
  for (let i = 0; i < from.length; i++) {
    const place = 8 + at + i;
    changed[place] = (changed[place] as number) ^ from.charCodeAt(i) ^ to.charCodeAt(i);
  }
  return changed;
}

it("a page of the laboratory seals by hand, and is heard", async () => {
  const page = await openSealed(lab);
  page.page.binary(sealed(page));
  hits += 1;
  expect(await page.page.answer(FAR_ID)).toMatchObject({ value: page.window });
});

describe("B1: what was sealed for one command is not taken", () => {
  it.each([
    ["for another command", '"command":"who"', '"command":"hit"'],
    ["with another id", `"id":${FAR_ID}`, '"id":1001'],
    ["with another number", '{"number":1', '{"number":2'],
    ["with other arguments", '"args":{"a":1}', '"args":{"a":2}'],
    ["with other headers", '["x-a","1"]', '["x-a","2"]'],
    ["as another kind of message", '{"kind":"call"', '{"kind":"CALL"'],
  ])("%s", async (_what, from, to) => {
    const page = await openSealed(lab);
    const call = { ...HIT, command: "who", args: { a: 1 }, headers: [["x-a", "1"]] };
    const plain = batchOf(1, [call]);
    expect(plain.includes(from)).toBe(true);
    const message = rewrite(sealByHand(page.secrets, 1, plain), plain, from, to);
    await assertDropped(lab, page, REASON.otherKey, message);
  });

  it("put together out of two", async () => {
    const page = await openSealed(lab);
    const one = sealByHand(page.secrets, 1, batchOf(1));
    const two = sealByHand(page.secrets, 2, batchOf(2));
    await assertDropped(
      lab,
      page,
      REASON.otherKey,
      Buffer.concat([one.subarray(0, 8), two.subarray(8)]),
      Buffer.concat([one.subarray(0, -16), two.subarray(-16)]),
      Buffer.concat([one, two]),
      Buffer.concat([one.subarray(0, -16), two.subarray(8)]),
    );
  });

  it("over a line of text, in any way of writing bytes", async () => {
    const page = await openSealed(lab);
    const message = sealed(page);
    await assertDropped(
      lab,
      page,
      REASON.unsealed,
      message.toString("base64"),
      message.toString("hex"),
      message.toString("latin1"),
      JSON.stringify([...message]),
    );
  });
});

describe("B2: a message that was sealed rightly", () => {
  /** One that has run. */
  async function taken(): Promise<{ page: SealedPage; message: Buffer }> {
    const page = await openSealed(lab);
    const call = page.page.callMessage("hit");
    const text = page.page.batchText([call]);
    const message = sealByHand(page.secrets, 1, binaryBatch(text, EMPTY));
    page.page.binary(message);
    hits += 1;
    expect(await page.page.answer(call.id)).toMatchObject({ value: page.window });
    return { page, message };
  }

  it("is dropped as a replay, at once and later", async () => {
    const { page, message } = await taken();
    await assertDropped(lab, page, REASON.replay, message, message);
    for (let i = 0; i < 20; i++) await page.page.call("who");
    await assertDropped(lab, page, REASON.replay, message);
  });

  it("is not taken a second time under the next number", async () => {
    const { page, message } = await taken();
    message.writeBigUInt64BE(2n);
    await assertDropped(lab, page, REASON.otherKey, message);
  });
});

describe("B3: a number that is not the next", () => {
  const TOP = 2n ** 64n - 1n;
  it.each<[string, bigint, string]>([
    ["none", 0n, REASON.replay],
    ["the one after the next", 2n, REASON.notNext],
    ["the next, to whoever reads 32 bits of it", 2n ** 32n + 1n, REASON.notNext],
    ["the last that a double holds", 2n ** 53n - 1n, REASON.notNext],
    ["the first that a double does not tell from another", 2n ** 53n, REASON.unsealed],
    ["which a double takes for the one before", 2n ** 53n + 1n, REASON.unsealed],
    ["the one after the next, where it says that more follows", 2n ** 63n + 2n, REASON.notNext],
    ["-1, to whoever reads a sign", TOP, REASON.unsealed],
  ])("is dropped: %s (%s)", async (_what, number, reason) => {
    const page = await openSealed(lab);
    const messages = [number, 1].map((within) => sealByHand(page.secrets, number, batchOf(within)));
    await assertDropped(lab, page, reason, ...messages);
  });

  it("is dropped where a frame has counted far ahead, and does not move what is expected", async () => {
    const page = await openSealed(lab);
    const ahead = Array.from({ length: 30 }, (_one, i) =>
      sealByHand(page.secrets, i + 2, batchOf(i + 2)),
    );
    await assertDropped(lab, page, REASON.notNext, ...ahead);
    // Then 2 is the next, and it was sealed as such: it is no replay, since it has not run.
    const [second = EMPTY] = ahead;
    page.page.binary(second);
    hits += 1;
    expect(await page.page.answer(FAR_ID)).toMatchObject({ value: page.window });
  });

  it("ends the session where only the number within is another: no frame of ours seals that", async () => {
    for (const number of [0, 2, 2 ** 32 + 1]) {
      const page = await openSealed(lab);
      await assertBroken(lab, page, sealByHand(page.secrets, 1, batchOf(number)));
    }
  });
});

describe("B4: one bit flipped", () => {
  const BITS = [1, 2, 4, 8, 16, 32, 64, 128];

  it.each([
    ["the number", 0, 8],
    ["what is sealed", 8, -16],
    ["the tag", -16, undefined],
  ])("anywhere in %s, it is dropped", async (_what, from, to) => {
    const page = await openSealed(lab);
    const message = sealed(page);
    const changed = [...message.keys()].slice(from, to).flatMap((at) =>
      BITS.map((bit) => {
        const copy = Buffer.from(message);
        copy[at] = (copy[at] as number) ^ bit;
        return copy;
      }),
    );
    expect(await answersTo(page, ...changed)).toStrictEqual([]);
    await dropRecord(lab, page.window, from === 0 ? undefined : REASON.otherKey);
  });

  it.each([
    ["the number's last", 11, 2],
    ["the number's first", 4, 1],
    ["one of the four that are always zero", 0, 1],
    ["another of those", 3, 128],
  ])("in the nonce, it is dropped: %s", async (_what, at, bit) => {
    const page = await openSealed(lab);
    const nonce = Buffer.alloc(12);
    nonce[11] = 1;
    nonce[at] = (nonce[at] as number) ^ bit;
    await assertDropped(lab, page, REASON.otherKey, sealed(page, { nonce }));
  });

  it("in the frame's name, it is dropped", async () => {
    const page = await openSealed(lab);
    const { pass } = page.secrets;
    const contexts = [...pass].map((letter, at) => {
      const other = String.fromCharCode(letter.charCodeAt(0) ^ 1);
      return `sallyport.1 page ${pass.slice(0, at)}${other}${pass.slice(at + 1)}`;
    });
    const messages = contexts.map((context) => sealed(page, { context }));
    await assertDropped(lab, page, REASON.otherKey, ...messages);
  });

  it.each([
    ["nothing", () => ""],
    ["no frame", () => "sallyport.1 page "],
    ["no direction", (pass: string) => `sallyport.1 ${pass}`],
    ["the other direction", (pass: string) => `sallyport.1 core ${pass}`],
    ["another version", (pass: string) => `sallyport.2 page ${pass}`],
    ["the frame alone", (pass: string) => pass],
    ["a space more", (pass: string) => `sallyport.1 page ${pass} `],
    ["a NUL more", (pass: string) => `sallyport.1 page ${pass}\0`],
    ["other case", (pass: string) => `SALLYPORT.1 page ${pass}`],
  ])("with %s authenticated beside it, it is dropped", async (_what, contextOf) => {
    const page = await openSealed(lab);
    const context = contextOf(page.secrets.pass);
    await assertDropped(lab, page, REASON.otherKey, sealed(page, { context }));
  });
});

describe("B5: a message of another form is dropped", () => {
  it.each([4, 8, 12, 13, 14, 15])("with a tag of %i bytes", async (tagBytes) => {
    const page = await openSealed(lab);
    await assertDropped(lab, page, REASON.otherKey, sealed(page, { tagBytes }));
  });

  it("sealed under a nonce that has no 12 bytes", async () => {
    const page = await openSealed(lab);
    const nonces = [1, 8, 11, 13, 16].map((length) => Buffer.alloc(length, 1));
    const messages = nonces.map((nonce) => sealed(page, { nonce }));
    await assertDropped(lab, page, REASON.otherKey, ...messages);
  });

  it("cut off anywhere", async () => {
    const page = await openSealed(lab);
    const message = sealed(page);
    const cut = [...message.keys()].map((length) => message.subarray(0, length));
    expect(await answersTo(page, ...cut)).toStrictEqual([]);
    await dropRecord(lab, page.window);
  });

  it("longer by a byte, before it or behind it", async () => {
    const page = await openSealed(lab);
    const message = sealed(page);
    const byte = Buffer.alloc(1);
    const behind = Buffer.concat([message, byte]);
    await assertDropped(lab, page, REASON.otherKey, behind);
    expect(await answersTo(page, Buffer.concat([byte, message]))).toStrictEqual([]);
  });

  it("with nothing sealed in it, rightly", async () => {
    const page = await openSealed(lab);
    await assertDropped(lab, page, REASON.unsealed, sealByHand(page.secrets, 1, EMPTY));
  });

  it.each([
    ["a number alone", Buffer.from([0, 0, 0, 0, 0, 0, 0, 1])],
    ["zeros", Buffer.alloc(200)],
    ["ones", Buffer.alloc(200, 0xff)],
    [
      "a megabyte of the next number",
      Buffer.alloc(1_048_576, Buffer.from([0, 0, 0, 0, 0, 0, 0, 1])),
    ],
  ])("that is %s", async (_what, message) => {
    const page = await openSealed(lab);
    expect(await answersTo(page, message)).toStrictEqual([]);
    await dropRecord(lab, page.window);
  });

  it("that is not sealed in the key's cipher", async () => {
    const page = await openSealed(lab);
    const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]);
    await assertDropped(
      lab,
      page,
      REASON.otherKey,
      Buffer.concat([head, batchOf(1)]),
      Buffer.concat([head, batchOf(1), Buffer.alloc(16)]),
      sealByHand({ ...page.secrets, key: Buffer.alloc(32) }, 1, batchOf(1)),
    );
  });
});

describe("B6: a call that is not sealed is denied", () => {
  const plain = (messages: readonly unknown[], number: unknown = 1): string =>
    JSON.stringify({ number, messages });

  it.each<[string, string | Buffer]>([
    ["as text", plain([HIT])],
    ["as bytes", batchOf(1)],
    ["with bytes", batchOf(1, [{ ...HIT, args: "\u0000b0", segments: [4] }], Buffer.alloc(4))],
    ["with no arguments", plain([{ kind: "call", id: FAR_ID, command: "hit" }])],
    ["with no command", plain([{ kind: "call", id: FAR_ID }])],
    ["with null for arguments", plain([{ ...HIT, args: null }])],
    ["under number 0", plain([HIT], 0)],
    ["under a number far ahead", plain([HIT], 2 ** 52)],
    ["that says it is sealed", plain([{ ...HIT, sealed: true }])],
    ["beside what is no message", plain([null, 7, [], { kind: "x" }, HIT])],
  ])("%s", async (_what, message) => {
    const page = await openSealed(lab);
    const answers = await answersTo(page, message);
    expect(answers.map((text) => JSON.parse(String(text)).messages)).toStrictEqual([
      [{ ...DENIED, id: FAR_ID }],
    ]);
    expect(await dropRecord(lab, page.window)).toMatchObject({ alarm: true });
  });

  it("and so is each one of a batch, an event among them", async () => {
    const page = await openSealed(lab);
    const emit = { kind: "call", id: 1001, command: "plugin:event|emit", args: { event: "e" } };
    const [answer, ...more] = await answersTo(page, plain([HIT, emit, { ...HIT, id: 1002 }]));
    expect(more).toStrictEqual([]);
    expect(JSON.parse(String(answer)).messages).toStrictEqual(
      [FAR_ID, 1001, 1002].map((id) => ({ ...DENIED, id })),
    );
  });

  it("without its id being used up: the same call, sealed, is taken", async () => {
    const page = await openSealed(lab);
    page.page.text(plain([HIT]));
    expect(await page.page.answer(FAR_ID)).toMatchObject(DENIED);
    page.page.binary(sealed(page));
    hits += 1;
    const next = { ...HIT, id: FAR_ID + 1, command: "who" };
    page.page.binary(sealByHand(page.secrets, 2, batchOf(2, [next])));
    expect(await page.page.answer(next.id)).toMatchObject({ value: [page.window, page.window] });
  });
});

describe("B6: what is neither sealed nor a call is dropped", () => {
  it.each<[string, string | Buffer]>([
    ["an empty text", ""],
    ["no bytes", EMPTY],
    ["null", "null"],
    ["a list", "[]"],
    ["a number", "7"],
    ["what is no JSON", "{"],
    ["a batch of nothing", '{"number":1,"messages":[]}'],
    ["a batch of nothing in bytes", batchOf(1, [])],
    ["a cancellation", '{"number":1,"messages":[{"kind":"cancel","id":0}]}'],
    ["a grant", '{"number":1,"messages":[{"kind":"grant","channel":0,"count":1}]}'],
    ["a report", '{"number":1,"messages":[{"kind":"report","level":"log","text":"x"}]}'],
    [
      "a call whose id is a text",
      '{"number":1,"messages":[{"kind":"call","id":"0","command":"hit"}]}',
    ],
    [
      "a call whose id is negative",
      '{"number":1,"messages":[{"kind":"call","id":-1,"command":"hit"}]}',
    ],
    ["a call without an id", '{"number":1,"messages":[{"kind":"call","command":"hit"}]}'],
    ["a batch with a member more", `{"number":1,"messages":[${JSON.stringify(HIT)}],"a":1}`],
    [
      "messages that are inherited",
      `{"number":1,"__proto__":{"messages":[${JSON.stringify(HIT)}]}}`,
    ],
    ["a call that stands alone", JSON.stringify({ id: FAR_ID, kind: "call", command: "hit" })],
    ["JSON shorter than it says", binaryBatch({ number: 1, messages: [HIT] }, EMPTY, 1_000)],
    ["spaces before a control message", ' {"kind":"ping"}'],
  ])("%s", async (_what, message) => {
    const page = await openSealed(lab);
    expect(await answersTo(page, message)).toStrictEqual([]);
    expect(await dropRecord(lab, page.window)).toMatchObject({ alarm: true });
  });

  it("a cancellation, of a call that goes on", async () => {
    const page = await openSealed(lab);
    const answer = page.page.call("hold", { name: "unsealed" });
    hits += 1;
    await lab.witness.call("begun", { name: "unsealed" });
    await assertDropped(
      lab,
      page,
      REASON.unsealed,
      '{"number":2,"messages":[{"kind":"cancel","id":0}]}',
    );
    await lab.witness.call("answer", { name: "unsealed", value: 7 });
    expect(await answer).toMatchObject({ kind: "result", value: 7 });
  });

  it("before there is a key, what is sealed with none among it", async () => {
    const { entry } = await lab.newWindow();
    const page = await openPage(lab.port, entry);
    const none = { key: Buffer.alloc(32), pass: "" };
    page.binary(sealByHand(none, 1, batchOf(1), { context: "" }));
    page.binary(sealByHand(none, 1, batchOf(1)));
    // The last of them is answered, and so the others have been looked at.
    page.text(JSON.stringify({ number: 1, messages: [HIT] }));
    expect(await page.answer(FAR_ID)).toMatchObject(DENIED);
    await dropRecord(lab, entry.window, REASON.otherKey);
    await page.loadFrame();
    expect(await page.call("who")).toMatchObject({ value: [entry.window, entry.window] });
    // `admitted`, the denial, what the core says of the frame, and the answer.
    expect(page.received).toHaveLength(4);
  });

  it("all of it as the core's own words: they end the session", async () => {
    for (const text of [
      '{"kind":"call","id":0,"command":"hit","args":{}}',
      '{"kind":"frame","pass":"x","url":"x","number":0}',
      '{"kind":"entered"}',
      '{"kind":"acknowledge","number":9}',
      '{"kind":"acknowledge","number":0,"messages":[]}',
      '{"kind":"ping"} ',
    ])
      await assertBroken(lab, await openSealed(lab), text);
  });

  it("but not what is the socket's own: a sign of life is answered", async () => {
    const { page, window } = await openSealed(lab);
    const before = page.acknowledged.length;
    page.text('{"kind":"ping"}');
    expect(await page.call("who")).toMatchObject({ value: [window, window] });
    expect(page.acknowledged.slice(before)).toStrictEqual(['{"kind":"acknowledge","number":0}']);
  });
});

describe("a batch in parts", () => {
  const part = (page: SealedPage, number: bigint, bytes: Uint8Array): Buffer =>
    sealByHand(page.secrets, number, bytes);

  it("runs once, when the last has come", async () => {
    const page = await openSealed(lab);
    const call = page.page.callMessage("hit");
    const batch = binaryBatch(page.page.batchText([call]), EMPTY);
    const parts = [batch.subarray(0, 9), batch.subarray(9, 10), batch.subarray(10)];
    page.page.binary(part(page, MORE + 1n, parts[0] as Buffer));
    page.page.binary(part(page, MORE + 2n, parts[1] as Buffer));
    page.page.binary(part(page, 3n, parts[2] as Buffer));
    hits += 1;
    expect(await page.page.answer(call.id)).toMatchObject({ value: page.window });
  });

  it.each<[string, bigint, bigint]>([
    ["is dropped where its head no longer says that more follows", MORE + 1n, 1n],
    ["is dropped where its head says so and it was not sealed so", 1n, MORE + 1n],
  ])("%s", async (_what, sealedAs, number) => {
    const page = await openSealed(lab);
    const message = sealByHand(page.secrets, number, batchOf(1), { sealedAs });
    await assertDropped(lab, page, REASON.otherKey, message);
  });

  it("that says another number than its first part's ends the session", async () => {
    const page = await openSealed(lab);
    const batch = batchOf(2);
    page.page.binary(part(page, MORE + 1n, batch.subarray(0, 9)));
    await assertBroken(lab, page, part(page, 2n, batch.subarray(9)));
  });
});

describe("what was sealed rightly and is no message ends the session", () => {
  const HIT_TEXT = JSON.stringify(HIT);
  it.each<[string, Buffer]>([
    ["of no kind that there is", batchOf(1, [HIT, { kind: "toString", id: 1 }])],
    ["of the core's kind", batchOf(1, [HIT, { kind: "result", id: 1, value: {} }])],
    ["null", batchOf(1, [HIT, null])],
    ["none", batchOf(1, [])],
    ["less than a length", Buffer.from([0, 0, 0])],
    ["text that is no UTF-8", Buffer.from([0, 0, 0, 2, 0x22, 0xff])],
    ["no JSON", binaryBatch("{", EMPTY)],
    ["an empty text", binaryBatch("", EMPTY)],
    ["with an id twice", batchOf(1, [HIT, HIT])],
    ["with a member more", binaryBatch(`{"number":1,"messages":[${HIT_TEXT}],"a":1}`, EMPTY)],
    ["with bytes that nobody claims", batchOf(1, [HIT], Buffer.alloc(4))],
    [
      "with more JSON than it has",
      binaryBatch(`{"number":1,"messages":[${HIT_TEXT}]}`, EMPTY, 999),
    ],
    ["as a text without its length", Buffer.from(`{"number":1,"messages":[${HIT_TEXT}]}`)],
    [
      "a report of no level that there is",
      batchOf(1, [HIT, { kind: "report", level: "x", text: "" }]),
    ],
  ])("%s", async (_what, plain) => {
    const page = await openSealed(lab);
    await assertBroken(lab, page, sealByHand(page.secrets, 1, plain));
  });

  it("and what comes behind it is not read", async () => {
    const page = await openSealed(lab);
    page.page.binary(sealByHand(page.secrets, 1, batchOf(1, [null])));
    page.page.binary(sealByHand(page.secrets, 1, batchOf(1)));
    page.page.binary(sealByHand(page.secrets, 2, batchOf(2)));
    expect(await page.page.closed).toMatchObject({ code: 4002 });
  });
});
