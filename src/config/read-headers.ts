import type { Path, Tell } from "./document.ts";
import type { HeadersDocument } from "./tauri-config.ts";

/** Headers whose meaning Sallyport does not give away. */
const OURS = new Set([
  "content-security-policy",
  "content-type",
  "content-length",
  "cache-control",
  "set-cookie",
  "transfer-encoding",
  "connection",
  "host",
]);

/** `app.security.headers`: each with the value that is sent. */
export function readHeaders(
  headers: HeadersDocument,
  fail: Tell,
  notice: Tell,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, given] of Object.entries(headers)) {
    const path: Path = ["app", "security", "headers", name];
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
    else if (OURS.has(name.toLowerCase())) fail(path, "is a header that Sallyport sets itself.");
    else result[name] = value;
  }
  return result;
}
