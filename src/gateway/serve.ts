import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, dirname, extname } from "node:path";
import send from "send";
import type { Config } from "../config/config.ts";
import type { Recorder } from "../core/record.ts";
import { ASSET_PATH, RESERVED_PATH, WINDOW_PATH } from "../protocol/messages.ts";
import { toAssetPath } from "./asset-path.ts";
import { type Asset, createAssets } from "./assets.ts";
import type { AssetKeys } from "./asset-keys.ts";
import { type Address, changeProblem, httpProblem } from "./check-request.ts";
import { BadAnswer, type DevProxy, hasBody, passOn, readText, writeHead } from "./dev-proxy.ts";
import { answer, createDocuments } from "./documents.ts";
import type { HeldDocuments } from "./held-documents.ts";
import type { FileScope } from "./file-scope.ts";
import { type Html, readHtml } from "./html.ts";
import { createOwnPages, missingPage, waitingPage } from "./own-pages.ts";
import { createPageFiles, withoutAssetKey } from "./page-files.ts";

export interface ServeOptions {
  readonly config: Config;
  readonly address: Address;
  readonly recorder: Recorder;
  readonly heldDocuments: HeldDocuments;
  readonly assetKeys: AssetKeys;
  /** Which files of the machine pages may be given. Undefined: the asset protocol is off. */
  readonly fileScope: FileScope | undefined;
  /** What goes before every script of a top-level document, each a classic script of its own. */
  readonly scripts: readonly string[];
  /** Where isolation frames are, in that pattern. */
  readonly frames: string | undefined;
  /** Tells the developer of a document that cannot work. */
  readonly warn: (text: string) => void;
  /** Under `sallyport dev`: where the frontend comes from, if not from files. */
  readonly proxy?: DevProxy | undefined;
  /** Under `sallyport dev`. */
  readonly dev?: boolean;
}

export interface Serve {
  /** Answers a request for a document or an asset. */
  readonly serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Reads a document that will be asked for. Whether it can be read is told to whoever asks. */
  readonly prepare: (target: string) => void;
}

export function createServe(options: ServeOptions): Serve {
  const { config, address, recorder, heldDocuments, scripts, warn, proxy, dev = false } = options;
  const { assetKeys, fileScope, frames } = options;
  const findAsset = createAssets(config.frontend);
  const ownPages = createOwnPages(config.productName);
  const csp = (dev ? config.devCsp : undefined) ?? config.csp;
  const documents = createDocuments({ config, csp, address, scripts, frames, warn });
  const sendPageFile = createPageFiles({ scope: fileScope, keys: assetKeys, recorder, csp });
  const read = new Map<string, { readonly html: Promise<Html>; readonly version: string }>();

  return {
    serve: answerRequest,
    prepare: (target) => void readAhead(target).catch(() => undefined),
  };

  async function readAhead(target: string): Promise<void> {
    const names = proxy ? undefined : toAssetPath(target);
    const asset = names && (await findAsset(names));
    if (asset && isDocument(asset)) await readDocument(asset);
  }

  async function answerRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, reason: string, text: string): void => {
      recorder.record({
        code: "request-refused",
        reason: `${request.method} ${withoutAssetKey(request.url ?? "")}: ${reason}`,
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
    const ours = (request.url as string).startsWith(RESERVED_PATH);
    if (proxy && !ours) {
      const change = changeProblem(request, address);
      if (change !== undefined)
        return refuse(403, change, "Refused: only a page of this app may do that.");
      // Not every server reads one, and what it does not read it takes for the next request (attacks C11).
      if (isGet(request) && hasBody(request))
        return refuse(400, "a body where none belongs", "A GET has no body.");
    } else if (!isGet(request)) {
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
    if (target.startsWith(ASSET_PATH)) return sendPageFile(target, request, response);
    if (ours) return serveOwn(target, response);
    // What Windows reads into a name concerns files alone; a development server has its own paths, such as `/@fs/C:/`.
    const names = toAssetPath(target, proxy ? "linux" : process.platform);
    if (!names) return refuse(404, "a path that leads nowhere", "Not found.");
    if (proxy) return serveFromServer(proxy, request, response);
    const asset = await findAsset(names);
    if (!asset) {
      const name = names.join("/");
      if (!dev || !mayBeDocument(request)) return answer(response, 404, `asset not found: ${name}`);
      const missing = readHtml(missingPage(config.productName, name));
      return documents.send(request, response, missing, { status: 404 });
    }
    if (isDocument(asset)) return documents.send(request, response, await readDocument(asset));
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

  /** A document as it was last changed. Whoever asks while it is being read waits for the same reading (attacks C18). */
  function readDocument({ file, size, modifiedMs }: Asset): Promise<Html> {
    const version = `${size} ${modifiedMs}`;
    const known = read.get(file);
    if (known?.version === version) return known.html;
    const html = parseDocument(file);
    read.set(file, { html, version });
    // What failed is not kept. Whoever asked hears of it from the promise itself.
    html.catch(() => {
      if (read.get(file)?.html === html) read.delete(file);
    });
    return html;
  }

  async function parseDocument(file: string): Promise<Html> {
    const html = readHtml((await readFile(file, "utf8")).replace(/^\uFEFF/, ""));
    documents.warnOfPolicies(html, basename(file));
    return html;
  }

  /** Everything that is not ours comes from the development server, by the same rules. */
  async function serveFromServer(
    server: DevProxy,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const target = request.url as string;
    const document = mayBeDocument(request);
    const offer = document ? documents.offerNonce() : undefined;
    const answered = await server.ask(request, response, {
      ...(document && DOCUMENT_HEADERS),
      // What Next takes its nonce from, and what pages of its own read.
      ...(offer && { "content-security-policy": offer.policy, "x-nonce": offer.nonce }),
    });
    if (!answered) {
      if (!document) return answer(response, 503, `No answer from ${server.url}.`);
      const waiting = readHtml(waitingPage(config.productName, server.url));
      return documents.send(request, response, waiting, { status: 503 });
    }
    const isHtml = /^text\/html\b/i.test(answered.headers["content-type"] ?? "");
    if (!document || !isHtml || request.method === "HEAD")
      return passOn(answered, response, server.url);
    const text = await readText(answered).catch((error: unknown) => {
      if (error instanceof BadAnswer) return error;
      throw error;
    });
    if (request.socket.destroyed) return; // It was cut off because nobody waits for it any more.
    if (text instanceof BadAnswer) {
      warn(`${server.url} sends ${JSON.stringify(target)} as no document: ${text.message}.`);
      return answer(response, 502, `No document came from ${server.url}.`);
    }
    const html = readHtml(text.replace(/^\uFEFF/, ""));
    documents.warnOfPolicies(html, target);
    writeHead(answered, response, server.url, CHANGED_HEADERS);
    documents.send(request, response, html, {
      status: response.statusCode,
      offered: offer?.nonce,
    });
  }
}

/** A document is read and changed here: it must come whole, uncompressed and now. */
const DOCUMENT_HEADERS = {
  "accept-encoding": "identity",
  "if-none-match": undefined,
  "if-modified-since": undefined,
  "if-range": undefined,
  range: undefined,
};

/** What an answer says of bytes that are no longer what is sent. */
const CHANGED_HEADERS = [
  "content-type",
  "content-encoding",
  "content-length",
  "cache-control",
  "etag",
  "last-modified",
  "accept-ranges",
  "content-md5",
  "content-digest",
  "repr-digest",
];

/** Documents and frames; and what a browser does not name, since it may be one. */
function mayBeDocument({ headers }: IncomingMessage): boolean {
  const dest = headers["sec-fetch-dest"];
  return dest === undefined || ["document", "iframe", "frame", "embed", "object"].includes(dest);
}

function isDocument({ file }: Asset): boolean {
  return /^\.s?html?$/i.test(extname(file));
}

function isGet({ method }: IncomingMessage): boolean {
  return method === "GET" || method === "HEAD";
}

function setDefault(response: ServerResponse, name: string, value: string): void {
  if (!response.hasHeader(name)) response.setHeader(name, value);
}
