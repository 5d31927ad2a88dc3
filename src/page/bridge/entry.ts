import { hasOwn, parseJson, sliceText, startsWith } from "../../protocol/builtins.ts";
import {
  type AdmittedMessage,
  encodeEnter,
  type Entry,
  ENTRY_GLOBAL,
  LINK_PARAMETER,
  parseEnter,
} from "../../protocol/messages.ts";
import { decodePart, indexOf, store, takeStored } from "./page-builtins.ts";

const FRAGMENT = "#sallyport=";
const TICKET_KEY = "__sallyport_ticket__";

/**
 * The entry this document was opened with: the one the window's host has put here, one from a link's fragment, or the
 * ticket that the document before it left. The places are emptied at once, before any page script runs.
 */
export function takeEntry(): TakenEntry | undefined {
  const given = takeGiven();
  if (given !== undefined) return { entry: given, isGiven: true };
  const entry = takeOwn();
  return entry && { entry, isGiven: false };
}

export interface TakenEntry {
  readonly entry: Entry;
  /** The window's host gave it, and gives every document one: there is nothing to leave for the next. */
  readonly isGiven: boolean;
}

/** The host's own script has put it there, before any script of the page. */
function takeGiven(): Entry | undefined {
  const place = window as unknown as Record<string, Entry | undefined>;
  if (!hasOwn(window, ENTRY_GLOBAL)) return undefined;
  const given = place[ENTRY_GLOBAL];
  delete place[ENTRY_GLOBAL];
  return given;
}

function takeOwn(): Entry | undefined {
  const stored = takeStored(TICKET_KEY);
  const { hash } = location;
  if (startsWith(hash, FRAGMENT)) {
    const end = indexOf(hash, "&");
    const rest = end < 0 ? "" : `#${sliceText(hash, end + 1)}`;
    const { search } = location;
    const link = indexOf(search, `${LINK_PARAMETER}=`);
    const query = link < 0 ? search : sliceText(search, 0, link - 1);
    history.replaceState(history.state, "", `${location.pathname}${query}${rest}`);
    return parseFragment(sliceText(hash, FRAGMENT.length, end < 0 ? undefined : end));
  }
  if (stored === null) return undefined;
  try {
    return parseEnter(parseJson(stored))?.entry;
  } catch {
    return undefined;
  }
}

/** Leaves a ticket for the next document of this tab. Nothing is there to copy while the page lives. */
export function leaveTicket(ticket: string): void {
  store(TICKET_KEY, ticket);
}

/** The text of a ticket, made while `JSON` and all it looks up are still the engine's own. */
export function toTicket(entry: Entry, secret: string): string {
  return encodeEnter({ window: entry.window, webview: entry.webview, secret });
}

/** `<window>.<webview>.<secret>`, the labels percent-encoded; a point is in none of the three. */
function parseFragment(text: string): Entry | undefined {
  const first = indexOf(text, ".");
  if (first < 0) return undefined;
  const rest = sliceText(text, first + 1);
  const second = indexOf(rest, ".");
  if (second < 0) return undefined;
  try {
    return {
      window: decodePart(sliceText(text, 0, first)),
      webview: decodePart(sliceText(rest, 0, second)),
      secret: sliceText(rest, second + 1),
    };
  } catch {
    return undefined; // Not percent-encoding: no link of ours.
  }
}

/** The core's first answer, or undefined where this is none. */
export function parseAdmitted(text: unknown): AdmittedMessage | undefined {
  if (typeof text !== "string") return undefined;
  const value = parseJson(text) as { kind?: unknown; ticket?: unknown };
  if (value.kind !== "admitted") return undefined;
  if (!hasOwn(value, "ticket")) return { kind: "admitted" };
  return typeof value.ticket === "string" ? { kind: "admitted", ticket: value.ticket } : undefined;
}
