/**
 * The policy of a document: the one the app configured, completed with exactly what the document and Sallyport need,
 * as Tauri completes it (tauri-spec §7: `'self'`, nonces and hashes). Where inline code is allowed anyway, nothing is
 * added: a hash would switch `'unsafe-inline'` off.
 */
import type { Csp } from "../config/config.ts";
import { completeAssetSources } from "./asset-csp.ts";

export interface DocumentNeeds {
  /** Hashes of inline scripts: ours and the document's. */
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
  /** Given where the document takes scripts from `http…` addresses. */
  readonly nonce: string | undefined;
  /** The socket's address: `ws://localhost:28001`. */
  readonly socket: string;
  /** The address that files for pages have, where there are any. */
  readonly assets: string | undefined;
  /** Where isolation frames are, in that pattern. */
  readonly frames: string | undefined;
  /** Hashes of our own scripts, added even to directives that the app wants left alone. */
  readonly ours: readonly string[];
}

export function completeCsp(
  configured: Csp | undefined,
  needs: DocumentNeeds,
  untouched: boolean | readonly string[],
): Csp {
  const mayTouch = (name: string): boolean =>
    !(untouched === true || (untouched !== false && untouched.includes(name)));
  const given = configured ?? new Map<string, readonly string[]>();
  const csp = new Map(needs.assets ? completeAssetSources(given, needs.assets, mayTouch) : given);

  const scriptSources = [...needs.scripts, ...(needs.nonce ? [`'nonce-${needs.nonce}'`] : [])];
  // `script-src-elem` goes before `script-src` for elements; where both stand, both are completed.
  for (const name of csp.has("script-src-elem")
    ? ["script-src", "script-src-elem"]
    : ["script-src"]) {
    addInline(csp, name, mayTouch(name) ? ["'self'", ...needs.ours, ...scriptSources] : needs.ours);
  }
  if (needs.styles.length > 0) {
    for (const name of csp.has("style-src-elem")
      ? ["style-src", "style-src-elem"]
      : ["style-src"]) {
      if (mayTouch(name)) addInline(csp, name, ["'self'", ...needs.styles]);
    }
  }
  const connect = governing(csp, "connect-src");
  if (connect && !connect.includes("*")) csp.set("connect-src", union(connect, [needs.socket]));
  // Without a word about frames the isolation frame could lead itself anywhere, and tell what it has seen (attacks J3).
  if (needs.frames !== undefined) {
    const name = ["frame-src", "child-src", "default-src"].find((one) => csp.has(one));
    const present = name === undefined ? ["'self'"] : (csp.get(name) ?? []);
    csp.set(
      "frame-src",
      union(
        present.filter((source) => source !== "*"),
        [needs.frames],
      ),
    );
  }
  // Who may frame the app is not for `default-src` to say, and unset means everybody.
  if (!csp.has("frame-ancestors")) csp.set("frame-ancestors", ["'self'"]);
  return csp;
}

/** Would this policy, standing in a `<meta>`, keep the page from its socket? */
export function blocksSocket(
  policy: Csp,
  address: { readonly origin: string; readonly socket: string },
): boolean {
  const connect = governing(policy, "connect-src");
  if (!connect) return false;
  const scheme = `${address.socket.slice(0, address.socket.indexOf(":"))}:`;
  return !connect.some((source) =>
    ["*", "'self'", scheme, address.socket, address.origin].includes(source.toLowerCase()),
  );
}

function governing(csp: Csp, name: string): readonly string[] | undefined {
  return csp.get(name) ?? csp.get("default-src");
}

function addInline(
  csp: Map<string, readonly string[]>,
  name: string,
  sources: readonly string[],
): void {
  const present = governing(csp, name);
  // Nothing governs it: everything is allowed, and a directive of ours would forbid the rest.
  if (!present) return;
  const allowsInline =
    present.includes("'unsafe-inline'") &&
    !present.some((source) => /^'(?:nonce|sha\d+)-|^'strict-dynamic'/i.test(source));
  csp.set(
    name,
    union(present, allowsInline ? sources.filter((source) => source === "'self'") : sources),
  );
}

function union(present: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...present.filter((source) => source.toLowerCase() !== "'none'"), ...more])];
}
