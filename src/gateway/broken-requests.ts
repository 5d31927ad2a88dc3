import type { Socket } from "node:net";
import type { Recorder } from "../core/record.ts";

/**
 * The line and the headers of a request, in bytes. Browsers send the cookies of all ports of localhost to each of them:
 * what other programs have left there must not keep the app's own page out, as it would with Node's 16 KiB.
 */
export const MAX_HEADER_BYTES: number = 64 * 1024;

const TOO_LARGE = `The headers of this request are over ${MAX_HEADER_BYTES / 1024} KiB. Most likely other programs on localhost have left too many cookies: delete the cookies of localhost in the browser, and load the page again.`;

/** What Node's parser says, as an answer. Whatever is not named is a bad request. */
const ANSWERS = new Map([
  ["HPE_HEADER_OVERFLOW", { status: "431 Request Header Fields Too Large", text: TOO_LARGE }],
  [
    "ERR_HTTP_REQUEST_TIMEOUT",
    { status: "408 Request Timeout", text: "The request was not finished." },
  ],
]);

/** Refuses what is no request, or none in time. `busy`: answers are under way on the connection, and a word would mix with them. */
export function refuseBroken(
  error: NodeJS.ErrnoException,
  socket: Socket,
  busy: boolean,
  recorder: Recorder,
): void {
  // The far end is gone; that is no attempt at anything.
  if (error.code === "ECONNRESET" || error.code === "EPIPE") return void socket.destroy();
  const { status, text } = ANSWERS.get(error.code ?? "") ?? {
    status: "400 Bad Request",
    text: "This is no request.",
  };
  // Browsers open connections ahead, and never use some.
  if (socket.bytesRead > 0) {
    const reason = `${status}: ${error.code === "HPE_HEADER_OVERFLOW" ? text : error.message}`;
    recorder.record({ code: "request-refused", reason });
  }
  if (busy) return void socket.destroy();
  sendAway(socket, status, text);
}

/** Writes an answer of ours outside of Node's requests, and closes the connection. */
export function sendAway(socket: Socket, status: string, text = ""): void {
  socket.on("error", () => undefined); // It may be gone already; it is being sent away anyhow.
  if (!socket.writable) return void socket.destroy();
  const head = [
    `HTTP/1.1 ${status}`,
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(text)}`,
    "Cache-Control: no-store",
    "X-Content-Type-Options: nosniff",
    "Cross-Origin-Resource-Policy: same-origin",
    "Cross-Origin-Opener-Policy: same-origin",
  ];
  // Destroyed once it is written: what the other side does with its half is not waited for.
  socket.end(`${head.join("\r\n")}\r\n\r\n${text}`, () => socket.destroy());
}
