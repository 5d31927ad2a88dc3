import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { OpenedFile } from "./open-file.ts";

/** Bytes of a file, the last one included. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Sends an open file, or the part of it that is asked for, and closes it. Headers beside those of the body are the
 * caller's. Resolves when everything was sent, the client has left or `ended` aborts.
 */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: OpenedFile,
  ended: AbortSignal,
): Promise<void> {
  const { handle, size } = file;
  try {
    const etag = `"${file.version}"`;
    response.setHeader("Accept-Ranges", "bytes");
    response.setHeader("ETag", etag);
    const { range: asked, "if-range": condition } = request.headers;
    // Parts of another version of the file would be put together with what the client has.
    const applies = request.method === "GET" && (condition === undefined || condition === etag);
    const range = applies ? parseRange(asked, size) : undefined;
    if (range === "unsatisfiable") {
      response.setHeader("Content-Range", `bytes */${size}`);
      response.setHeader("Content-Length", 0);
      response.writeHead(416).end();
      return;
    }
    const { start, end } = range ?? { start: 0, end: size - 1 };
    if (range) response.setHeader("Content-Range", `bytes ${start}-${end}/${size}`);
    response.setHeader("Content-Length", end - start + 1);
    response.writeHead(range ? 206 : 200);
    if (request.method === "HEAD" || end < start) {
      response.end();
      return;
    }
    if (ended.aborted) return void response.destroy();
    const content = handle.createReadStream({ start, end, autoClose: false });
    // Without an error, which would be told as one of the request's.
    const stop = (): void => void response.destroy();
    ended.addEventListener("abort", stop);
    await pipeline(content, response).catch(() => {
      // The client has left, its page is gone, or the file is shorter by now: the length that was said tells it.
      response.destroy();
    });
    ended.removeEventListener("abort", stop);
  } finally {
    await handle.close();
  }
}

/**
 * The one range that a `Range` header asks for (RFC 9110, section 14). Undefined where it asks for none, or in a way
 * that is not answered in parts: several ranges, or another unit.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): Range | "unsatisfiable" | undefined {
  const [, first = "", last = ""] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length > 0 ? { start: size - length, end: size - 1 } : "unsatisfiable";
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return undefined;
  if (start >= size) return "unsatisfiable";
  return { start, end: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
}
