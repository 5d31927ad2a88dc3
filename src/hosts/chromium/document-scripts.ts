/** Scripts that Chromium runs in a window's documents before any other. Each is the text of a classic script. */
import { ENTRY_GLOBAL, type Entry } from "../../protocol/messages.ts";

/**
 * Hands an entry to the document, for its bridge to take and delete. It runs in frames too, and in whatever else this
 * window may show: those get nothing. `window.top`, `location` and its members cannot be replaced by a page, and the
 * check on the type keeps it from texts and images, which have no bridge that would take it.
 */
export function entryScript(entry: Entry, origin: string): string {
  return `if (window.top === window && location.href.startsWith(${quote(`${origin}/`)}) && document.contentType === "text/html") Object.defineProperty(window, ${quote(ENTRY_GLOBAL)}, { value: ${JSON.stringify(entry)}, configurable: true });`;
}

/** The world of our own in a page: it shares the document with the page's scripts and no object. */
export const OWN_WORLD = "sallyport";

/**
 * Writes the window's title into the document when it has been parsed, before scripts that wait for that. What the page
 * itself writes there later shows. Runs in a world of our own.
 */
export function titleScript(title: string): string {
  return `if (window.top === window) document.addEventListener("readystatechange", () => { document.title = ${quote(title)}; }, { once: true });`;
}

/** What our own world tells us by, and nobody else has: Chromium gives it to worlds of this name only. */
export const REPORT_BINDING = "sallyportReport";
/** A function of our own world: whether the window asks before it closes. */
export const ASK_FUNCTION = "sallyportAsk";

/**
 * Tells what happens to the window, as far as the page in it knows: see `window-reports.ts` for what it says. Runs in a
 * world of our own, before any script of the page: its listeners are the first, and what a page dispatches by itself is
 * not trusted. In a frame it tells of the keyboard alone, which comes and goes there without a word to the top.
 *
 * A page is held back from closing by `beforeunload`. Where it navigates by itself that is known here, and left to it.
 */
export function watchScript(asksBeforeClose: boolean): string {
  return `(() => {
  const tell = (...report) => ${REPORT_BINDING}(JSON.stringify(report));
  const on = (target, name, listener) => target.addEventListener(name, (event) => { if (event.isTrusted) listener(event); }, true);
  let focusSoon = false;
  const focus = () => {
    if (focusSoon) return;
    focusSoon = true;
    setTimeout(() => { focusSoon = false; tell("focus"); });
  };
  on(window, "focus", (event) => { if (event.target === window) focus(); });
  on(window, "blur", (event) => { if (event.target === window) focus(); });
  if (window.top !== window) return;
  let asks = ${asksBeforeClose};
  let navigates = false;
  globalThis.${ASK_FUNCTION} = (value) => { asks = value; };
  const size = () => tell("size", innerWidth, innerHeight, devicePixelRatio);
  const place = () => tell("place", screenX, screenY);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  on(window, "resize", size);
  on(dark, "change", () => tell("theme", dark.matches));
  on(document, "visibilitychange", focus);
  on(navigation, "navigate", () => { navigates = true; setTimeout(() => { navigates = false; }); });
  on(window, "beforeunload", (event) => {
    if (!asks || navigates) return;
    tell("unload");
    event.preventDefault();
  });
  const watchScale = () => matchMedia("(resolution: " + devicePixelRatio + "dppx)").addEventListener("change", () => { tell("scale"); watchScale(); }, { once: true });
  watchScale();
  if ("onmove" in window) return on(window, "move", place);
  // An older browser tells nobody where its windows are.
  let at = screenX + " " + screenY;
  setInterval(() => {
    const now = screenX + " " + screenY;
    if (now === at || document.hidden) return;
    at = now;
    place();
  }, ${PLACE_PAUSE_MS});
})();`;
}

/** Gives the document a pointer of CSS, over all that has none of its own. Runs in a world of our own. */
export function cursorScript(cursor: string): string {
  return `if (window.top === window) {
  const give = () => document.documentElement?.style.setProperty("cursor", ${quote(cursor)}, "important");
  give();
  document.addEventListener("readystatechange", give, { once: true });
}`;
}

/** How often an older browser's window is looked at. */
const PLACE_PAUSE_MS = 250;

function quote(text: string): string {
  return JSON.stringify(text);
}
