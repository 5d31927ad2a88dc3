/**
 * A frame that gives every message back, bytes too: what it costs a page to ask somebody in another process. It stands as the
 * isolation frame does, at another origin, in a sandbox, hidden.
 */
import { createHash } from "node:crypto";

const SCRIPT = `addEventListener("message", ({ ports: [port] }) => {
  port.onmessage = ({ data }) => port.postMessage(data, data instanceof ArrayBuffer ? [data] : []);
});`;

export const HOP_DOCUMENT: string = `<!doctype html><title>Hop</title><script>${SCRIPT}</script>`;

export const HOP_HEADERS: Readonly<Record<string, string>> = {
  "Content-Type": "text/html",
  "Content-Security-Policy": `sandbox allow-scripts; default-src 'none'; script-src 'sha256-${createHash("sha256").update(SCRIPT).digest("base64")}'`,
  // The page is cross-origin isolated, and takes no other frame.
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "cross-origin",
};
