// WebSocket frames that no browser writes, from strangers and from pages (attacks D6, D7, C18).
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  closePayload,
  frame,
  type HostileSocket,
  type Lab,
  OPCODE,
  openSocket,
  startLab,
} from "../support/hostile.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterEach(() => lab.assertUnharmed());
afterAll(() => lab[Symbol.asyncDispose]());

const HIT = '{"number":1,"messages":[{"kind":"call","id":0,"command":"hit","args":{}}]}';
const TOO_MUCH = 134_217_729n;

/** Each is one broken thing, with a good call behind it that must not be heard. */
const FRAMES: [string, () => Buffer][] = [
  ["one without a mask", () => frame(OPCODE.text, HIT, { masked: false })],
  ["one with a reserved bit, as if compressed", () => frame(OPCODE.text, HIT, { rsv: 4 })],
  ["one with the other reserved bits", () => frame(OPCODE.text, HIT, { rsv: 3 })],
  ["one with a reserved opcode", () => frame(3, HIT)],
  ["one with a reserved opcode for control", () => frame(11, "")],
  ["a continuation of nothing", () => frame(OPCODE.continuation, HIT)],
  [
    "a new message within a message",
    () => Buffer.concat([frame(OPCODE.text, '{"nu', { fin: false }), frame(OPCODE.text, HIT)]),
  ],
  ["a control frame in pieces", () => frame(OPCODE.ping, "x", { fin: false })],
  ["a control frame of more than 125 bytes", () => frame(OPCODE.ping, "x".repeat(126))],
  [
    "one that announces 128 MiB and a byte",
    () => frame(OPCODE.binary, HIT, { announced: TOO_MUCH }),
  ],
  ["one that announces 2⁵³ bytes", () => frame(OPCODE.binary, HIT, { announced: 2n ** 53n })],
  [
    "one that announces 2⁶⁴-1 bytes",
    () => frame(OPCODE.binary, HIT, { announced: 2n ** 64n - 1n }),
  ],
  ["text cut within a letter", () => frame(OPCODE.text, Buffer.from([0x22, 0xc3, 0x22]))],
  ["a letter in an overlong form", () => frame(OPCODE.text, Buffer.from([0x22, 0xc0, 0xaf, 0x22]))],
  ["a surrogate as UTF-8", () => frame(OPCODE.text, Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))],
  ["a close with half a code", () => frame(OPCODE.close, Buffer.from([3]))],
  ["a close with a code that is none", () => frame(OPCODE.close, closePayload(1005))],
  [
    "a close with a reason that is no UTF-8",
    () => frame(OPCODE.close, Buffer.from([3, 0xe8, 0xff])),
  ],
];

describe("from a page", () => {
  it.each(FRAMES)(
    "D6 and D7: %s ends the session, and what follows is not heard",
    async (_what, make) => {
      const page = await lab.newPage();
      page.raw(Buffer.concat([make(), frame(OPCODE.text, HIT)]));
      expect((await page.closed).code).toBeGreaterThan(1001);
      expect(page.received).toHaveLength(1);
    },
  );

  it("D6: a message in 16,384 pieces and one more is cut off before it is whole", async () => {
    const page = await lab.newPage();
    page.raw(frame(OPCODE.binary, "", { fin: false }));
    const piece = frame(OPCODE.continuation, "", { fin: false });
    page.raw(Buffer.concat(Array.from({ length: 16_385 }, () => piece)));
    expect((await page.closed).code).toBe(1008);
  });

  it("D6: a message whose pieces add up to more than 128 MiB is cut off before it is whole", async () => {
    const page = await lab.newPage();
    page.raw(frame(OPCODE.binary, Buffer.alloc(64 * 1024 * 1024), { fin: false }));
    page.raw(frame(OPCODE.continuation, "", { fin: false, announced: 64n * 1024n * 1024n + 1n }));
    expect((await page.closed).code).toBe(1009);
  });

  it("D6: a call in pieces with pings between them is one call", async () => {
    const page = await lab.newPage();
    const text = page.batchText([page.callMessage("echo", "whole")]);
    page.raw(
      Buffer.concat([
        frame(OPCODE.text, text.slice(0, 9), { fin: false }),
        frame(OPCODE.ping, "a"),
        frame(OPCODE.continuation, text.slice(9, 10), { fin: false }),
        frame(OPCODE.ping, "b"),
        frame(OPCODE.continuation, text.slice(10)),
      ]),
    );
    expect(await page.answer(0)).toMatchObject({ value: "whole" });
    expect(page.pongs.map(String)).toStrictEqual(["a", "b"]);
  });

  it("C18: pings whose answers nobody reads end the connection", async () => {
    const page = await lab.newPage();
    page.tcp.pause();
    const pings = Buffer.concat(
      Array.from({ length: 8_192 }, () => frame(OPCODE.ping, "x".repeat(125))),
    );
    // Bounded: 64 MiB, unless the far end gives up before.
    for (let i = 0; i < 64 && !page.tcp.destroyed; i++) {
      await new Promise((resolve) => page.tcp.write(pings, resolve));
    }
    page.tcp.resume();
    expect((await page.closed).code).toBe(1006);
  });

  it("C5: an entry on an open session ends it: nobody becomes somebody else", async () => {
    const page = await lab.newPage();
    const { entry } = await lab.newWindow();
    page.text(JSON.stringify({ kind: "enter", entry }));
    expect(await page.closed).toStrictEqual({ code: 4002, reason: "broken protocol" });
    await (await openSocket(lab.port)).enter(entry);
  });
});

describe("from a stranger", () => {
  const saidNothing = async (socket: HostileSocket): Promise<number> => {
    const { code } = await socket.closed;
    expect(socket.received).toStrictEqual([]);
    return code;
  };

  it.each(FRAMES)(
    "D6 and D7: %s ends the connection, and what follows is not heard",
    async (_what, make) => {
      const socket = await openSocket(lab.port);
      socket.raw(Buffer.concat([make(), frame(OPCODE.text, HIT)]));
      expect(await saidNothing(socket)).toBeGreaterThan(1001);
    },
  );

  it("D6: more than an entry takes is cut off, in one piece or in many, of whatever kind", async () => {
    const piece = frame(OPCODE.continuation, "x".repeat(100), { fin: false });
    const kinds = [
      frame(OPCODE.binary, "x".repeat(8_300), { announced: 1_000_000n }),
      Buffer.concat([
        frame(OPCODE.text, "", { fin: false }),
        ...Array.from({ length: 90 }, () => piece),
      ]),
      Buffer.concat(Array.from({ length: 90 }, () => frame(OPCODE.pong, "x".repeat(100)))),
      Buffer.concat(Array.from({ length: 90 }, () => frame(OPCODE.ping, "x".repeat(100)))),
      Buffer.concat(Array.from({ length: 1_500 }, () => frame(OPCODE.ping, ""))),
    ];
    for (const bytes of kinds) {
      const socket = await openSocket(lab.port);
      socket.raw(bytes);
      expect(await saidNothing(socket)).toBe(1006);
    }
  });

  it("D6: more than an entry takes is cut off when it comes with the upgrade", async () => {
    const ahead = frame(OPCODE.text, "x".repeat(60_000), { announced: 1_000_000n });
    const socket = await openSocket(lab.port, { ahead });
    socket.raw(Buffer.alloc(8_300, "x"));
    expect(await saidNothing(socket)).toBe(1006);
  });
});
