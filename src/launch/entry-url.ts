import { randomBytes } from "node:crypto";
import type { Gateway } from "../gateway/gateway.ts";
import { ENTER_PATH } from "../protocol/messages.ts";
import type { WindowSettings } from "../protocol/window.ts";

/**
 * A link into a window: the entry and the window's first document stand in the fragment, which is sent to no server.
 * It leads to a page of ours, since a browser goes on telling a document's scripts the address it was opened with.
 */
export function entryUrl(
  gateway: Gateway,
  { label, url }: WindowSettings,
  onSpent: () => void,
): string {
  // Before there is a secret: none is ever made for an address that is not the app's (attacks C6).
  if (new URL(url, gateway.origin).origin !== gateway.origin)
    throw new Error(`The window ${label} leads elsewhere.`);
  const secret = gateway.entries.issueLink({ window: label, webview: label }, onSpent);
  const name = encodeURIComponent(label);
  // Were only the fragment another, a page that gave itself this address could stay, and see the entry. No page can
  // foresee the query.
  const nonce = randomBytes(6).toString("hex");
  const path = encodeURIComponent(toDocument(url, gateway.home));
  return `${gateway.origin}${ENTER_PATH}?${nonce}#sallyport=${name}.${name}.${secret}&${path}`;
}

/** The address under which a window's first document is known; `home` is that of `index.html`. */
export function toDocument(url: string, home: string): string {
  return url.replace(/^\/index\.html(?=$|[?#])/, home);
}
