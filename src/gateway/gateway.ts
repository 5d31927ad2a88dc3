/**
 * The gateway: one HTTP and WebSocket server on loopback, for documents, assets and the socket of each page.
 * The trust line runs through here: everything that arrives is somebody's, until its session says whose.
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { WebSocketServer } from "ws";
import type { Config } from "../config/config.ts";
import type { Core } from "../core/app.ts";
import type { Session } from "../core/session.ts";
import { CLOSE } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { SOCKET_PATH, SUBPROTOCOL } from "../protocol/messages.ts";
import { MAX_HEADER_BYTES, refuseBroken, sendAway } from "./broken-requests.ts";
import { type Address, toAddress, upgradeProblem } from "./check-request.ts";
import { type Clock, createEntries, type Entries } from "./entries.ts";
import { createHeldDocuments, type HeldDocuments } from "./held-documents.ts";
import { type HeldPort, holdPort } from "./held-port.ts";
import { acceptPageSocket } from "./page-socket.ts";
import { createResumption } from "./resumption.ts";
import { createServe } from "./serve.ts";
import { createStrangers } from "./strangers.ts";
import { createTurns } from "./turns.ts";

// An import of this module would have Node load its `fetch` and `WebSocket` with it, which are most of it and not used.
const { createServer } = process.getBuiltinModule("node:http");

export interface GatewayOptions {
  readonly core: Core;
  readonly config: Config;
  /** Port on loopback; 0 takes a free one. */
  readonly port: number;
  /** The same port, where it is held already. From then on it is the gateway's to close. */
  readonly held?: HeldPort | undefined;
  /** The origin by which browsers know the app. `http://<hostName>:<port>` unless a tunnel changes it. */
  readonly origin?: string;
  /** `localhost`, or a name below it, which browsers take for this machine without asking anybody. */
  readonly hostName?: string;
  /** Scripts that go before all others in every top-level document. */
  readonly scripts: readonly string[];
  readonly warn: (text: string) => void;
  /** Hears of every page that was admitted. */
  readonly onPage?: (session: Session) => void;
  readonly clock?: Clock;
}

export interface Gateway {
  readonly port: number;
  readonly origin: string;
  readonly entries: Entries;
  readonly heldDocuments: HeldDocuments;
  /** Disconnects every page and stops listening. Resolves when no connection is left. */
  close(): Promise<void>;
}

const REFUSED = "403 Forbidden";

const SYSTEM_CLOCK: Clock = {
  // Not the time of day, which somebody may set.
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/**
 * Starts listening. Rejects with the system's error, `EADDRINUSE` among them, where a port is not to be had on all of
 * loopback: a stranger on the other half would be asked for the app's pages.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { core, config, clock = SYSTEM_CLOCK, warn, scripts, hostName = "localhost" } = options;
  const strangers = createStrangers();
  const turns = createTurns(core.recorder);
  const entries = createEntries(core.recorder, clock);
  const resumption = createResumption(clock, config.resumeTimeoutMs);
  const heldDocuments = createHeldDocuments(clock, (target) => prepare(target));
  const held = options.held ?? (await holdPort(options.port));
  held.hold(true);
  const { port } = held;
  const servers = [createHttpServer()];
  const address: Address = toAddress(options.origin ?? `http://${hostName}:${port}`);
  const { recorder } = core;
  const { serve, prepare } = createServe({
    config,
    address,
    recorder,
    heldDocuments,
    scripts,
    warn,
  });
  const socketOptions = {
    noServer: true,
    maxPayload: LIMITS.maxMessageBytes,
    perMessageDeflate: false,
    // A peer that does not answer a close is cut off after this. (Newer than the types of `ws`.)
    closeTimeout: 1_000,
    handleProtocols: (offered: Set<string>) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  };
  const sockets = new WebSocketServer(socketOptions);
  // A key, a version or a list of subprotocols that is none.
  sockets.on("wsClientError", (error, socket) => {
    core.recorder.record({ code: "request-refused", reason: `socket: ${error.message}` });
    sendAway(socket as Socket, REFUSED);
  });

  for (const server of servers) {
    server.on("connection", (socket) => strangers.add(socket));
    const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
      turns.take(request, response, () => {
        serve(request, response).catch((error: unknown) => {
          core.recorder.record({
            code: "internal",
            reason: `${request.method} ${request.url}`,
            cause: error,
          });
          apologize(response);
        });
      });
    };
    server.on("request", onRequest);
    // Node would answer these by itself. We expect nothing, and say so in our way.
    server.on("checkContinue", onRequest);
    server.on("checkExpectation", onRequest);
    server.on("clientError", (error, socket: Socket) =>
      refuseBroken(error, socket, turns.busy(socket), core.recorder),
    );
    server.on("upgrade", (request, socket: Socket, head) => {
      const problem =
        upgradeProblem(request, address, SOCKET_PATH) ??
        protocolProblem(request.headers["sec-websocket-protocol"]);
      if (problem !== undefined) {
        core.recorder.record({
          code: "request-refused",
          reason: `socket: ${problem}`,
        });
        return sendAway(socket, REFUSED);
      }
      if (turns.busy(socket)) {
        // Answers of another protocol are under way on it: there is no place for a word of this one.
        core.recorder.record({
          code: "request-refused",
          reason: "socket: behind requests that are not answered",
        });
        return void socket.destroy();
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        // Not before `ws` listens: a listener of ours alone would be given what came with the upgrade.
        strangers.upgraded(socket, head.length);
        acceptPageSocket(webSocket, {
          core,
          entries,
          resumption,
          clock,
          origin: address.origin,
          onAdmitted: () => strangers.admit(socket),
          onPage: (session) => options.onPage?.(session),
        });
      });
    });
  }

  const [server] = servers as [Server];
  // It does not listen by itself; of one that does, Node cuts off whoever is too slow from here on.
  server.emit("listening");
  held.takeConnections((socket) => {
    server.emit("connection", socket);
    socket.resume();
  });

  return {
    port,
    origin: address.origin,
    entries,
    heldDocuments,
    async close() {
      entries.close();
      for (const session of core.sessions) session.end(CLOSE.goingAway);
      const closed = held.close();
      for (const server of servers) server.close();
      // Pages that answer the close are let go; after a moment the rest is cut off.
      await Promise.race([
        socketsGone(sockets),
        new Promise((resolve) => setTimeout(resolve, 250).unref()),
      ]);
      for (const socket of sockets.clients) socket.terminate();
      // Refused upgrades among them, which Node no longer counts as connections of its server.
      strangers.close();
      for (const server of servers) server.closeAllConnections();
      await closed;
    },
  };
}

function createHttpServer(): Server {
  return createServer({
    // Whoever says half a request and waits is cut off (attacks C18).
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 2_000,
    maxHeaderSize: MAX_HEADER_BYTES,
    // That it is there, and once, is ours to see.
    requireHostHeader: false,
  });
}

/** Answers 500 where nothing was said yet. Never throws: whoever catches here is the last. */
function apologize(response: ServerResponse): void {
  try {
    if (response.headersSent) return void response.destroy();
    // One of them may be why it failed.
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    response.writeHead(500, { "Content-Length": 0, "Cache-Control": "no-store" }).end();
  } catch {
    response.destroy(); // What was wrong is recorded already; that this failed as well is no news.
  }
}

function protocolProblem(offered: string | undefined): string | undefined {
  const protocols = offered?.split(",").map((name) => name.trim()) ?? [];
  return protocols.includes(SUBPROTOCOL) ? undefined : `no subprotocol ${SUBPROTOCOL}`;
}

function socketsGone(sockets: WebSocketServer): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (sockets.clients.size === 0) resolve();
    };
    for (const socket of sockets.clients) socket.once("close", () => setImmediate(check));
    check();
  });
}
