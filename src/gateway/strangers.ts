import type { Socket } from "node:net";
import { LIMITS } from "../protocol/limits.ts";

/** Bytes that a socket may send between its upgrade and its admission. An entry takes a tenth of it. */
const MAX_STRANGER_BYTES = 8 * 1024;

/**
 * Connections that have not proved to belong to a page: all of them until their session is admitted. There may be
 * `maxStrangers`; one more ends the oldest. So whoever opens thousands of sockets, or says half a sentence
 * and waits, takes places from itself, and a page that comes later is heard (attacks C18).
 */
export interface Strangers {
  add(socket: Socket): void;
  /** The connection was upgraded: until it is admitted it may send little, `already` bytes of it with the upgrade. */
  upgraded(socket: Socket, already: number): void;
  /** The connection is a page's. */
  admit(socket: Socket): void;
  /** Cuts off everybody who is still one. */
  close(): void;
}

export function createStrangers(): Strangers {
  // In the order they came.
  const sockets = new Set<Socket>();
  return {
    add(socket) {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      if (sockets.size <= LIMITS.maxStrangers) return;
      const [oldest] = sockets;
      oldest?.destroy();
    },
    upgraded(socket, already) {
      const before = socket.bytesRead - already;
      const watch = (): void => {
        if (!sockets.has(socket)) socket.off("data", watch);
        else if (socket.bytesRead - before > MAX_STRANGER_BYTES) socket.destroy();
      };
      socket.on("data", watch);
    },
    admit(socket) {
      sockets.delete(socket);
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
