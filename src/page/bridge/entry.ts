import { hasOwn, parseJson } from "../../protocol/builtins.ts";
import {
  type AdmittedMessage,
  type Entry,
  ENTRY_GLOBAL,
  quote,
  type ResumedMessage,
  type ResumingMessage,
  TICKET_KEY,
} from "../../protocol/messages.ts";
import { store, takeStored } from "./page-builtins.ts";

/**
 * The entry this document was opened with: the one the window's host has put here, or the one that the document before
 * it, or the page that a link opens, has left in the tab's storage. Both places are emptied before any page script runs.
 */
export function takeEntry(): TakenEntry | undefined {
  const stored = takeStored(TICKET_KEY);
  const place = window as unknown as { [ENTRY_GLOBAL]?: Entry };
  if (hasOwn(place, ENTRY_GLOBAL)) {
    const entry = place[ENTRY_GLOBAL] as Entry;
    delete place[ENTRY_GLOBAL];
    return { entry, isGiven: true };
  }
  return stored === null ? undefined : parseTicket(stored);
}

export interface TakenEntry {
  readonly entry: Entry;
  /** The window's host gave it, and gives every document one: there is nothing to leave for the next. */
  readonly isGiven: boolean;
}

/** Leaves a ticket for the next document of this tab. Nothing is there to copy while the page lives. */
export function leaveTicket({ window, webview }: Entry, secret: string): void {
  // Text by text: a list would show itself to a `toJSON` of the page's.
  store(TICKET_KEY, `[${quote(window)},${quote(webview)},${quote(secret)}]`);
}

/** What `leaveTicket` has written, or page code: the core looks whether it is good for anything. */
function parseTicket(text: string): TakenEntry | undefined {
  try {
    const ticket = parseJson(text) as [string, string, string];
    return {
      entry: { window: ticket[0], webview: ticket[1], secret: ticket[2] },
      isGiven: false,
    };
  } catch {
    return undefined; // No ticket of ours.
  }
}

/** What the core says before batches, or undefined where it is something else. Its members are read as they come. */
export function parseHandshake(
  text: unknown,
): AdmittedMessage | ResumingMessage | ResumedMessage | undefined {
  try {
    return parseJson(text as string) as AdmittedMessage | ResumingMessage | ResumedMessage;
  } catch {
    return undefined; // No text, or none of ours.
  }
}
