// Nobody who is connected keeps the app from ending (attacks C18, I1).
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, it, vi } from "vitest";
import { type Lab, openSocket, openTcp, startLab } from "../support/hostile.ts";

/** Connects without closing its own half when the far end closes. */
async function openHalf(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => socket.destroy());
  await once(socket, "connect");
  return socket;
}

const upgradeOf = (port: number, origin: string): string =>
  [
    "GET /__sallyport__/socket HTTP/1.1",
    `Host: localhost:${port}`,
    `Origin: ${origin}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Protocol: sallyport.1",
    "\r\n",
  ].join("\r\n");

it.each<[string, (lab: Lab) => Promise<{ destroy(): void }>]>([
  ["a connection that says nothing", ({ port }) => openHalf(port)],
  [
    "half a request",
    async ({ port }) => {
      const socket = await openHalf(port);
      socket.write("GET / HTTP/1.1\r\n");
      return socket;
    },
  ],
  [
    "a refused upgrade whose other half stays open",
    async ({ port }) => {
      const socket = await openHalf(port);
      socket.write(upgradeOf(port, "https://evil.example"));
      await once(socket.resume(), "end");
      return socket;
    },
  ],
  [
    "a refused upgrade that reads nothing",
    async ({ port }) => {
      const socket = await openHalf(port);
      socket.write(upgradeOf(port, "https://evil.example"));
      return socket;
    },
  ],
  [
    "an upgrade without an entry",
    async ({ port }) => {
      const socket = await openSocket(port);
      socket.ignoreClose = true;
      return socket.tcp;
    },
  ],
  [
    "a page that does not answer the close",
    async (lab) => {
      const page = await lab.newPage();
      page.ignoreClose = true;
      return page.tcp;
    },
  ],
  [
    "a download that nobody reads",
    async ({ port }) => {
      const socket = await openTcp(port);
      socket.pause().write(`GET /large.bin HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
      return socket;
    },
  ],
])("I1: %s does not keep the app from ending", async (_what, hold) => {
  await using lab = await startLab({
    files: { "dist/large.bin": new Uint8Array(16 * 1024 * 1024) },
  });
  const held = await hold(lab);
  await lab.assertUnharmed();
  const stopped = vi.fn<(code: number) => void>();
  void lab.app.stop().then(stopped);
  try {
    await vi.waitFor(() => expect(stopped).toHaveBeenCalledWith(0), { timeout: 4_000 });
  } finally {
    held.destroy();
    lab.app.process.kill("SIGINT");
  }
});
