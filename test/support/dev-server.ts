/** A development server as careless as they come: it allows everybody everything, and remembers who reached it. */
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface DevServer {
  readonly url: string;
  /** Every request and upgrade that arrived. */
  readonly seen: Seen[];
  readonly sockets: ReadonlySet<WebSocket>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What it says to everybody. Only the first two are anybody's business. */
export const CARELESS_HEADERS = {
  "X-Powered-By": "carelessness",
  "Set-Cookie": "session=1",
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Credentials": "true",
  "Access-Control-Allow-Private-Network": "true",
  "Access-Control-Expose-Headers": "*",
  "Content-Security-Policy": "default-src * 'unsafe-inline'; frame-ancestors *",
  "Content-Security-Policy-Report-Only": "default-src 'none'",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Cross-Origin-Opener-Policy": "unsafe-none",
  "Referrer-Policy": "unsafe-url",
  "Service-Worker-Allowed": "/",
  "Strict-Transport-Security": "max-age=1",
  "X-Content-Type-Options": "none",
} as const;

export const DOCUMENT = `<!doctype html><html><head><title>dev</title></head><body ngCspNonce="later"><script>globalThis.inline = 1;</script></body></html>`;

export type Answers = Readonly<
  Record<
    string,
    (
      request: Seen,
      server: Server,
    ) => readonly [number, Record<string, string>, string | Uint8Array]
  >
>;

/** `answers` by path; everything else is `DOCUMENT`. A socket is echoed. */
export async function startCarelessServer(answers: Answers = {}, onPort = 0): Promise<DevServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, url, headers, body };
      seen.push(one);
      const [path = ""] = url.split("?");
      const answer = answers[path];
      for (const [name, value] of Object.entries(CARELESS_HEADERS)) response.setHeader(name, value);
      const [status, more, content] = answer?.(one, server) ?? [
        200,
        { "Content-Type": "text/html; charset=utf-8" },
        DOCUMENT,
      ];
      if (status !== 304) response.setHeader("Content-Length", Buffer.byteLength(content));
      response.writeHead(status, more).end(content);
    });
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    const { method = "", url = "", headers } = request;
    seen.push({ method, url, headers, body: "" });
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on("message", (data: Buffer, isBinary: boolean) =>
        webSocket.send(data, { binary: isBinary }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(onPort, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    seen,
    sockets: sockets.clients,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
