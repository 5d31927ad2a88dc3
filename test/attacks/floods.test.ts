// Whoever opens thousands of connections, says half a sentence, or reads nothing (attacks C18, G5, H1, H2).
import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  frame,
  type HostileSocket,
  type Lab,
  OPCODE,
  openPage,
  openSocket,
  openTcp,
  request,
  startLab,
  upgrade,
} from "../support/hostile.ts";

const MANY = 2_000;
const MIB = 1024 * 1024;

let lab: Lab;
let page: HostileSocket;
beforeAll(async () => {
  lab = await startLab({
    files: { "dist/large.bin": new Uint8Array(8 * MIB) },
    commands: `
      large: command(() => new Uint8Array(64 * 1024 * 1024)),
      memory: command(() => process.memoryUsage.rss()),
      sockets: command(() => process.getActiveResourcesInfo().filter((one) => one === "TCPSocketWrap").length),
      endless: command(() => new Promise(() => undefined)),
    `,
  });
});
beforeEach(async () => {
  page = await lab.newPage();
});
afterEach(async () => {
  // Whoever was there stays, and whoever comes is let in.
  expect(await page.call("echo", 1)).toMatchObject({ value: 1 });
  const late = await lab.newPage();
  expect(await late.call("echo", 2)).toMatchObject({ value: 2 });
  await lab.assertUnharmed();
});
afterAll(() => lab[Symbol.asyncDispose]());

const memory = async (): Promise<number> => (await lab.witness.call("memory")).value as number;

describe("thousands of connections", () => {
  it.each<[string, () => Promise<Socket>]>([
    ["that say nothing", () => openTcp(lab.port)],
    ["that say half a request", () => half("GET / HTTP/1.1\r\nHost: localhost")],
    ["that say a request a letter at a time", () => half("G")],
    [
      "that announce a body and send none",
      () =>
        half(`POST / HTTP/1.1\r\nHost: localhost:${lab.port}\r\nContent-Length: 1000000\r\n\r\n`),
    ],
    [
      "that say half an upgrade",
      () =>
        half(
          `GET /__sallyport__/socket HTTP/1.1\r\nHost: localhost:${lab.port}\r\nUpgrade: websocket\r\n`,
        ),
    ],
    ["that were upgraded and show no entry", async () => (await openSocket(lab.port)).tcp],
  ])("C18: %s leave room for a page", async (_what, open) => {
    const sockets: Socket[] = [];
    for (let i = 0; i < MANY; i += 100) {
      sockets.push(...(await Promise.all(Array.from({ length: 100 }, open))));
    }
    // They are still there, as far as they are concerned.
    const late = await lab.newPage();
    expect(await late.call("echo", "in")).toMatchObject({ value: "in" });
    expect((await request(lab.port)).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });

  it("C18: that read none of what they asked for leave room for a page", async () => {
    const sockets: Socket[] = [];
    for (let i = 0; i < 64; i++) {
      const socket = await half(`GET /large.bin HTTP/1.1\r\nHost: localhost:${lab.port}\r\n\r\n`);
      sockets.push(socket.pause());
    }
    const late = await lab.newPage();
    expect(await late.call("echo", "in")).toMatchObject({ value: "in" });
    for (const socket of sockets) socket.destroy();
  });

  async function half(text: string): Promise<Socket> {
    const socket = await openTcp(lab.port);
    socket.write(text);
    return socket;
  }

  it("C18: of strangers while a page is opened step by step let it in", async () => {
    const { entry } = await lab.newWindow();
    const slow = await openSocket(lab.port);
    // Not so many that the newcomer is the oldest: that limit holds for everybody.
    const sockets = await Promise.all(Array.from({ length: 200 }, () => openTcp(lab.port)));
    await slow.enter(entry);
    sockets.push(...(await Promise.all(Array.from({ length: MANY }, () => openTcp(lab.port)))));
    expect(await slow.call("echo", 1)).toMatchObject({ value: 1 });
    for (const socket of sockets) socket.destroy();
  });
});

describe("memory", () => {
  it("C18: held by strangers is bounded: each may send little, and there are few", async () => {
    const before = await memory();
    const sockets: Socket[] = [];
    for (let i = 0; i < MANY; i++) {
      const { socket } = await upgrade(lab.port);
      if (!socket) throw new Error("not upgraded");
      socket.raw(frame(OPCODE.text, "x".repeat(8_000), { announced: 16_000_000n }));
      sockets.push(socket.tcp);
    }
    expect((await memory()) - before).toBeLessThan(100 * MIB);
    for (const socket of sockets) socket.destroy();
  });

  it("C18: is not taken for requests that go on without end", async () => {
    const before = await memory();
    const socket = await openTcp(lab.port);
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    socket.write(`GET / HTTP/1.1\r\nHost: localhost:${lab.port}\r\n`);
    const line = `x-a: ${"x".repeat(1_000)}\r\n`.repeat(64);
    for (let i = 0; i < 100 && !socket.destroyed; i++) socket.write(line);
    socket.resume();
    await closed;
    expect((await memory()) - before).toBeLessThan(50 * MIB);
  });

  it("G5: of answers that a page does not read is let go when the limit ends its session", async () => {
    const { entry } = await lab.newWindow();
    const sockets = async () => (await lab.witness.call("sockets")).value as number;
    const before = await sockets();
    const reader = await openPage(lab.port, entry);
    reader.tcp.pause();
    reader.text(reader.batchText(Array.from({ length: 5 }, () => reader.callMessage("large"))));
    expect(
      await lab.app.waitFor(({ code, window }) => code === "limit" && window === entry.window),
    ).toMatchObject({ event: "refusal" });
    // It goes on not reading, and comes again with its ticket: what it left must not wait for it.
    await vi.waitFor(async () => expect(await sockets()).toBe(before), { timeout: 5_000 });
    reader.cut();
  });
});

describe("calls", () => {
  it("D5 and H2: with a million empty objects each are refused before they take what those do", async () => {
    const flooder = await lab.newPage();
    // 3 MB on the wire and some 60 in memory; the schema would keep none of it.
    const junk = `[${"{},".repeat(900_000)}{}]`;
    const ids: number[] = [];
    for (let i = 0; i < 5; i++) {
      const message = flooder.callMessage("endless", "JUNK");
      flooder.text(flooder.batchText([message]).replace('"JUNK"', `{"junk":${junk}}`));
      ids.push(message.id);
    }
    expect(await flooder.answer(ids.at(-1) as number)).toMatchObject({ code: "limit" });
    // What has run is 2 of them; the rest is of the last parse.
    expect(flooder.received).toHaveLength(1 + ids.length - 2);
    expect(await page.call("echo", 1)).toMatchObject({ value: 1 });
    await flooder.leave();
  });

  it("H2: of a page over the limit are refused, each of them, and other pages go on", async () => {
    const flooder = await lab.newPage();
    const messages = Array.from({ length: 10_001 }, () => flooder.callMessage("endless"));
    flooder.text(flooder.batchText(messages));
    expect(await flooder.answer(10_000)).toMatchObject({ kind: "error", code: "limit" });
    expect(await page.call("echo", 1)).toMatchObject({ value: 1 });
    expect(flooder.received).toHaveLength(2);
    await flooder.leave();
  });

  it("H1: refused by the hundred thousand hold nobody else up for long", async () => {
    const flooder = await lab.newPage();
    const messages = Array.from({ length: 100_000 }, () => flooder.callMessage("nope"));
    flooder.text(flooder.batchText(messages));
    expect(await flooder.answer(99_999)).toMatchObject({
      kind: expect.stringMatching(/reject|error/),
    });
    expect(await page.call("echo", 1)).toMatchObject({ value: 1 });
  });
});
