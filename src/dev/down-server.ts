import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Recorder } from "../core/record.ts";
import { MAX_HEADER_BYTES, refuseBroken, sendAway } from "../gateway/broken-requests.ts";
import { type Address, httpProblem, upgradeProblem } from "../gateway/check-request.ts";
import { createDevSockets } from "../gateway/dev-sockets.ts";
import { sha256 } from "../gateway/html.ts";
import { escape, STYLE, toHtml } from "../gateway/own-pages.ts";
import { createStrangers } from "../gateway/strangers.ts";
import { createTurns } from "../gateway/turns.ts";
import { DEV_SOCKET_PATH, type Problem } from "../protocol/dev-page.ts";

export interface DownServerOptions {
  readonly address: Address;
  readonly appName: string;
  /** The page's script: it reloads the page when a core is up. */
  readonly script: string;
  readonly recorder: Recorder;
  /** Why there is no core. */
  readonly problem: () => Problem | undefined;
}

/** Answers on the port while no core is up, by the rules of the gateway, and with nothing of the app. */
export interface DownServer {
  take(socket: Socket): void;
  /** Ends every connection, so that it is made again, to the core that is coming. */
  release(): void;
}

export function createDownServer(options: DownServerOptions): DownServer {
  const { address, appName, script, recorder } = options;
  // Nobody can be admitted: whoever opens thousands takes places from itself, its dev sockets among them (attacks C18).
  const strangers = createStrangers();
  const turns = createTurns(recorder);
  const devSockets = createDevSockets();
  const policy = [
    "default-src 'none'",
    `script-src ${sha256(script)}`,
    `style-src ${sha256(STYLE)}`,
    `connect-src ${address.origin.replace(/^http/, "ws")}`,
    "frame-ancestors 'none'",
  ].join("; ");
  const server = createServer({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    connectionsCheckingInterval: 2_000,
    maxHeaderSize: MAX_HEADER_BYTES,
    requireHostHeader: false,
  });

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const problem = httpProblem(request, address);
    const say = (status: number, text: string, type: string): void => {
      response.writeHead(status, {
        "Content-Type": `${type}; charset=utf-8`,
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "same-origin",
        "Content-Length": Buffer.byteLength(text),
        // Its next request is the core's to answer.
        Connection: "close",
      });
      response.end(text);
    };
    if (problem !== undefined) {
      recorder.record({
        code: "request-refused",
        reason: `${request.method} ${request.url}: ${problem}`,
      });
      return say(403, "Refused: this address answers to its own app only.", "text/plain");
    }
    const dest = request.headers["sec-fetch-dest"];
    if (dest !== undefined && dest !== "document")
      return say(503, "The core does not run.", "text/plain");
    say(503, toPage(options.problem(), appName, script), "text/html");
  }

  const onRequest = (request: IncomingMessage, response: ServerResponse): void =>
    turns.take(request, response, () => serve(request, response));
  server.on("request", onRequest);
  server.on("checkContinue", onRequest);
  server.on("checkExpectation", onRequest);
  server.on("clientError", (error, socket: Socket) =>
    refuseBroken(error, socket, turns.busy(socket), recorder),
  );
  server.on("upgrade", (request, socket: Socket, head) => {
    // An answer is under way on it, and a word of another protocol would mix with that.
    if (turns.busy(socket)) return void socket.destroy();
    const problem = upgradeProblem(request, address);
    const current = options.problem();
    if (problem === undefined && request.url === DEV_SOCKET_PATH && current) {
      return devSockets.accept(request, socket, head, [{ kind: "failed", problem: current }]);
    }
    if (problem !== undefined)
      recorder.record({ code: "request-refused", reason: `socket: ${problem}` });
    sendAway(socket, problem === undefined ? "503 Service Unavailable" : "403 Forbidden");
  });
  // Of a server that listens by itself Node cuts off whoever is too slow from here on.
  server.emit("listening");

  return {
    take(socket) {
      socket.allowHalfOpen = true;
      strangers.add(socket);
      server.emit("connection", socket);
      socket.resume();
    },
    release: () => strangers.close(),
  };
}

function toPage(problem: Problem | undefined, appName: string, script: string): string {
  const { title = "The core does not run", message = "" } = problem ?? {};
  const place = [problem?.file, problem?.line, problem?.column]
    .filter((part) => part !== undefined)
    .join(":");
  return toHtml(
    title,
    appName,
    `<script>${script}</script>
${place === "" ? "" : `<p><code>${escape(place)}</code></p>`}
<pre>${escape(message)}</pre>
${problem?.excerpt === undefined ? "" : `<pre>${escape(problem.excerpt)}</pre>`}
<p>The next save tries again, and this page goes on by itself.</p>`,
  );
}
