/** What a session may expect of any transport, run over each. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { createTransport } from "../../src/gateway/page-socket.ts";
import { CLOSE } from "../../src/protocol/errors.ts";
import type { Transport } from "../../src/protocol/transport.ts";

/** A transport, and what its far end has seen. */
interface Pair {
  readonly transport: Transport;
  readonly far: AsyncIterator<string | Uint8Array>;
  readonly closed: Promise<{ code: number; reason: string }>;
}

function runTransportContract(name: string, open: () => Promise<Pair>): void {
  describe(`the ${name} transport`, () => {
    it("delivers text as text and bytes as bytes, in order", async () => {
      const { transport, far } = await open();
      const sent = [
        "a",
        new Uint8Array([1, 2]),
        "",
        "č\u0000",
        new Uint8Array(300_000).fill(7),
        "z",
      ];
      for (const data of sent) transport.send(data);
      for (const data of sent) expect((await far.next()).value).toEqual(data);
      transport.close(CLOSE.normal);
    });

    it("runs what was scheduled after the tick, once and in order", async () => {
      const { transport } = await open();
      const ran: number[] = [];
      await new Promise<void>((resolve) => {
        transport.schedule(() => ran.push(1));
        transport.schedule(() => {
          ran.push(2);
          resolve();
        });
        expect(ran).toEqual([]);
      });
      expect(ran).toEqual([1, 2]);
      transport.close(CLOSE.normal);
    });

    it("closes with the first code and reason it is given, and sends nothing more", async () => {
      const { transport, closed } = await open();
      transport.close(CLOSE.broken);
      transport.close(CLOSE.goingAway);
      transport.send("too late");
      expect(await closed).toEqual({ code: CLOSE.broken.code, reason: CLOSE.broken.reason });
    });

    it("knows of bytes that were not taken from it", async () => {
      const { transport } = await open();
      expect(transport.unsentBytes).toBe(0);
      transport.close(CLOSE.normal);
    });
  });
}

let server: Server;
let sockets: WebSocketServer;
beforeAll(async () => {
  server = createServer();
  sockets = new WebSocketServer({ server });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  for (const socket of sockets.clients) socket.terminate();
  server.close();
});

runTransportContract("WebSocket", async () => {
  const { port } = server.address() as AddressInfo;
  const accepted = new Promise<WebSocket>((resolve) => sockets.once("connection", resolve));
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    client.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  const queue = createQueue();
  client.on("message", (data: Buffer, isBinary) =>
    queue.push(isBinary ? new Uint8Array(data) : data.toString()),
  );
  return { transport: createTransport(await accepted), far: queue, closed };
});

function createQueue(): AsyncIterator<string | Uint8Array> & {
  push(value: string | Uint8Array): void;
} {
  const values: (string | Uint8Array)[] = [];
  let waiting: ((result: IteratorResult<string | Uint8Array>) => void) | undefined;
  return {
    push(value) {
      if (waiting) waiting({ value, done: false });
      else values.push(value);
      waiting = undefined;
    },
    next: () => {
      const value = values.shift();
      return value === undefined
        ? new Promise((resolve) => (waiting = resolve))
        : Promise.resolve({ value, done: false });
    },
  };
}
