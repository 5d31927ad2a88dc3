import type { Caller } from "../acl/authorize.ts";
import type { EncodedMessage } from "../protocol/batch.ts";
import type { StreamChannel } from "./channel.ts";
import type { PageEvents } from "./events.ts";
import type { Entry } from "./record.ts";
import type { Webview } from "./command.ts";

/** A live page, as what belongs to it sees it: its channels, listeners and resources. */
export interface PageLink {
  readonly caller: Caller;
  readonly live: boolean;
  /** Sends a message at the end of the tick. Nothing happens once the session has ended. */
  send(message: EncodedMessage): void;
  /**
   * Whether the page has taken enough of what was sent: at once true, or a promise of it. The promise is of false where
   * the session ends first. Whoever waits is woken in the order they came.
   */
  room(): true | Promise<boolean>;
  /** Whether a page's event of that size can be sent to it without having it cut off. */
  hasRoomForEvent(bytes: number): boolean;
  readonly events: PageEvents;
  /** What handlers see of it. */
  readonly webview: Webview;
  /** Opens the channel that a streaming command writes to. Undefined where the page has too many. */
  openStream(id: number, window: number): StreamChannel | undefined;
  /** Tells the terminal, with the page's window. */
  record(entry: Omit<Entry, "window">): void;
}

const pages = new WeakMap<Webview, PageLink>();

/** Says whose `webview` that is. */
export function bindPage(page: PageLink): void {
  pages.set(page.webview, page);
}

/** The page behind a handler's context: for the core's own plugins. */
export function pageOf({ webview }: { readonly webview: Webview }): PageLink {
  // Every session has bound its own.
  return pages.get(webview) as PageLink;
}
