import type { AddressInfo, Server } from "node:net";

/** Servers on one port of all of loopback: `localhost` is either of its two addresses, as the browser likes. */
export interface Loopback<S extends Server> {
  readonly port: number;
  readonly servers: readonly S[];
}

/**
 * Listens on a port of loopback; 0 takes a free one. Rejects with the system's error, `EADDRINUSE` among them, where it
 * is not to be had on all of loopback: a stranger on the other half would be asked for the app's pages.
 */
export async function listenOnLoopback<S extends Server>(
  port: number,
  create: () => S,
): Promise<Loopback<S>> {
  const first = await listen(create(), "127.0.0.1", port);
  const taken = (first.address() as AddressInfo).port;
  try {
    return { port: taken, servers: [first, await listen(create(), "::1", taken)] };
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["EADDRNOTAVAIL", "EAFNOSUPPORT", "EINVAL"].includes(code)) {
      // This system has no IPv6; nobody can listen there.
      return { port: taken, servers: [first] };
    }
    first.close();
    throw error;
  }
}

function listen<S extends Server>(server: S, host: string, port: number): Promise<S> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, exclusive: true, ipv6Only: true }, () => {
      server.off("error", reject);
      resolve(server);
    });
  });
}
