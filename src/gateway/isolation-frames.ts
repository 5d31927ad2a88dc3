/**
 * The frame of the isolation pattern: a document at an origin of its own, given once for a ticket, to a frame and nothing
 * else. It holds the key; whoever can read it can seal. So no page can: it is of another origin, in a sandbox that makes
 * its origin opaque, and for a request that is not a frame's navigation it is not there (attacks A4, B9; design §7).
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Recorder } from "../core/record.ts";
import { createSeal, type FrameKey, type SessionSeal } from "../isolation/keys.ts";
import { FRAME_PATH, type FrameAddress } from "../protocol/messages.ts";
import { type Address, toAddress } from "./check-request.ts";
import { answer } from "./documents.ts";
import { sha256 } from "./html.ts";

/** What a frame may take longer than its hook, before its page gives it up. */
const SLACK_MS = 2_000;

/** So long after its page has gone, what asks for a frame is that page's own request. */
const ON_ITS_WAY_MS = 10_000;

const NOT_LOADED =
  "the page has not loaded its isolation frame. A policy in a `<meta>` of the page, or an extension, may keep it from that.";

/** The developer's isolation app, as one document. */
export interface IsolationApp {
  /** The document, up to where the frame's own script belongs and from there on. */
  readonly before: string;
  readonly after: string;
  /** CSP sources of its inline scripts and styles. */
  readonly scriptHashes: readonly string[];
  readonly styleHashes: readonly string[];
}

export interface IsolationAppOptions {
  readonly app: IsolationApp;
  /** The frame's own script, with `__SALLYPORT_FRAME__` for what it is told. */
  readonly script: string;
  readonly hookTimeoutMs: number;
}

export interface IsolationFramesOptions extends IsolationAppOptions {
  /** The page's. */
  readonly address: Address;
  readonly recorder: Recorder;
}

export interface IsolationFrames {
  /** The origin, and the folder, of every frame: for `frame-src`. */
  readonly source: string;
  /** What opens what the frames of a window's session seal, and where its first frame is. */
  begin(window: string): { readonly seal: SessionSeal; readonly frame: FrameAddress };
  /** Is it for the origin of the frames? Then nobody else answers it. */
  isFor(request: IncomingMessage): boolean;
  serve(request: IncomingMessage, response: ServerResponse): void;
}

/**
 * Another origin on the same port, so that one tunnel is enough: another site, too, and so another process of the
 * browser's. Undefined where there is none: a page at any other name than this machine's own.
 */
export function toFrameAddress({ origin }: Address): Address | undefined {
  const { hostname } = new URL(origin);
  const isNamed = hostname === "localhost" || hostname.endsWith(".localhost");
  if (!isNamed && hostname !== "127.0.0.1") return undefined;
  return toAddress(origin.replace(hostname, isNamed ? "127.0.0.1" : "localhost"));
}

export function createIsolationFrames(options: IsolationFramesOptions): IsolationFrames {
  const { app, script, hookTimeoutMs, address, recorder } = options;
  const found = toFrameAddress(address);
  if (!found) throw new Error(`There is no origin for isolation frames beside ${address.origin}.`);
  const frameAddress = found;
  const tickets = new Map<string, SessionSeal>();
  /** Tickets of pages that have just gone. They are good for nothing, but nobody has done anything wrong. */
  const left = new Set<string>();

  function issue(seal: SessionSeal): string {
    const ticket = randomBytes(32).toString("base64url");
    tickets.set(ticket, seal);
    return `${frameAddress.origin}${FRAME_PATH}${ticket}`;
  }

  function end(seal: SessionSeal): void {
    for (const [ticket, owner] of tickets) {
      if (owner !== seal) continue;
      tickets.delete(ticket);
      left.add(ticket);
      setTimeout(() => left.delete(ticket), ON_ITS_WAY_MS).unref();
    }
  }

  /** Why it gets no frame. */
  function problem({ url = "", method, headers, rawHeaders }: IncomingMessage): string | undefined {
    const hosts = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === "host");
    if (hosts.length !== 1) return `${hosts.length} Host headers`;
    if (method !== "GET") return "method";
    if (!url.startsWith(FRAME_PATH)) return "nothing but frames is at this origin";
    if (headers["sec-fetch-dest"] !== "iframe" || headers["sec-fetch-mode"] !== "navigate")
      return "not a frame's navigation";
    const ticket = url.slice(FRAME_PATH.length);
    return tickets.has(ticket) || left.has(ticket) ? undefined : "no such ticket, or a used one";
  }

  return {
    source: `${frameAddress.origin}${FRAME_PATH}`,
    begin(window) {
      const patienceMs = hookTimeoutMs + SLACK_MS;
      // Its calls are refused by then, and its developer should know why.
      const late = setTimeout(() => {
        if (!seal.hasKey) recorder.record({ code: "blocked", window, reason: NOT_LOADED });
      }, patienceMs).unref();
      const seal: SessionSeal = createSeal(() => {
        clearTimeout(late);
        end(seal);
      });
      return { seal, frame: { url: issue(seal), patienceMs } };
    },
    isFor: ({ headers }) => headers.host === frameAddress.host,
    serve(request, response) {
      const why = problem(request);
      response.setHeader("X-Content-Type-Options", "nosniff");
      response.setHeader("Referrer-Policy", "no-referrer");
      // A name that is looked up tells somebody something.
      response.setHeader("X-DNS-Prefetch-Control", "off");
      if (why !== undefined) {
        // Not its target: that may be a ticket that is good.
        recorder.record({ code: "request-refused", reason: `isolation frame: ${why}` });
        return answer(response, 403, "Refused.");
      }
      const ticket = (request.url as string).slice(FRAME_PATH.length);
      const seal = tickets.get(ticket);
      if (!seal) return answer(response, 403, "Refused.");
      tickets.delete(ticket);
      const own = ownScript(seal.issueKey(issue(seal)));
      response.setHeader("Content-Security-Policy", policy(own));
      // The page's policies may ask for both of a frame.
      response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
      answer(response, 200, `${app.before}<script>${own}</script>${app.after}`, "text/html");
    },
  };

  function ownScript({ key, number, pass }: FrameKey): string {
    const told = {
      key: [...key],
      number,
      pass,
      origin: address.origin,
      hookTimeoutMs,
    };
    return script.replace("__SALLYPORT_FRAME__", () => JSON.stringify(told));
  }

  function policy(own: string): string {
    const directives = [
      "sandbox allow-scripts allow-modals",
      "default-src 'none'",
      `script-src ${[sha256(own), ...app.scriptHashes].join(" ")}`,
      `style-src ${app.styleHashes.join(" ") || "'none'"}`,
      // What the build has embedded.
      "img-src data:",
      "font-src data:",
      `frame-ancestors ${address.origin}`,
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ];
    return directives.join("; ");
  }
}
