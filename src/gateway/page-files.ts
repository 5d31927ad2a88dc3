/**
 * The asset protocol: files of the machine for pages, at the addresses that `convertFileSrc` makes:
 * `/__sallyport__/asset/<the page's key>/<path, percent-encoded as one part>`.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname } from "node:path";
import { contentType } from "mime-types";
import type { Csp } from "../config/config.ts";
import type { Recorder } from "../core/record.ts";
import { ASSET_PATH } from "../protocol/messages.ts";
import type { AssetKeys } from "./asset-keys.ts";
import { allowsAssetCode } from "./asset-csp.ts";
import { answer } from "./documents.ts";
import type { FileScope } from "./file-scope.ts";
import { openFile } from "./open-file.ts";
import { sendFile } from "./send-file.ts";

export interface PageFilesOptions {
  /** Undefined: the asset protocol is off. */
  readonly scope: FileScope | undefined;
  readonly keys: AssetKeys;
  readonly recorder: Recorder;
  /** The policy of documents, as it is configured. */
  readonly csp: Csp | undefined;
}

/** Answers a request below `ASSET_PATH` whose `Host`, `Origin`, `Sec-Fetch-Site` and method were looked at. */
export type ServePageFile = (
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

export function createPageFiles(options: PageFilesOptions): ServePageFile {
  const { scope, keys, recorder, csp } = options;

  return async (target, request, response) => {
    // For every answer, refusals among them. What frames it, or opens it as a document, gets nothing to run.
    response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader("Referrer-Policy", "no-referrer");
    const refuse = (path: string, reason: string): void => {
      recorder.record({
        code: "request-refused",
        reason: `${request.method} of the file ${JSON.stringify(path)}: ${reason}`,
      });
      // The same for all, so that nobody learns which files there are.
      answer(response, 404, "Not found.");
    };
    const asset = parseAssetTarget(target);
    if (!asset) return refuse("", "no address that `convertFileSrc` makes");
    const { key, path } = asset;
    if (!scope)
      return refuse(path, "the asset protocol is off. Set app.security.assetProtocol.enable");
    const site = request.headers["sec-fetch-site"];
    if (site === "cross-site" || site === "same-site")
      return refuse(path, `Sec-Fetch-Site ${site}`);
    if (CODE.has(String(request.headers["sec-fetch-dest"])) && !allowsAssetCode(csp))
      return refuse(
        path,
        "a script, which app.security.csp allows only where `script-src` names `asset:`",
      );
    const gone = await keys.find(key);
    if (!gone) return refuse(path, "its page is gone, or was never there");
    const file = await openFile(path, scope);
    if ("problem" in file) return refuse(path, file.problem);
    response.setHeader(
      "Content-Type",
      contentType(extname(file.path)) || "application/octet-stream",
    );
    response.setHeader("Cache-Control", "no-store");
    await sendFile(request, response, file, gone);
  };
}

/** What runs with the rights of the page that asks for it. */
const CODE = new Set([
  "script",
  "worker",
  "sharedworker",
  "serviceworker",
  "audioworklet",
  "paintworklet",
  "xslt",
]);

/** The key and the file's path, or undefined where the address is not one that the bridge makes. */
function parseAssetTarget(target: string): { key: string; path: string } | undefined {
  const [address = ""] = target.slice(ASSET_PATH.length).split("?", 1);
  const [key = "", encoded = "", ...more] = address.split("/");
  if (encoded === "" || more.length > 0) return undefined;
  try {
    return { key, path: decodeURIComponent(encoded) };
  } catch {
    return undefined;
  }
}

/** An address for the terminal: whoever reads there need not be given a page's key. */
export function withoutAssetKey(target: string): string {
  return target.startsWith(ASSET_PATH)
    ? target.replace(/^(\/__sallyport__\/asset\/)[^/?]*/, "$1…")
    : target;
}
