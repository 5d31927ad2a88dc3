import { ERROR_TEXT } from "../../protocol/errors.ts";
import { addTo, createElement, dispatch, error, EventOf, styleOf } from "./page-builtins.ts";

/** The event on `window` that says that the connection to the app is lost for good. */
const EVENT = "sallyport:disconnected";

/**
 * Tells the page, and the person who looks at it unless the page does: `preventDefault()` leaves it to the page.
 * Nobody who uses an app should go on typing into a page that reaches nobody.
 */
export function tellDisconnected(elsewhere: boolean): void {
  const text = elsewhere
    ? "This window was opened elsewhere; that page has it now."
    : ERROR_TEXT.disconnected;
  if (!dispatch(window, new EventOf(EVENT, { __proto__: null, cancelable: true } as EventInit)))
    return;
  error(`Sallyport: ${text}`);
  const bar = createElement(document, "div");
  bar.textContent = text;
  // Set by script, so that no policy for styles forbids it; `all`, so that no style of the page hides it.
  styleOf(bar).cssText =
    "all:initial;position:fixed;inset:0 0 auto;z-index:2147483647;padding:8px;font:14px system-ui;color:#fff;background:#b3261e";
  addTo(document.documentElement, bar);
}
