import { parseJson, sliceText } from "../../protocol/builtins.ts";
import {
  type AdmittedMessage,
  type Entry,
  type ResumedMessage,
  type ResumingMessage,
  TICKET_KEY,
} from "../../protocol/messages.ts";
import { decodePart, encodePart, indexOf, store, takeStored } from "./page-builtins.ts";

/**
 * The entry this document was opened with: left in the tab's storage by the document before it, or by the page that a
 * link opens. It is taken out before any page script runs.
 */
export function takeEntry(): Entry | undefined {
  const stored = takeStored(TICKET_KEY);
  return stored === null ? undefined : parseEntry(stored);
}

/** Leaves a ticket for the next document of this tab. Nothing is there to copy while the page lives. */
export function leaveTicket({ window, webview }: Entry, secret: string): void {
  store(TICKET_KEY, `${encodePart(window)}.${encodePart(webview)}.${secret}`);
}

/** `<window>.<webview>.<secret>`, the labels percent-encoded. A point is in none of the three, as far as we write it. */
function parseEntry(text: string): Entry | undefined {
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
