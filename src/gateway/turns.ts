import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Recorder } from "../core/record.ts";
import { LIMITS } from "../protocol/limits.ts";

/**
 * The requests of a connection, one after the other. Node begins every request of a packet at once, and keeps the
 * answers of those behind the first: a few kilobytes of requests that nobody means to read would make the gateway read,
 * build and hold a thousand documents (attacks C18). So the next one is not begun before the last one was answered and
 * taken, and whoever has more than `maxRequestsAhead` waiting is cut off. No browser has one.
 */
export interface Turns {
  /** Begins to answer when everything that was asked before on this connection has been answered. */
  take(request: IncomingMessage, response: ServerResponse, begin: () => void): void;
  /** Is something asked on this connection that is not answered? */
  busy(socket: Socket): boolean;
}

export function createTurns(recorder: Recorder): Turns {
  // What waits, for the connections on which something is being answered.
  const waiting = new WeakMap<Socket, (() => void)[]>();

  function start(socket: Socket, response: ServerResponse, begin: () => void): void {
    response.once("close", () => {
      const next = socket.destroyed ? undefined : waiting.get(socket)?.shift();
      if (next) next();
      else waiting.delete(socket);
    });
    begin();
  }

  return {
    take({ socket }, response, begin) {
      // What came in one packet with that for which the connection was cut.
      if (socket.destroyed) return;
      const queue = waiting.get(socket);
      if (!queue) {
        waiting.set(socket, []);
        start(socket, response, begin);
      } else if (queue.length < LIMITS.maxRequestsAhead) {
        queue.push(() => start(socket, response, begin));
      } else {
        const reason = `more than ${LIMITS.maxRequestsAhead} requests ahead of their answers`;
        recorder.record({ code: "request-refused", reason });
        socket.destroy();
      }
    },
    busy: (socket) => waiting.has(socket),
  };
}
