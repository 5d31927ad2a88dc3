/** A tunnel between a browser and an app that breaks when it is told to, in the ways that networks do. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

export interface Tunnel extends AsyncDisposable {
  /** The port at the browser's end. */
  readonly port: number;
  /** Where it leads, once that is known. */
  target: number;
  /** WebSocket connections that are open now. */
  readonly sockets: number;
  /** Resolves when the upgrade of a WebSocket has been answered since the last cut. */
  upgraded(): Promise<void>;
  /** Resolves when a session has begun or gone on over one since the last cut. */
  opened(): Promise<void>;
  /** Resolves when so many bytes have come from the app since the last cut. */
  carried(bytes: number): Promise<void>;
  /** Cuts every WebSocket: at both ends, or with one end none the wiser. */
  cut(how: Cut): void;
  /** Carries nothing more, on connections that stay open. */
  hang(): void;
  /** New connections are refused from now on, or not. */
  refuse(refuses: boolean): void;
}

/** `reset`: as a machine does that has lost its memory of the connection. The last two leave one end open. */
export const CUTS = ["both", "reset", "near", "far"] as const;
export type Cut = (typeof CUTS)[number];

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

/** What goes over one connection to the browser, as Latin-1, and what becomes of it. */
export type Change = (fromApp: string) => string;

/** With `changes`, every connection has one. */
export async function openTunnel(changes?: () => Change): Promise<Tunnel> {
  const pairs = new Set<Pair>();
  /** Ends that were left open; they are cut when the tunnel is closed. */
  const left = new Set<Socket>();
  let refuses = false;
  let upgraded = Promise.withResolvers<void>();
  let opened = Promise.withResolvers<void>();
  let carried = 0;
  let onCarried = (): void => undefined;

  const server = createServer((near) => {
    if (refuses) return void near.resetAndDestroy();
    const far = connect(tunnel.target, "127.0.0.1");
    const pair = { near, far };
    const ignore = (): undefined => undefined;
    near.on("error", ignore).on("close", () => close(pair, far));
    far.on("error", ignore).on("close", () => close(pair, near));
    near.once("data", (head: Buffer) => {
      if (head.toString("latin1").includes("/__sallyport__/socket")) {
        pairs.add(pair);
        far.on("data", (data: Buffer) => {
          upgraded.resolve();
          carried += data.length;
          onCarried();
          // Short, so in one piece; and nothing else that the app says looks like it.
          if (/"kind":"(?:admitted|resumed)"/.test(data.toString("latin1"))) opened.resolve();
        });
      }
    });
    near.pipe(far);
    if (!changes) return void far.pipe(near);
    const change = changes();
    far.on("data", (data: Buffer) => near.write(change(data.toString("latin1")), "latin1"));
    far.on("end", () => near.end());
  });

  function close(pair: Pair, other: Socket): void {
    pairs.delete(pair);
    if (!left.has(other)) other.destroy();
  }

  const tunnel: Tunnel = {
    port: 0,
    target: 0,
    get sockets() {
      return pairs.size;
    },
    upgraded: () => upgraded.promise,
    opened: () => opened.promise,
    carried: (bytes) =>
      new Promise((resolve) => {
        onCarried = () => void (carried >= bytes && resolve());
        onCarried();
      }),
    cut(how) {
      carried = 0;
      upgraded = Promise.withResolvers();
      opened = Promise.withResolvers();
      for (const pair of pairs) {
        pairs.delete(pair);
        const { near, far } = pair;
        if (how === "near") left.add(far);
        if (how === "far") left.add(near);
        if (how === "reset") near.resetAndDestroy();
        if (how !== "far") near.destroy();
        if (how !== "near") far.destroy();
      }
    },
    hang() {
      for (const { near, far } of pairs) {
        near.unpipe(far);
        far.unpipe(near);
        near.pause();
        far.pause();
      }
    },
    refuse(value) {
      refuses = value;
    },
    async [Symbol.asyncDispose]() {
      tunnel.cut("both");
      for (const socket of left) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(tunnel, { port: (server.address() as AddressInfo).port });
}
