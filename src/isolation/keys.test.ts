// What the core takes of an isolation frame, and what it does not (attacks B1–B8, B14).
import { createCipheriv } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { openMemoryPage } from "../../test/support/memory-page.ts";
import { createCore } from "../core/app.ts";
import { command } from "../core/command.ts";
import type { Entry } from "../core/record.ts";
import { encodeBinary } from "../protocol/batch.ts";
import { LIMITS } from "../protocol/limits.ts";
import { CLOSE } from "../protocol/errors.ts";
import { encodeCall } from "../protocol/messages.ts";
import { nonceOf, sealContext, withHead } from "../protocol/sealed.ts";
import { createSeal, type FrameKey } from "./keys.ts";

const headOf = (number: number, hasMore = false) => nonceOf({ number, hasMore });

/** As a frame seals: with its key, for its session, under that number. */
function seal(
  { key, pass }: Pick<FrameKey, "key" | "pass">,
  number: number,
  batch: Uint8Array,
  nonce = headOf(number),
  head = headOf(number),
): Uint8Array {
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(sealContext(pass));
  const sealed = Buffer.concat([cipher.update(batch), cipher.final(), cipher.getAuthTag()]);
  return withHead(head, new Uint8Array(sealed).buffer);
}

/** A part that says that more follows. */
function sealPart(frame: FrameKey, number: number, bytes: Uint8Array): Uint8Array {
  return seal(frame, number, bytes, headOf(number, true), headOf(number, true));
}

function setUp() {
  const ran = vi.fn((input: unknown) => input);
  const core = createCore({ commands: { hit: command(ran) } }, () => Promise.resolve());
  const records: Entry[] = [];
  core.recorder.listen((entry) => records.push(entry));
  const open = (name: string) => {
    const own = createSeal(() => undefined);
    const page = openMemoryPage(core, name, own);
    return { page, own, frame: own.issueKey(`http://127.0.0.1/${name}`) };
  };
  const main = open("main");
  let id = 0;
  const call = (number: number, args: unknown = {}): Uint8Array => {
    const message = encodeCall(() => id++, "hit", args, []);
    if (!message) throw new Error("too large");
    return encodeBinary(number, [message]);
  };
  const send = (data: Uint8Array): void => main.page.session.receive(data);
  return { ran, records, open, ...main, call, send };
}

/** What has come of what was sent, and of what the frame seals next. */
function outcome(
  { ran, records, page, frame, call, send }: ReturnType<typeof setUp>,
  next: number,
) {
  const runs = ran.mock.calls.length;
  const last = records.at(-1);
  const { live } = page.session;
  send(seal(frame, next, call(next)));
  return { runs, code: last?.code, alarm: last?.alarm, live, then: ran.mock.calls.length };
}
/** Nothing more than that has run; it was recorded; the session lives, and takes what its frame seals next. */
const dropped = (runs: number) => ({
  runs,
  code: "unsealed",
  alarm: true,
  live: true,
  then: runs + 1,
});

describe("a message that its frame has sealed", () => {
  it("runs, text and bytes alike", () => {
    const lab = setUp();
    lab.send(seal(lab.frame, 1, lab.call(1, { a: 1 })));
    lab.send(seal(lab.frame, 2, lab.call(2, { bytes: new Uint8Array([1, 2]) })));
    lab.send(seal(lab.frame, 3, lab.call(3, { bytes: new Uint8Array(0) })));
    expect(lab.ran.mock.calls.map(([input]) => input)).toEqual([
      { a: 1 },
      { bytes: new Uint8Array([1, 2]) },
      { bytes: new Uint8Array(0) },
    ]);
    expect(lab.records).toEqual([]);
  });

  it("B2: is dropped the second time, as a replay", () => {
    const lab = setUp();
    const message = seal(lab.frame, 1, lab.call(1));
    lab.send(message);
    lab.send(message);
    expect(lab.records[0]?.reason).toContain("replay");
    expect(outcome(lab, 2)).toEqual(dropped(1));
  });

  it.each([
    ["one ahead", 2],
    ["far ahead", 2 ** 50],
    ["zero", 0],
  ])("B3: is dropped where its number is %s", (_what, number) => {
    const lab = setUp();
    lab.send(seal(lab.frame, number, lab.call(number)));
    expect(outcome(lab, 1)).toEqual(dropped(0));
  });

  it("B3: is dropped where its head says another number than it was sealed for", () => {
    const lab = setUp();
    lab.send(seal(lab.frame, 1, lab.call(1), headOf(2)));
    expect(outcome(lab, 1)).toEqual(dropped(0));
  });

  it("B4: is dropped with any bit of it flipped", () => {
    const lab = setUp();
    const message = seal(lab.frame, 1, lab.call(1));
    for (let at = 0; at < message.length; at++) {
      const changed = message.slice();
      changed[at] = (changed[at] as number) ^ 1;
      lab.send(changed);
    }
    expect(lab.records.length).toBe(message.length);
    expect(outcome(lab, 1)).toEqual(dropped(0));
  });

  it("B5: is dropped in part, and empty", () => {
    const lab = setUp();
    const message = seal(lab.frame, 1, lab.call(1));
    for (let length = 0; length < message.length; length++) lab.send(message.slice(0, length));
    expect(outcome(lab, 1)).toEqual(dropped(0));
  });

  it("B7: is dropped in another window's session", () => {
    const lab = setUp();
    const other = lab.open("other");
    lab.send(seal(other.frame, 1, lab.call(1)));
    // With the right key, and sealed for another frame.
    lab.send(seal({ key: lab.frame.key, pass: "other" }, 1, lab.call(1)));
    expect(outcome(lab, 1)).toEqual(dropped(0));
  });

  it("B8, A5: is dropped once another frame has been loaded", () => {
    const lab = setUp();
    lab.send(seal(lab.frame, 1, lab.call(1)));
    const next = lab.own.issueKey("http://127.0.0.1/next");
    expect(next.number).toBe(1);
    lab.send(seal(lab.frame, 2, lab.call(2)));
    expect(outcome({ ...lab, frame: next }, 2)).toEqual(dropped(1));
  });
});

it("A7, B8: nothing is opened once the session has ended, with whatever key", () => {
  const lab = setUp();
  const first = seal(lab.frame, 1, lab.call(1));
  expect(lab.own.open({ number: 1, hasMore: false }, first)).toBeDefined();
  lab.page.session.end(CLOSE.normal);
  expect(lab.own.open({ number: 1, hasMore: false }, first)).toBeUndefined();
  expect(lab.own.hasKey).toBe(false);
});

describe("a message that no frame has sealed", () => {
  it.each([
    ["a call", (lab: ReturnType<typeof setUp>) => lab.call(1)],
    ["a call with bytes", (lab: ReturnType<typeof setUp>) => lab.call(1, new Uint8Array([1]))],
  ])("B6: is refused: %s is denied", async (_what, make) => {
    const lab = setUp();
    lab.page.raw(make(lab));
    await vi.waitFor(() => expect(lab.page.received.length).toBe(1));
    expect(String(lab.page.received[0])).toContain('"code":"denied"');
    expect(outcome(lab, 1)).toEqual(dropped(0));
  });

  it.each(["", "null", "[]", "{", "\0", '{"number":1,"messages":[]}'])(
    "B6: %j is dropped",
    (text) => {
      const lab = setUp();
      lab.page.raw(text);
      expect(outcome(lab, 1)).toEqual(dropped(0));
    },
  );

  it("B12: nothing is taken before a frame has been loaded", () => {
    const lab = setUp();
    const own = createSeal(() => undefined);
    const page = openMemoryPage(
      createCore({}, () => Promise.resolve()),
      "late",
      own,
    );
    page.session.receive(seal(lab.frame, 1, lab.call(1)));
    expect(page.received).toEqual([]);
    expect(page.session.received).toBe(0);
  });
});

describe("a batch in parts", () => {
  const cut = (batch: Uint8Array, at: number) =>
    [batch.subarray(0, at), batch.subarray(at)] as const;

  it("runs when the last has come, and once", () => {
    const lab = setUp();
    const [first, rest] = cut(lab.call(1, { bytes: new Uint8Array(9) }), 5);
    const [second, last] = cut(rest, 40);
    lab.send(sealPart(lab.frame, 1, first));
    lab.send(sealPart(lab.frame, 2, second));
    expect(lab.ran).not.toHaveBeenCalled();
    lab.send(seal(lab.frame, 3, last));
    expect(lab.ran.mock.calls.map(([input]) => input)).toEqual([{ bytes: new Uint8Array(9) }]);
    lab.send(seal(lab.frame, 4, lab.call(4)));
    expect(lab.ran).toHaveBeenCalledTimes(2);
    expect(lab.records).toEqual([]);
  });

  it("is dropped where its head says of more what was not sealed", () => {
    const lab = setUp();
    lab.send(seal(lab.frame, 1, lab.call(1), headOf(1), headOf(1, true)));
    expect(outcome(lab, 1)).toEqual(dropped(0));
    const [first] = cut(lab.call(2), 5);
    lab.send(seal(lab.frame, 2, first, headOf(2, true), headOf(2)));
    expect(outcome(lab, 2)).toEqual(dropped(1));
  });

  it("lacks a part that has come twice, or was left out", () => {
    const lab = setUp();
    const [first, last] = cut(lab.call(1), 5);
    lab.send(sealPart(lab.frame, 1, first));
    lab.send(sealPart(lab.frame, 1, first));
    lab.send(seal(lab.frame, 3, last));
    expect(lab.records.map(({ code }) => code)).toEqual(["unsealed", "unsealed"]);
    lab.send(seal(lab.frame, 2, last));
    expect(lab.ran).toHaveBeenCalledTimes(1);
  });

  it("B8: never has parts of two keys", () => {
    const lab = setUp();
    const [first, last] = cut(lab.call(1), 5);
    lab.send(sealPart(lab.frame, 1, first));
    const frame = lab.own.issueKey("http://127.0.0.1/next");
    expect(frame.number).toBe(1);
    lab.send(seal(frame, 2, last));
    expect(lab.ran).not.toHaveBeenCalled();
    expect(lab.page.session.live).toBe(false);
  });

  it("ends the session where it is not the batch of its first number", () => {
    const lab = setUp();
    const [first, last] = cut(lab.call(2), 5);
    lab.send(sealPart(lab.frame, 1, first));
    lab.send(seal(lab.frame, 2, last));
    expect(lab.ran).not.toHaveBeenCalled();
    expect(lab.page.session.live).toBe(false);
  });

  it("ends the session where it is larger than a message may be", () => {
    const lab = setUp();
    const part = new Uint8Array(LIMITS.maxMessageBytes / 2 + 1);
    lab.send(sealPart(lab.frame, 1, part));
    expect(lab.page.session.live).toBe(true);
    lab.send(sealPart(lab.frame, 2, part));
    expect(lab.page.session.live).toBe(false);
  });
});

it("B14: a number makes one nonce, and no two the same", () => {
  const seen = new Set<string>();
  for (const number of [1, 2, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1])
    seen.add(Buffer.from(headOf(number)).toString("hex"));
  expect(seen.size).toBe(9);
  expect([...headOf(2 ** 53 - 1)]).toEqual([0, 0, 0, 0, 0, 31, 255, 255, 255, 255, 255, 255]);
  expect([...headOf(1, true)]).toEqual([0, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 1]);
});
