import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * What has been asked and not answered. A core that makes room for its successor answers it first: a page whose document
 * was being fetched would else be left with a browser's error in its place.
 */
export interface Unanswered {
  connected(socket: Socket): void;
  /** Its first request, or its next. */
  asked(socket: Socket, response?: ServerResponse): void;
  /** Resolves when everything has been answered, and those who have only just come have had a moment to ask. */
  none(): Promise<void>;
}

/** From a connection to its request. Browsers also connect in advance, and then ask nothing. */
const MOMENT_MS = 30;

export function createUnanswered(): Unanswered {
  const fresh = new Set<Socket>();
  const responses = new Set<ServerResponse>();
  let tell: (() => void) | undefined;

  function settle(): void {
    if (fresh.size === 0 && responses.size === 0) tell?.();
  }

  return {
    connected(socket) {
      fresh.add(socket);
      socket.once("close", () => {
        fresh.delete(socket);
        settle();
      });
    },
    asked(socket, response) {
      fresh.delete(socket);
      if (!response) return settle();
      responses.add(response);
      response.once("close", () => {
        responses.delete(response);
        settle();
      });
    },
    none() {
      return new Promise((resolve) => {
        tell = resolve;
        setTimeout(() => {
          fresh.clear();
          settle();
        }, MOMENT_MS).unref();
        settle();
      });
    },
  };
}
