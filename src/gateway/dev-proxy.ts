/**
 * The way to a development server (`build.devUrl`). Whoever asks has passed `check-request.ts`, as for files; here it is
 * made into a request that the server takes for one of its own developer's, and the answer into one that keeps to our
 * rules: what it says about other origins, policies and workers is not passed on.
 */
import { request as requestHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { request as requestHttps } from "node:https";
import { connect } from "node:net";
import { type Duplex, pipeline as pipe, type Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from "node:zlib";
import { RESERVED_PATH } from "../protocol/messages.ts";
import { toAssetPath } from "./asset-path.ts";
import type { Address } from "./check-request.ts";

export interface DevProxy {
  readonly url: string;
  /**
   * Asks the server. Undefined where it does not answer; then it is waited for, and `onUp` told.
   * `ownHeaders` go along in place of the page's, undefined takes one out. Rejects with `Left` where nobody waits for
   * the answer any more.
   */
  ask(
    request: IncomingMessage,
    response: ServerResponse,
    ownHeaders: Readonly<Record<string, string | undefined>>,
  ): Promise<IncomingMessage | undefined>;
  /** Is this a socket of the server's? */
  takesUpgrade(request: IncomingMessage): boolean;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** The page that has asked is gone, or this gateway is. */
export class Left extends Error {}

/** Between two connections of one hop, and nobody else's. (RFC 9110, 7.6.1) */
const HOP_BY_HOP = [
  "connection",
  "expect",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/**
 * Answers' headers whose meaning is ours to say: who may read and embed the app, and under which policy its documents
 * run. In production there is no such server, and so nothing that an app could come to rely on.
 */
const OURS = [
  "content-security-policy",
  "content-security-policy-report-only",
  "cross-origin-resource-policy",
  "cross-origin-opener-policy",
  "referrer-policy",
  "x-content-type-options",
  "service-worker-allowed",
  "strict-transport-security",
  "alt-svc",
];

/** A server that is just being started anew is waited for this long before the page is told. */
const PATIENCE_MS = 3_000;
const PAUSE_MS = 100;

export function createDevProxy(
  devUrl: string,
  address: Address,
  onUp: () => void,
  patienceMs: number = PATIENCE_MS,
): DevProxy {
  const server = new URL(devUrl);
  const closing = new AbortController();
  let waiting = false;

  function open(
    request: IncomingMessage,
    headers: Record<string, string | string[]>,
    left?: AbortSignal,
  ): ReturnType<typeof requestHttp> {
    const options = {
      hostname: server.hostname.replace(/^\[|\]$/g, ""),
      port: server.port,
      method: request.method,
      path: request.url,
      headers,
      agent: false as const,
      signal: left ? AbortSignal.any([left, closing.signal]) : closing.signal,
    };
    return server.protocol === "https:"
      ? // A development server makes its certificate by itself.
        requestHttps({ ...options, rejectUnauthorized: !isLoopback(server.hostname) })
      : requestHttp(options);
  }

  function askOnce(
    request: IncomingMessage,
    headers: Record<string, string | string[]>,
    left: AbortSignal,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const asked = open(request, headers, left);
      asked.once("response", resolve);
      asked.once("error", reject);
      if (hasBody(request)) request.pipe(asked);
      else asked.end();
    });
  }

  /** Looks for the server until it answers. One look at a time, whoever waits. */
  async function wait(): Promise<void> {
    if (waiting) return;
    waiting = true;
    while (!closing.signal.aborted && !(await isListening(server))) await pause(PAUSE_MS);
    waiting = false;
    if (!closing.signal.aborted) onUp();
  }

  return {
    url: devUrl,
    async ask(request, response, ownHeaders) {
      const headers = { ...toServer(request, server, address) };
      for (const [name, value] of Object.entries(ownHeaders)) {
        if (value === undefined) delete headers[name];
        else headers[name] = value;
      }
      // It has been answered, or the page has gone and does not want it any more.
      const left = new AbortController();
      response.once("close", () => left.abort());
      const end = Date.now() + patienceMs;
      for (;;) {
        try {
          return await askOnce(request, headers, left.signal);
        } catch (error) {
          if (left.signal.aborted || closing.signal.aborted) throw new Left();
          if (!isDown(error)) throw error;
          if (hasBody(request) || Date.now() > end) break;
        }
        await pause(PAUSE_MS);
      }
      void wait();
      return undefined;
    },
    takesUpgrade: ({ url = "" }) =>
      !url.startsWith(RESERVED_PATH) && toAssetPath(url, "linux") !== undefined,
    upgrade(request, socket, head) {
      const headers = toServer(request, server, address);
      const asked = open(request, { ...headers, connection: "Upgrade", upgrade: "websocket" });
      let upgraded = false;
      const fail = (): void => {
        if (upgraded) return;
        socket.end(
          "HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
          () => socket.destroy(),
        );
      };
      socket.on("error", () => asked.destroy());
      socket.on("close", () => asked.destroy());
      asked.on("error", fail);
      asked.once("response", (answer) => {
        // It wants no socket there, and says why. The upgrade has taken the connection out of HTTP: so, by hand.
        answer.resume();
        const { statusCode = 502, statusMessage = "" } = answer;
        socket.end(
          `HTTP/1.1 ${statusCode} ${statusMessage}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
          () => socket.destroy(),
        );
      });
      asked.once("upgrade", (answer, upstream, upstreamHead) => {
        upgraded = true;
        const lines = Object.entries(toPage(answer, server)).flatMap(([name, value]) =>
          [value].flat().map((one) => `${name}: ${one}\r\n`),
        );
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${lines.join("")}\r\n`,
        );
        if (upstreamHead.length > 0) socket.write(upstreamHead);
        if (head.length > 0) upstream.write(head);
        for (const [from, to] of [
          [socket, upstream],
          [upstream, socket],
        ] as const) {
          from.on("error", () => to.destroy());
          from.on("close", () => to.destroy());
          from.pipe(to);
        }
        closing.signal.addEventListener("abort", () => upstream.destroy(), { once: true });
      });
      asked.end();
    },
    close: () => closing.abort(),
  };
}

/** Passes an answer on as it is: its bytes, its compression, its validators. Streams arrive as they are sent. */
export async function passOn(
  answer: IncomingMessage,
  response: ServerResponse,
  devUrl: string,
): Promise<void> {
  writeHead(answer, response, devUrl);
  response.flushHeaders();
  try {
    await pipeline(answer, response);
  } catch {
    // One of the two has gone in the middle of it; the other was told by the pipeline.
  }
}

/** Status and headers of an answer. What the configuration has said of a header already stays. */
export function writeHead(
  answer: IncomingMessage,
  response: ServerResponse,
  devUrl: string,
  except: readonly string[] = [],
): void {
  response.statusCode = answer.statusCode ?? 502;
  for (const [name, value] of Object.entries(toPage(answer, new URL(devUrl)))) {
    if (!response.hasHeader(name) && !except.includes(name)) response.setHeader(name, value);
  }
}

/** The development server's answer is none that can be shown. The text is for the developer. */
export class BadAnswer extends Error {}

/** A document is held as a whole, and a few kilobytes of a compressed one can be any number. No real one is this long. */
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** The whole text of an answer, however it was sent. Rejects with `BadAnswer`. */
export async function readText(answer: IncomingMessage): Promise<string> {
  const encodings = (answer.headers["content-encoding"] ?? "").split(",").map((one) => one.trim());
  let body: Readable = answer;
  try {
    for (const encoding of encodings.toReversed()) body = decompress(body, encoding);
    const decoder = new TextDecoder(charsetOf(answer));
    let text = "";
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_DOCUMENT_BYTES) throw new BadAnswer("it is over 16 MiB long");
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    throw error instanceof BadAnswer ? error : new BadAnswer((error as Error).message);
  } finally {
    answer.destroy();
  }
}

function charsetOf({ headers }: IncomingMessage): string {
  return /charset="?([\w-]+)/i.exec(headers["content-type"] ?? "")?.[1] ?? "utf-8";
}

/** We ask for it uncompressed; not every server listens. */
function decompress(body: Readable, encoding: string): Readable {
  switch (encoding.toLowerCase()) {
    case "":
    case "identity":
      return body;
    case "gzip":
    case "x-gzip":
      return through(body, createGunzip());
    case "br":
      return through(body, createBrotliDecompress());
    case "deflate":
      return through(body, createInflate());
    case "zstd":
      return through(body, createZstdDecompress());
    default:
      throw new BadAnswer(`it is sent in an unknown form, ${JSON.stringify(encoding)}`);
  }
}

/** An end of the one is an end of the other, also where it is cut off in the middle. Whoever reads hears of it. */
function through(body: Readable, decoder: Transform): Readable {
  return pipe(body, decoder, () => undefined);
}

/** The headers of a page's request as the server wants to see them: as if it were asked by its own page. */
function toServer(
  request: IncomingMessage,
  server: URL,
  address: Address,
): Record<string, string | string[]> {
  const headers = withoutHops(request);
  headers["host"] = server.host;
  if (headers["origin"] !== undefined) headers["origin"] = server.origin;
  const { referer } = headers;
  if (typeof referer === "string" && referer.startsWith(`${address.origin}/`))
    headers["referer"] = server.origin + referer.slice(address.origin.length);
  return headers;
}

function toPage(answer: IncomingMessage, server: URL): Record<string, string | string[]> {
  const headers = withoutHops(answer);
  for (const name of Object.keys(headers)) {
    // No other origin may read the app, whatever its development server would allow (attacks C10).
    if (OURS.includes(name) || name.startsWith("access-control-")) delete headers[name];
  }
  const { location } = headers;
  if (typeof location === "string" && location.startsWith(`${server.origin}/`))
    headers["location"] = location.slice(server.origin.length);
  return headers;
}

/** What `Connection` cannot call a matter of one hop: where a message ends, whose it is, and for whom. */
const NEVER_HOPS = ["content-length", "host", "origin"];

function withoutHops({ headers }: IncomingMessage): Record<string, string | string[]> {
  const named = (headers.connection ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => !NEVER_HOPS.includes(name));
  const result: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_BY_HOP.includes(name) && !named.includes(name))
      result[name] = value;
  }
  return result;
}

/** Does a server listen at this address? It is not asked anything, which could be work for it, or a line in its log. */
export function isListening({ hostname, port, protocol }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port) || (protocol === "https:" ? 443 : 80),
      timeout: 1_000,
    });
    const answer = (listens: boolean): void => {
      socket.destroy();
      resolve(listens);
    };
    socket.once("connect", () => answer(true));
    socket.once("error", () => answer(false));
    socket.once("timeout", () => answer(false));
  });
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

function isDown(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return ["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"].includes(code);
}

function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
