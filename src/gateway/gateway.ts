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
import { DEV_SOCKET_PATH } from "../protocol/dev-page.ts";
import { CLOSE, type Close } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { SOCKET_PATH, SUBPROTOCOL } from "../protocol/messages.ts";
import { MAX_HEADER_BYTES, refuseBroken, sendAway } from "./broken-requests.ts";
import { type Address, toAddress, upgradeProblem } from "./check-request.ts";
import { createDevProxy, hasBody, Left } from "./dev-proxy.ts";
import { createDevSockets } from "./dev-sockets.ts";
import { createAssetKeys } from "./asset-keys.ts";
import { type Clock, createEntries, type Entries, type EntryMemory } from "./entries.ts";
import { createFileScope, type FolderOf } from "./file-scope.ts";
import { createIsolationFrames, type IsolationAppOptions } from "./isolation-frames.ts";
import { createHeldDocuments, type HeldDocuments } from "./held-documents.ts";
import { type HeldPort, holdPort } from "./held-port.ts";
import { acceptPageSocket } from "./page-socket.ts";
import { createResumption } from "./resumption.ts";
import { createShares } from "./shares.ts";
import { createServe } from "./serve.ts";
import { createStrangers } from "./strangers.ts";
import { createTurns } from "./turns.ts";
import { createUnanswered } from "./unanswered.ts";

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
  /** The isolation pattern: the app that sees every message, and how its frame is made. */
  readonly isolation?: IsolationAppOptions | undefined;
  /** Where the variables of `assetProtocol.scope` lead. */
  readonly folderOf?: FolderOf;
  /** Hears of every page that was admitted. */
  readonly onPage?: (session: Session) => void;
  readonly clock?: Clock;
  /** Under `sallyport dev`. */
  readonly supervised?: Supervised;
}

/** Under `sallyport dev` the port belongs to the supervisor, which outlives the core, and so does what entries there are. */
export interface Supervised {
  /** Tells this core from the one before and the one after it. */
  readonly coreId: string;
  readonly memory: EntryMemory;
  /** Calls `take` with every connection of the port, from now on. */
  takeConnections(take: (socket: Socket) => void): void;
}

export interface Gateway {
  readonly port: number;
  readonly origin: string;
  /** The path of the app's first document: `/`, unless `build.devUrl` has another. */
  readonly home: string;
  readonly entries: Entries;
  /** Has every page reload, under `sallyport dev`. */
  reloadPages(): void;
  readonly heldDocuments: HeldDocuments;
  /** Disconnects every page and stops listening. Resolves when no connection is left. */
  close(reason?: Close): Promise<void>;
}

const REFUSED = "403 Forbidden";

const SYSTEM_CLOCK: Clock = {
  // Not the time of day, which somebody may set; and the same in every process.
  now: () => performance.timeOrigin + performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Starts listening. Rejects as `listenOnLoopback` does. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const {
    core,
    config,
    clock = SYSTEM_CLOCK,
    warn,
    scripts,
    supervised,
    hostName = "localhost",
  } = options;
  const strangers = createStrangers();
  const turns = createTurns(core.recorder);
  const shares = createShares();
  const entries = createEntries(core.recorder, clock, supervised?.memory);
  const resumption = createResumption(clock, config.resumeTimeoutMs);
  const heldDocuments = createHeldDocuments(clock, (target) => prepare(target));
  const assetKeys = createAssetKeys(clock);
  const { folderOf = () => Promise.resolve(undefined) } = options;
  const fileScope =
    config.assetProtocol &&
    (await createFileScope(config.assetProtocol, folderOf, warn, core.assetRules));
  if (!fileScope) {
    const off =
      "app.assetScope has no effect while the asset protocol is off. Set app.security.assetProtocol.enable to true.";
    if (core.assetRules.size > 0) warn(off);
    core.assetRules.refuse(off);
  }
  const held = supervised ? undefined : (options.held ?? (await holdPort(options.port)));
  held?.hold(true);
  const port = held?.port ?? options.port;
  const server = createHttpServer();
  const address: Address = toAddress(options.origin ?? `http://${hostName}:${port}`);
  const devSockets = supervised && createDevSockets();
  const proxy =
    supervised && config.devUrl !== undefined
      ? createDevProxy(config.devUrl, address, () => devSockets?.tell({ kind: "dev-server" }))
      : undefined;
  const { recorder } = core;
  const dev = supervised !== undefined;
  const frames =
    options.isolation &&
    createIsolationFrames({
      ...options.isolation,
      address,
      recorder,
    });
  const { serve, prepare } = createServe({
    frames: frames?.source,
    config,
    address,
    recorder,
    heldDocuments,
    assetKeys,
    fileScope,
    scripts,
    warn,
    proxy,
    dev,
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
  const unanswered = createUnanswered();
  let closing = false;
  // A key, a version or a list of subprotocols that is none.
  sockets.on("wsClientError", (error, socket) => {
    core.recorder.record({ code: "request-refused", reason: `socket: ${error.message}` });
    sendAway(socket as Socket, REFUSED);
  });

  server.on("connection", (socket) => {
    strangers.add(socket);
    unanswered.connected(socket);
  });
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    unanswered.asked(request.socket, response);
    turns.take(request, response, () => {
      if (frames?.isFor(request)) return frames.serve(request, response);
      serve(request, response).catch((error: unknown) => {
        if (error instanceof Left) return void response.destroy();
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
    unanswered.asked(socket);
    // Its page keeps its entry, for the next core if there is one.
    if (closing) return void socket.destroy();
    const problem =
      upgradeProblem(request, address) ??
      (request.url === SOCKET_PATH
        ? protocolProblem(request.headers["sec-websocket-protocol"])
        : elsewhereProblem(request));
    if (problem !== undefined) {
      core.recorder.record({ code: "request-refused", reason: `socket: ${problem}` });
      return sendAway(socket, REFUSED);
    }
    if (turns.busy(socket)) {
      // Answers of another protocol are under way on it: there is no place for a word of this one.
      const reason = "socket: behind requests that are not answered";
      core.recorder.record({ code: "request-refused", reason });
      return void socket.destroy();
    }
    if (request.url === SOCKET_PATH) return acceptPage(request, socket, head);
    if (request.url !== DEV_SOCKET_PATH) return proxy?.upgrade(request, socket, head);
    const first = { kind: "core", id: supervised?.coreId ?? "" } as const;
    devSockets?.accept(request, socket, head, [first]);
  });

  /** Why there is no such socket but the pages' own, or undefined. */
  function elsewhereProblem(request: IncomingMessage): string | undefined {
    if (request.headers.upgrade?.toLowerCase() !== "websocket") return "no WebSocket is asked for";
    if (hasBody(request)) return "a body where none belongs";
    const isThere =
      request.url === DEV_SOCKET_PATH ? devSockets !== undefined : proxy?.takesUpgrade(request);
    return isThere ? undefined : "a socket at another path";
  }

  function acceptPage(request: IncomingMessage, socket: Socket, head: Buffer): void {
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // Not before `ws` listens: a listener of ours alone would be given what came with the upgrade.
      strangers.upgraded(socket, head.length);
      acceptPageSocket(webSocket, {
        core,
        entries,
        resumption,
        clock,
        shares,
        frames,
        origin: address.origin,
        onAdmitted: () => strangers.admit(socket),
        onPage(session, assets) {
          if (assets !== undefined) assetKeys.add(assets, session);
          options.onPage?.(session);
        },
      });
    });
  }

  // It does not listen by itself; of one that does, Node cuts off whoever is too slow from here on.
  server.emit("listening");
  (supervised ?? held)?.takeConnections((socket) => {
    // As Node makes those that its HTTP servers accept by themselves.
    socket.allowHalfOpen = true;
    socket.setNoDelay(true);
    server.emit("connection", socket);
    socket.resume();
  });

  return {
    port,
    origin: address.origin,
    home: proxy ? new URL(proxy.url).pathname : "/",
    entries,
    reloadPages: () => devSockets?.tell({ kind: "reload" }),
    heldDocuments,
    async close(reason = CLOSE.goingAway) {
      closing = true;
      entries.close();
      for (const session of core.sessions) session.end(reason);
      if (reason === CLOSE.restarting)
        for (const socket of sockets.clients) socket.close(reason.code, reason.reason);
      const closed = Promise.all([
        held?.close(),
        new Promise<void>((resolve) => server.close(() => resolve())),
      ]);
      // Pages that answer the close are let go; after a moment the rest is cut off.
      await Promise.race([
        Promise.all([
          socketsGone(sockets),
          reason === CLOSE.restarting ? unanswered.none() : undefined,
        ]),
        new Promise((resolve) => setTimeout(resolve, 250).unref()),
      ]);
      for (const socket of sockets.clients) socket.terminate();
      devSockets?.close();
      proxy?.close();
      // Refused upgrades among them, which Node no longer counts as connections of its server.
      strangers.close();
      server.closeAllConnections();
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
