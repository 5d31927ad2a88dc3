// Requests by the packet, from whoever never reads an answer (attacks C18).
import type { Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { LIMITS } from "../../src/protocol/limits.ts";
import { type Lab, openTcp, request, startLab } from "../support/hostile.ts";

const MIB = 1024 * 1024;
/** Under way, and waiting for it. */
const ALLOWED = 1 + LIMITS.maxRequestsAhead;

let lab: Lab;
beforeAll(async () => {
  const text = "x".repeat(MIB);
  lab = await startLab({
    files: {
      "dist/large.html": `<!doctype html><p>${text}`,
      // Its nonce makes every answer another one.
      "dist/nonce.html": `<!doctype html><script src="https://x.dev/a.js"></script><p>${text}`,
      "dist/cold.html": `<!doctype html><meta http-equiv="Content-Security-Policy" content="connect-src https://x.dev">`,
      "dist/large.bin": text,
    },
    commands: "memory: command(() => process.memoryUsage.rss()),",
  });
});
afterEach(() => lab.assertUnharmed());
afterAll(() => lab[Symbol.asyncDispose]());

const memory = async (): Promise<number> => (await lab.witness.call("memory")).value as number;
const get = (target: string, more = ""): string =>
  `GET ${target} HTTP/1.1\r\nHost: localhost:${lab.port}\r\n${more}\r\n`;

/** Asks and never reads. */
async function ask(text: string): Promise<Socket> {
  const socket = (await openTcp(lab.port)).pause();
  socket.write(text);
  return socket;
}

/** Everything that comes on a connection until it ends. */
async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => socket.once("close", resolve));
  return Buffer.concat(chunks).toString("latin1");
}

it.each(["/large.html", "/nonce.html", "/large.bin"])(
  "C18: requests for %s that nobody reads the answers of cost little memory",
  async (target) => {
    await request(lab.port, { target });
    const before = await memory();
    const sockets = await Promise.all(
      Array.from({ length: 50 }, () => ask(get(target).repeat(ALLOWED))),
    );
    let most = 0;
    for (let i = 0; i < 50; i++) {
      await request(lab.port);
      most = Math.max(most, await memory());
    }
    expect((most - before) / MIB).toBeLessThan(100);
    for (const socket of sockets) socket.destroy();
  },
);

it("C18: more requests than a connection may have ahead cut it, whatever came with them", async () => {
  const refused = () =>
    lab.app.events.filter(({ reason }) => String(reason).includes("ahead of their answers")).length;
  const before = refused();
  const socket = await openTcp(lab.port);
  socket.write(get("/").repeat(2_000));
  expect(await readAll(socket)).not.toContain("HTTP/1.1 200 OK\r\n".repeat(2));
  // Said once for the packet, not for each.
  await lab.assertUnharmed();
  expect(refused() - before).toBe(1);
});

it("answers as many as a connection may have ahead, in order", async () => {
  const socket = await openTcp(lab.port);
  const targets = Array.from({ length: ALLOWED - 1 }, (_, i) => (i % 2 ? "/large.bin" : "/nope?"));
  socket.write(targets.map((target) => get(target)).join("") + get("/", "Connection: close\r\n"));
  const lengths = [...(await readAll(socket)).matchAll(/^content-length: (\d+)/gim)];
  expect(lengths.map(([, length]) => Number(length) === MIB)).toStrictEqual([
    ...targets.map((target) => target === "/large.bin"),
    false,
  ]);
});

it("C18: a document is read once for all who ask for it at once", async () => {
  const version = "x".repeat(7);
  const ask = () => request(lab.port, { target: `/cold.html?${version}` });
  const answers = await Promise.all(Array.from({ length: 100 }, ask));
  expect(new Set(answers.map(({ status }) => status))).toStrictEqual(new Set([200]));
  // Whoever reads it warns of its policy.
  await lab.assertUnharmed();
  expect(
    lab.app.events.filter(
      ({ event, text }) => event === "warning" && String(text).includes("cold.html"),
    ),
  ).toHaveLength(1);
});

it("C18: an upgrade behind requests that are not answered is cut off", async () => {
  const socket = await openTcp(lab.port);
  const upgrade = get(
    "/__sallyport__/socket",
    [
      `Origin: http://localhost:${lab.port}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
      "Sec-WebSocket-Protocol: sallyport.1\r\n",
    ].join("\r\n"),
  );
  socket.write(get("/large.bin") + upgrade);
  expect(await readAll(socket)).not.toContain("101 Switching Protocols");
});
