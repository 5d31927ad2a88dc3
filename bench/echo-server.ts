/**
 * The other side of the comparison: a WebSocket server that does nothing but answer, in a process of its own as the
 * core is. Started with `fork`; sends its port to the parent, and ends with it.
 *
 *   /echo    every message comes back as it came
 *   /up      every message is answered by one character
 *   /down    every message names a number of bytes, and they come
 *   /count   no message is answered but one of one character, by how many have come since the one before it
 *   /many    every message names a number, and so many small texts come
 *   /apart   the same, one text a turn of the event loop
 *   /pieces  every message names a number of pieces and their bytes, and they come as the socket takes them
 *   /peak    every message is answered by the most memory this process had since `/pieces` was last asked, as JSON
 *   /turn    of two pages: a message says that its page measures nothing, and it is answered when that page may, as the
 *            only one. Who of them is first changes from pair to pair
 *
 * By HTTP it gives one document, the frame of `hop.ts`.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { endPeak, startPeak } from "./app/src-tauri/peak-memory.ts";
import { HOP_DOCUMENT, HOP_HEADERS } from "./hop.ts";

const MAX_BYTES = 64 * 1024 * 1024;
/** What may wait in the socket before the next piece is made: about what the product lets a stream's reader leave. */
const MAX_UNSENT_BYTES = 2 * 1024 * 1024;

const http = createServer((_request, response) => {
  response.writeHead(200, HOP_HEADERS).end(HOP_DOCUMENT);
});
const server = new WebSocketServer({
  server: http,
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

const small = (n: number): string => `{"event":"down","payload":{"n":${n}}}`;

async function sendPieces(socket: WebSocket, count: number, length: number): Promise<void> {
  startPeak();
  for (let n = 0; n < count; n++) {
    const sent = Promise.withResolvers<void>();
    socket.send(content(length), () => sent.resolve());
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) await sent.promise;
  }
}

/** Two pages, in the order in which they measure next. */
let pair: WebSocket[] = [];
/** As many as have had their turn. */
let turns = 0;
const idle = new Set<WebSocket>();

function takeTurns(socket: WebSocket): void {
  if (!pair.includes(socket)) pair.push(socket);
  idle.add(socket);
  if (idle.size < 2) return;
  const next = pair[turns % 2];
  if (!next) return;
  if (++turns % 2 === 0) pair.reverse();
  idle.delete(next);
  next.send("");
}

type Answer = (socket: WebSocket, data: Buffer, isBinary: boolean) => unknown;

let counted = 0;

const answers = new Map<string | undefined, Answer>([
  ["/echo", (socket, data, isBinary) => socket.send(data, { binary: isBinary })],
  ["/up", (socket) => socket.send("1")],
  ["/down", (socket, data) => socket.send(content(Number(data)))],
  [
    "/count",
    (socket, data) => {
      counted += 1;
      if (data.length > 1) return;
      socket.send(`${counted - 1}`);
      counted = 0;
    },
  ],
  [
    "/many",
    (socket, data) => {
      for (let n = 0; n < Number(data); n++) socket.send(small(n));
    },
  ],
  [
    "/apart",
    async (socket, data) => {
      for (let n = 0; n < Number(data); n++) {
        socket.send(small(n));
        await nextTurn();
      }
    },
  ],
  [
    "/pieces",
    (socket, data) => {
      const [count, length] = data.toString().split(" ");
      return sendPieces(socket, Number(count), Number(length));
    },
  ],
  ["/turn", takeTurns],
  ["/peak", (socket) => socket.send(JSON.stringify(endPeak()))],
]);

server.on("connection", (socket, { url }) => {
  const answer = answers.get(url);
  if (!answer) return socket.terminate();
  socket.on("message", (data: Buffer, isBinary) => void answer(socket, data, isBinary));
});
http.listen(0, "127.0.0.1");
await once(http, "listening");
process.send?.((http.address() as AddressInfo).port);
process.on("disconnect", () => process.exit());
