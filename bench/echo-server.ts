/**
 * The other side of the comparison: a WebSocket server that does nothing but answer, in a process of its own as the
 * core is. Started with `fork`; sends its port to the parent, and ends with it.
 *
 *   /echo   every message comes back as it came
 *   /up     every message is answered by one character
 *   /down   every message names a number of bytes, and they come
 */
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";

const MAX_BYTES = 64 * 1024 * 1024;

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: 0,
  // As in the gateway. Compression would measure zlib.
  perMessageDeflate: false,
  maxPayload: MAX_BYTES,
});

/** Made once by length: filling them is not what is measured. */
const contents = new Map<number, Uint8Array>();

function content(length: number): Uint8Array {
  if (!(length >= 0 && length <= MAX_BYTES)) throw new RangeError(`not a length: ${length}`);
  let bytes = contents.get(length);
  if (!bytes) contents.set(length, (bytes = new Uint8Array(length).fill(7)));
  return bytes;
}

server.on("connection", (socket, request) => {
  socket.on("message", (data: Buffer, isBinary) => {
    if (request.url === "/echo") socket.send(data, { binary: isBinary });
    else if (request.url === "/up") socket.send("1");
    else socket.send(content(Number(data)));
  });
});
server.on("listening", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
