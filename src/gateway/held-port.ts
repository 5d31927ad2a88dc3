import { createServer, type Socket } from "node:net";
import { LIMITS } from "../protocol/limits.ts";
import { listenOnLoopback } from "./loopback.ts";

/**
 * A port of loopback that is ours, before or while anybody serves there. Whoever connects waits, and not a byte of what
 * they say is read before the connections are taken.
 */
export interface HeldPort {
  readonly port: number;
  /** Somebody takes the connections, and closes it. */
  readonly isTaken: boolean;
  /** Calls `take` with every connection from now on, those that wait first. Each is paused. */
  takeConnections(take: (socket: Socket) => void): void;
  /** Whether it keeps the process from ending. It does, unless told. */
  hold(holds: boolean): void;
  /** Stops listening. Resolves when no connection is left; those that nobody has taken are cut off. */
  close(): Promise<void>;
}

/** Rejects with the system's error, `EADDRINUSE` among them, where the port is not to be had on all of loopback. */
export async function holdPort(wanted: number): Promise<HeldPort> {
  const waiting = new Set<Socket>();
  let give = (socket: Socket): void => {
    waiting.add(socket);
    // As many as the gateway would bear: one more costs the oldest its place (attacks C18).
    const [oldest] = waiting;
    if (waiting.size <= LIMITS.maxStrangers || !oldest) return;
    waiting.delete(oldest);
    oldest.destroy();
  };
  const { port, servers } = await listenOnLoopback(wanted, () =>
    // As Node's HTTP servers make their connections, and paused.
    createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true }, (socket) =>
      give(socket),
    ),
  );
  let closed: Promise<void> | undefined;
  let isTaken = false;
  return {
    port,
    get isTaken() {
      return isTaken;
    },
    hold(holds) {
      for (const server of servers)
        if (holds) server.ref();
        else server.unref();
    },
    takeConnections(take) {
      isTaken = true;
      give = take;
      for (const socket of waiting) take(socket);
      waiting.clear();
    },
    close() {
      closed ??= Promise.all(
        servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
      ).then(() => undefined);
      for (const socket of waiting) socket.destroy();
      waiting.clear();
      return closed;
    },
  };
}
