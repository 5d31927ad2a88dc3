import type { Path, Tell } from "./document.ts";
import type { HeadersDocument } from "./tauri-config.ts";

/**
 * Headers whose meaning Sallyport does not give away: what frames a message and manages its connection (RFC 9110 §7.6.1,
 * §10), what its content is and how it is encoded, where it is, and whether a copy of it may be kept. A wrong one breaks
 * every answer, or makes Node refuse to write it. `content-language` says nothing of the kind, nor do policies.
 */
const OURS = [
  /^(?:connection|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|via)$/,
  /^content-(?!language$|security-policy-report-only$)/,
  /^(?:accept-ranges|age|cache-control|date|etag|expires|last-modified|pragma|vary)$/,
  /^(?:allow|location|set-cookie2?|www-authenticate)$/,
];

/** `app.security.headers`: each with the value that is sent. */
export function readHeaders(
  headers: HeadersDocument,
  fail: Tell,
  notice: Tell,
): Record<string, string> {
  const result: Record<string, string> = {};
  const seen = new Set<string>();
  for (const [name, given] of Object.entries(headers)) {
    const path: Path = ["app", "security", "headers", name];
    if (seen.has(name.toLowerCase())) fail(path, "is given twice, in another spelling.");
    seen.add(name.toLowerCase());
    // A list is joined with commas, an object is `key value` pairs joined with semicolons (tauri-utils, `HeaderSource`).
    const value =
      typeof given === "string"
        ? given
        : Array.isArray(given)
          ? given.join(", ")
          : Object.entries(given as Record<string, string>)
              .map(([key, text]) => `${key} ${text}`)
              .join("; ");
    if (!/^[A-Za-z0-9-]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value))
      fail(path, "is not a header.");
    else if (name.toLowerCase().startsWith("access-control-"))
      notice(
        path,
        "is left out: Sallyport sends no CORS headers, since no other origin may read the app.",
      );
    else if (OURS.some((names) => names.test(name.toLowerCase())))
      fail(path, "is a header that Sallyport sets itself, or leaves out.");
    else result[name] = value;
  }
  return result;
}
