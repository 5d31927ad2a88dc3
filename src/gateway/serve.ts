import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, dirname, extname } from "node:path";
import send from "send";
import type { Config } from "../config/config.ts";
import { formatCsp, parseCsp } from "../config/csp.ts";
import type { Recorder } from "../core/record.ts";
import { RESERVED_PATH, WINDOW_PATH } from "../protocol/messages.ts";
import { toAssetPath } from "./asset-path.ts";
import { type Asset, createAssets } from "./assets.ts";
import { type Address, httpProblem } from "./check-request.ts";
import { blocksSocket, completeCsp } from "./document-csp.ts";
import type { HeldDocuments } from "./held-documents.ts";
import { type Html, readHtml, sha256, writeHtml } from "./html.ts";
import { createOwnPages } from "./own-pages.ts";

export interface ServeOptions {
  readonly config: Config;
  readonly address: Address;
  readonly recorder: Recorder;
  readonly heldDocuments: HeldDocuments;
  /** What goes before every script of a top-level document, each a classic script of its own. */
  readonly scripts: readonly string[];
  /** Tells the developer of a document that cannot work. */
  readonly warn: (text: string) => void;
}

export interface Serve {
  /** Answers a request for a document or an asset. */
  readonly serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Reads a document that will be asked for. Whether it can be read is told to whoever asks. */
  readonly prepare: (target: string) => void;
}

export function createServe(options: ServeOptions): Serve {
  const { config, address, recorder, heldDocuments, scripts, warn } = options;
  const findAsset = createAssets(config.frontend);
  const ownPages = createOwnPages(config.productName);
  const socket = address.origin.replace(/^http/, "ws");
  const ownHashes = scripts.map(sha256);
  const ownTags = Buffer.from(scripts.map((script) => `<script>${script}</script>`).join(""));
  const documents = new Map<string, { readonly html: Promise<Html>; readonly version: string }>();

  return {
    serve: answerRequest,
    prepare: (target) => void readAhead(target).catch(() => undefined),
  };

  async function readAhead(target: string): Promise<void> {
    const names = toAssetPath(target);
    const asset = names && (await findAsset(names));
    if (asset && isDocument(asset)) await readDocument(asset);
  }

  async function answerRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, reason: string, text: string): void => {
      recorder.record({
        code: "request-refused",
        reason: `${request.method} ${request.url}: ${reason}`,
      });
      answer(response, status, text);
    };
    for (const [name, value] of Object.entries(config.headers)) response.setHeader(name, value);
    response.setHeader("X-Content-Type-Options", "nosniff");
    setDefault(response, "Cross-Origin-Resource-Policy", "same-origin");
    setDefault(response, "Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Referrer-Policy", "same-origin");

    const problem = httpProblem(request, address);
    if (problem !== undefined)
      return refuse(403, problem, "Refused: this address answers to its own app only.");
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      return refuse(405, "method", "Only GET and HEAD.");
    }
    // A worker that a compromised page once registered would forge documents at every later start (attacks J1).
    if (request.headers["service-worker"] === "script" && !config.serviceWorkers) {
      return refuse(
        403,
        "a service worker; `plugins.sallyport.serviceWorkers` allows them",
        "Service workers are refused.",
      );
    }
    const target = request.url as string;
    if (target.startsWith(WINDOW_PATH)) return serveHeld(target, response);
    if (target.startsWith(RESERVED_PATH)) return serveOwn(target, response);
    const names = toAssetPath(target);
    if (!names) return refuse(404, "a path that leads nowhere", "Not found.");
    const asset = await findAsset(names);
    if (!asset) return answer(response, 404, `asset not found: ${names.join("/")}`);
    if (isDocument(asset)) return serveDocument(request, response, asset);
    response.setHeader("Cache-Control", "no-cache");
    const sending = send(request, encodeURIComponent(basename(asset.file)), {
      root: dirname(asset.file),
      dotfiles: "allow",
      index: false,
      cacheControl: false,
    });
    // By itself it would take back the headers that keep others out.
    sending.on("error", (error: { status?: number; headers?: Record<string, string> }) => {
      for (const [name, value] of Object.entries(error.headers ?? {}))
        response.setHeader(name, value);
      answer(response, error.status ?? 404, "This part of the file is not to be had.");
    });
    sending.pipe(response);
  }

  async function serveHeld(target: string, response: ServerResponse): Promise<void> {
    const location = await heldDocuments.lead(target);
    if (location === undefined) return answer(response, 404, "No such window is being opened.");
    response.setHeader("Location", location);
    answer(response, 302, "");
  }

  function serveOwn(target: string, response: ServerResponse): void {
    const [name = ""] = target.slice(RESERVED_PATH.length).split("?", 1);
    const page = ownPages.get(name);
    if (!page) return answer(response, 404, "Not found.");
    response.setHeader("Content-Security-Policy", page.csp);
    // The app's page is not told by which link it was opened.
    response.setHeader("Referrer-Policy", "no-referrer");
    answer(response, 200, page.html, "text/html");
  }

  async function serveDocument(
    request: IncomingMessage,
    response: ServerResponse,
    asset: Asset,
  ): Promise<void> {
    const html = await readDocument(asset);
    // Top-level documents only: a frame is not a page of a window. Where the browser does not say, the bridge looks.
    const dest = request.headers["sec-fetch-dest"];
    const topLevel = dest === undefined || dest === "document";
    const nonce = html.needsNonce ? randomBytes(16).toString("base64") : undefined;
    const ours = topLevel ? ownHashes : [];
    const csp = completeCsp(
      config.csp,
      { scripts: html.scriptHashes, styles: html.styleHashes, nonce, socket, ours },
      config.untouchedCsp,
    );
    response.setHeader("Content-Security-Policy", formatCsp(csp));
    const body = writeHtml(html, topLevel ? ownTags : Buffer.alloc(0), nonce ?? "");
    answer(response, 200, body, "text/html");
  }

  /** A document as it was last changed. Whoever asks while it is being read waits for the same reading (attacks C18). */
  function readDocument({ file, size, modifiedMs }: Asset): Promise<Html> {
    const version = `${size} ${modifiedMs}`;
    const known = documents.get(file);
    if (known?.version === version) return known.html;
    const html = parseDocument(file);
    documents.set(file, { html, version });
    // What failed is not kept. Whoever asked hears of it from the promise itself.
    html.catch(() => {
      if (documents.get(file)?.html === html) documents.delete(file);
    });
    return html;
  }

  async function parseDocument(file: string): Promise<Html> {
    const html = readHtml((await readFile(file, "utf8")).replace(/^\uFEFF/, ""));
    for (const policy of html.metaPolicies) {
      if (blocksSocket(parseCsp(policy), { origin: address.origin, socket })) {
        warn(
          `${basename(file)}: its <meta> Content-Security-Policy keeps the page from the core. Add \`connect-src 'self'\` to it, or move the policy to app.security.csp, which Sallyport completes by itself.`,
        );
      }
    }
    return html;
  }
}

function isDocument({ file }: Asset): boolean {
  return /^\.s?html?$/i.test(extname(file));
}

function setDefault(response: ServerResponse, name: string, value: string): void {
  if (!response.hasHeader(name)) response.setHeader(name, value);
}

function answer(
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
