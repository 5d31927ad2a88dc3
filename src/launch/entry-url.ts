import { randomBytes } from "node:crypto";
import { LINK_PARAMETER } from "../protocol/messages.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { WindowSettings } from "../protocol/window.ts";

/**
 * A link into a window: its first document, with an entry in the fragment. A fragment is sent to no server; the
 * bridge takes the entry out of it before any script of the page runs, and leaves the window's own fragment.
 */
export function entryUrl(
  gateway: Gateway,
  { label, url }: WindowSettings,
  onSpent: () => void,
): string {
  const target = new URL(url, gateway.origin);
  // Before there is a secret: none is ever made for an address that is not the app's (attacks C6).
  if (target.origin !== gateway.origin) throw new Error(`The window ${label} leads elsewhere.`);
  const secret = gateway.entries.issueLink({ window: label, webview: label }, onSpent);
  const name = encodeURIComponent(label);
  const own = target.hash.slice(1);
  target.hash = `sallyport=${name}.${name}.${secret}${own ? `&${own}` : ""}`;
  // A tab that shows the app already must load it anew: were only the fragment another, the page in it, perhaps of
  // another window, would see the entry. So each link differs before the fragment, in a way that no page can foresee.
  const nonce = randomBytes(6).toString("hex");
  target.search = `${target.search === "" ? "?" : `${target.search}&`}${LINK_PARAMETER}=${nonce}`;
  if (target.pathname === "/index.html") target.pathname = "/";
  return target.href;
}
