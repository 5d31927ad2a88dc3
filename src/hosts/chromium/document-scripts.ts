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

function quote(text: string): string {
  return JSON.stringify(text);
}
