import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Config, Csp } from "../config/config.ts";
import { formatCsp, parseCsp } from "../config/csp.ts";
import { ASSET_PATH } from "../protocol/messages.ts";
import type { Address } from "./check-request.ts";
import { blocksSocket, completeCsp } from "./document-csp.ts";
import { type Html, sha256, writeHtml } from "./html.ts";

export interface DocumentsOptions {
  readonly config: Config;
  /** The policy in force: the app's, or its `devCsp`. */
  readonly csp: Csp | undefined;
  readonly address: Address;
  /** What goes before every script of a top-level document, each a classic script of its own. */
  readonly scripts: readonly string[];
  /** Where isolation frames are. */
  readonly frames: string | undefined;
  readonly warn: (text: string) => void;
}

/** How an HTML document leaves the gateway: with our scripts first, and the policy completed for it. */
export interface Documents {
  /** A nonce for whoever makes a document, and the policy to come. Undefined where there is no policy to take one. */
  offerNonce(): { readonly nonce: string; readonly policy: string } | undefined;
  send(
    request: IncomingMessage,
    response: ServerResponse,
    html: Html,
    options?: { readonly status?: number; readonly offered?: string | undefined },
  ): void;
  /** Tells the developer where a policy within the document keeps it from the core. */
  warnOfPolicies(html: Html, name: string): void;
}

export function createDocuments(options: DocumentsOptions): Documents {
  const { config, csp: configured, address, scripts, frames, warn } = options;
  const socket = address.origin.replace(/^http/, "ws");
  const ownHashes = scripts.map(sha256);
  const ownTags = Buffer.from(scripts.map((script) => `<script>${script}</script>`).join(""));
  const warned = new Set<string>();

  function complete(
    html: Pick<Html, "scriptHashes" | "styleHashes">,
    nonces: Nonces,
    ours: readonly string[],
  ): Csp {
    const styles = nonces.style === undefined ? [] : [`'nonce-${nonces.style}'`];
    return completeCsp(
      configured,
      {
        scripts: html.scriptHashes,
        styles: [...html.styleHashes, ...styles],
        nonce: nonces.script,
        socket,
        assets: config.assetProtocol && `${address.origin}${ASSET_PATH}`,
        frames,
        ours,
      },
      config.untouchedCsp,
    );
  }

  return {
    offerNonce() {
      if (!configured) return undefined;
      const nonce = newNonce();
      const csp = complete(
        { scriptHashes: [], styleHashes: [] },
        { script: nonce, style: nonce },
        [],
      );
      return { nonce, policy: formatCsp(csp) };
    },
    send(request, response, html, { status = 200, offered } = {}) {
      // Top-level documents only: a frame is not a page of a window. Where the browser does not say, the bridge looks.
      const dest = request.headers["sec-fetch-dest"];
      const topLevel = dest === undefined || dest === "document";
      const script = offered ?? (html.needsNonce ? newNonce() : undefined);
      const csp = complete(html, { script, style: offered }, topLevel ? ownHashes : []);
      response.setHeader("Content-Security-Policy", formatCsp(csp));
      // Where Vite's client looks for the nonce of the styles it makes.
      const meta = offered === undefined ? "" : `<meta property="csp-nonce" nonce="${offered}">`;
      const tags = topLevel ? ownTags : Buffer.alloc(0);
      const first = meta === "" ? tags : Buffer.concat([Buffer.from(meta), tags]);
      answer(response, status, writeHtml(html, first, script ?? "", offered), "text/html");
    },
    warnOfPolicies(html, name) {
      for (const policy of html.metaPolicies) {
        if (
          warned.has(policy) ||
          !blocksSocket(parseCsp(policy), { origin: address.origin, socket })
        )
          continue;
        warned.add(policy);
        warn(
          `${name}: its <meta> Content-Security-Policy keeps the page from the core. Add \`connect-src 'self'\` to it, or move the policy to app.security.csp, which Sallyport completes by itself.`,
        );
      }
    },
  };
}

interface Nonces {
  readonly script: string | undefined;
  readonly style: string | undefined;
}

function newNonce(): string {
  return randomBytes(16).toString("base64");
}

/** An answer of our own, kept nowhere. */
export function answer(
  response: ServerResponse,
  status: number,
  body: string | readonly Buffer[],
  type = "text/plain",
): void {
  const pieces = typeof body === "string" ? [Buffer.from(body)] : body;
  response.statusCode = status;
  response.setHeader("Content-Type", `${type}; charset=utf-8`);
  response.setHeader("Cache-Control", "no-store");
  // With its length the body may be left out by Node where the method is HEAD.
  response.setHeader(
    "Content-Length",
    pieces.reduce((sum, { length }) => sum + length, 0),
  );
  // One packet where it fits, as long as nothing is copied for it.
  response.cork();
  for (const piece of pieces) response.write(piece);
  response.end();
}
