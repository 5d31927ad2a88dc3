import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { LIMITS } from "../protocol/limits.ts";
import { holdPort } from "./held-port.ts";

async function open(port: number, host = "127.0.0.1"): Promise<Socket> {
  const socket = connect(port, host);
  socket.on("error", () => undefined); // It may be cut off.
  await once(socket, "connect");
  return socket;
}

describe("a held port", () => {
  it("is nobody else's", async () => {
    const held = await holdPort(0);
    await expect(holdPort(held.port)).rejects.toMatchObject({ code: "EADDRINUSE" });
    await held.close();
    await (await holdPort(held.port)).close();
  });

  it("keeps whoever connects, and what they say, for whoever takes the connections", async () => {
    const held = await holdPort(0);
    const early = await open(held.port);
    early.write("early");
    const taken: Socket[] = [];
    const { promise: both, resolve } = Promise.withResolvers<void>();
    // The kernel has them in the order they came.
    const late = await open(held.port);
    held.takeConnections((socket) => {
      expect(socket.bytesRead).toBe(0);
      taken.push(socket);
      if (taken.length === 2) resolve();
    });
    await both;
    const [first] = taken as [Socket];
    first.setEncoding("utf8").resume();
    expect(await once(first, "data")).toEqual(["early"]);
    for (const socket of [early, late, ...taken]) socket.destroy();
    await held.close();
  });

  it("cuts off whoever waits when it is closed", async () => {
    const held = await holdPort(0);
    const socket = await open(held.port);
    const closed = once(socket, "close");
    socket.resume();
    await held.close();
    await closed;
    expect(socket.destroyed).toBe(true);
  });

  it("keeps no more than the gateway would", async () => {
    const held = await holdPort(0);
    const sockets: Socket[] = [];
    for (let i = 0; i < LIMITS.maxStrangers; i++) sockets.push(await open(held.port));
    const [oldest] = sockets as [Socket];
    const closed = once(oldest, "close");
    oldest.resume();
    sockets.push(await open(held.port));
    await closed;
    const taken: Socket[] = [];
    held.takeConnections((socket) => taken.push(socket));
    expect(taken).toHaveLength(LIMITS.maxStrangers);
    for (const socket of [...sockets, ...taken]) socket.destroy();
    await held.close();
  });
});
