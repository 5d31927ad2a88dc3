/**
 * The gateway: one HTTP and WebSocket server on loopback, for documents, assets and the socket of each page.
 * The trust line runs through here: everything that arrives is somebody's, until its session says whose.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Socket } from "node:net";
import { WebSocketServer } from "ws";
import type { Config } from "../config/config.ts";
import type { Core } from "../core/app.ts";
import type { Session } from "../core/session.ts";
import { CLOSE } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { SOCKET_PATH, SUBPROTOCOL } from "../protocol/messages.ts";
import { type Address, toAddress, upgradeProblem } from "./check-request.ts";
import { type Clock, createEntries, type Entries } from "./entries.ts";
import { createHeldDocuments, type HeldDocuments } from "./held-documents.ts";
import { acceptPageSocket } from "./page-socket.ts";
import { createServe } from "./serve.ts";
import { createStrangers } from "./strangers.ts";

export interface GatewayOptions {
  readonly core: Core;
  readonly config: Config;
  /** Port on loopback; 0 takes a free one. */
  readonly port: number;
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

const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
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
  const entries = createEntries(core.recorder, clock);
  const heldDocuments = createHeldDocuments(clock);
  // `localhost` is either of the two, as the browser likes.
  const first = await listen("127.0.0.1", options.port);
  const { port } = first.address() as AddressInfo;
  const servers = [first];
  try {
    servers.push(await listen("::1", port));
  } catch (error) {
    if (
      !["EADDRNOTAVAIL", "EAFNOSUPPORT", "EINVAL"].includes(
        (error as NodeJS.ErrnoException).code ?? "",
      )
    ) {
      first.close();
      throw error;
    }
    // This system has no IPv6; nobody can listen there.
  }
  const address: Address = toAddress(options.origin ?? `http://${hostName}:${port}`);
  const { recorder } = core;
  const serve = createServe({ config, address, recorder, heldDocuments, scripts, warn });
  const socketOptions = {
    noServer: true,
    maxPayload: LIMITS.maxMessageBytes,
    perMessageDeflate: false,
    // A peer that does not answer a close is cut off after this. (Newer than the types of `ws`.)
    closeTimeout: 1_000,
    handleProtocols: (offered: Set<string>) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  };
  const sockets = new WebSocketServer(socketOptions);

  for (const server of servers) {
    server.on("connection", (socket) => strangers.add(socket));
    server.on("request", (request, response) => {
      serve(request, response).catch((error: unknown) => {
        core.recorder.record({
          code: "internal",
          reason: `${request.method} ${request.url}`,
          cause: error,
        });
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end();
      });
    });
    server.on("upgrade", (request, socket: Socket, head) => {
      const problem =
        upgradeProblem(request, address, SOCKET_PATH) ??
        protocolProblem(request.headers["sec-websocket-protocol"]);
      if (problem !== undefined) {
        core.recorder.record({
          code: "request-refused",
          reason: `socket: ${problem}`,
        });
        return refuseUpgrade(socket);
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        // Not before `ws` listens: a listener of ours alone would be given what came with the upgrade.
        strangers.upgraded(socket, head.length);
        acceptPageSocket(webSocket, {
          core,
          entries,
          clock,
          origin: address.origin,
          onAdmitted: (session) => {
            strangers.admit(socket);
            options.onPage?.(session);
          },
        });
      });
    });
  }

  return {
    port,
    origin: address.origin,
    entries,
    heldDocuments,
    async close() {
      entries.close();
      for (const session of core.sessions) session.end(CLOSE.goingAway);
      const closed = servers.map(
        (server) => new Promise<void>((resolve) => server.close(() => resolve())),
      );
      // Pages that answer the close are let go; after a moment the rest is cut off.
      await Promise.race([
        socketsGone(sockets),
        new Promise((resolve) => setTimeout(resolve, 250).unref()),
      ]);
      for (const socket of sockets.clients) socket.terminate();
      // Refused upgrades among them, which Node no longer counts as connections of its server.
      strangers.close();
      for (const server of servers) server.closeAllConnections();
      await Promise.all(closed);
    },
  };
}

function listen(host: string, port: number): Promise<Server> {
  const server = createServer({
    // Whoever says half a request and waits is cut off (attacks C18).
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 5_000,
    connectionsCheckingInterval: 2_000,
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, exclusive: true, ipv6Only: true }, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}

function protocolProblem(offered: string | undefined): string | undefined {
  const protocols = offered?.split(",").map((name) => name.trim()) ?? [];
  return protocols.includes(SUBPROTOCOL) ? undefined : `no subprotocol ${SUBPROTOCOL}`;
}

function refuseUpgrade(socket: Duplex): void {
  socket.on("error", () => undefined); // It may be gone already; it is being sent away anyhow.
  // Destroyed once it is written: what the other side does with its half is not waited for.
  socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", () =>
    socket.destroy(),
  );
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
