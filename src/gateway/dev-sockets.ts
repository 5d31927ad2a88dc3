import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { DevMessage } from "../protocol/dev-page.ts";

/** The pages' sockets for what concerns development alone. Whoever has one was checked by `upgradeProblem`. */
export interface DevSockets {
  /** Upgrades, and tells the newcomer these. */
  accept(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    first: readonly DevMessage[],
  ): void;
  tell(message: DevMessage): void;
  /** Ends all of them; the pages ask again. */
  close(): void;
}

export function createDevSockets(): DevSockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: 1024,
    perMessageDeflate: false,
  });
  return {
    accept(request, socket, head, first) {
      server.handleUpgrade(request, socket, head, (webSocket) => {
        // A page has nothing to say here. Who says something is no bridge of ours.
        webSocket.on("message", () => webSocket.terminate());
        webSocket.on("error", () => webSocket.terminate());
        for (const message of first) webSocket.send(JSON.stringify(message));
      });
    },
    tell(message) {
      for (const webSocket of server.clients) webSocket.send(JSON.stringify(message));
    },
    close() {
      for (const webSocket of server.clients) webSocket.terminate();
    },
  };
}
