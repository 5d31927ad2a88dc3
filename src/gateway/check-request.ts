/**
 * Who may speak to the gateway at all, decided before anything else is looked at.
 *
 * The gateway listens on loopback, but every site the user visits can reach loopback too: with a page's requests
 * (told by `Origin` and `Sec-Fetch-Site`), with a name that resolves to it (told by `Host`), from other programs.
 * So `Host` and `Origin` must be the app's own, to the letter. There is no list of look-alikes: what is not equal is
 * refused. See attacks C1–C11.
 */
import type { IncomingMessage } from "node:http";

/** The one origin under which the app is known to browsers, such as `http://localhost:28001`. */
export interface Address {
  readonly origin: string;
  /** What `Host` must say: the origin without its scheme. */
  readonly host: string;
}

export function toAddress(origin: string): Address {
  return { origin, host: origin.slice(origin.indexOf("://") + 3) };
}

/** Why a request for a document or an asset is refused with 403, or undefined. */
export function httpProblem(request: IncomingMessage, address: Address): string | undefined {
  const problem = hostProblem(request, address);
  if (problem !== undefined) return problem;
  const { origin } = request.headers;
  if (origin !== undefined && origin !== address.origin) return `Origin ${origin}`;
  if (request.headers.expect !== undefined) return `Expect ${request.headers.expect}`;
  // Absent in programs that are no browser; they can read what they ask for, but it is not secret and gives no entry.
  const site = request.headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none") return undefined;
  // A link from elsewhere may open the app. Everything else from elsewhere is somebody's embedding of it;
  // `same-site` too, since every port of localhost is the same site.
  const opens =
    request.headers["sec-fetch-mode"] === "navigate" &&
    request.headers["sec-fetch-dest"] === "document";
  return opens && request.method === "GET" ? undefined : `Sec-Fetch-Site ${site}`;
}

/** Why an upgrade to a WebSocket is refused with 403, or undefined. A socket without an `Origin` is no page's. */
export function upgradeProblem(request: IncomingMessage, address: Address): string | undefined {
  const problem = hostProblem(request, address);
  if (problem !== undefined) return problem;
  const { origin } = request.headers;
  if (origin !== address.origin) return origin === undefined ? "no Origin" : `Origin ${origin}`;
  return request.method === "GET" ? undefined : "a socket by another method";
}

/**
 * Why a request that may change something is not passed on to a development server, or undefined. It knows no entries,
 * and takes whatever reaches it for its developer's: so only a page of the app itself may send it one (attacks C11).
 */
export function changeProblem(
  { method = "", headers }: IncomingMessage,
  address: Address,
): string | undefined {
  if (method === "GET" || method === "HEAD") return undefined;
  return headers.origin === address.origin ? undefined : `${method} without the app's own Origin`;
}

function hostProblem(request: IncomingMessage, address: Address): string | undefined {
  // Node keeps the first of several; a proxy or a browser may have meant the second.
  const hosts = request.rawHeaders.filter(
    (name, i) => i % 2 === 0 && name.toLowerCase() === "host",
  );
  if (hosts.length !== 1) return `${hosts.length} Host headers`;
  if (request.headers.host !== address.host) return `Host ${request.headers.host}`;
  if (!request.url?.startsWith("/")) return "a request target that is no path";
  return undefined;
}
