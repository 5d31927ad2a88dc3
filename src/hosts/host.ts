/** What opens windows. A host knows how windows are shown and nothing of what happens in them. */
import type { Entry } from "../protocol/messages.ts";
import type {
  Monitor,
  WindowAction,
  WindowEvent,
  WindowSettings,
  WindowState,
} from "../protocol/window.ts";

export interface Host {
  readonly name: "browser" | "chromium";
  /** Shows a window of the app for the first time. `openBrowser` overrides what the host was started with. */
  open(window: WindowSettings, openBrowser?: boolean): Promise<OpenedWindow>;
  /**
   * Shows a window again, for somebody who asked for it: the user at the terminal, or a second start of the app.
   * `openBrowser` overrides what the host was started with.
   */
  reopen(window: WindowSettings, openBrowser?: boolean): Promise<OpenedWindow>;
  /** Rejects with an `IpcError` `unsupported` where this host cannot do that. */
  act(label: string, action: WindowAction): Promise<void>;
  state(label: string): Promise<WindowState>;
  /** The screens that this window may be on. */
  monitors(label: string): Promise<readonly Monitor[]>;
  /** Takes back everything that the host left on the system. */
  close(): Promise<void>;
}

export interface OpenedWindow {
  readonly label: string;
  /** The entry link, where windows are opened by one. */
  readonly url?: string;
}

/** What a host gets from whoever starts it. */
export interface HostServices {
  /** The app's own origin. */
  readonly origin: string;
  /** A fresh link into a window. `onSpent` runs once, when it has been used or has expired. */
  issueLink(window: WindowSettings, onSpent: () => void): string | Promise<string>;
  /** An address for a window's first document, which is not answered before the host is ready for it. */
  holdDocument(window: WindowSettings): HeldDocument;
  /**
   * Keeps a window's documents in entries. `put` has to see to it that the window's next document finds this entry,
   * and none that it was given before.
   */
  keepEntries(label: string, put: (entry: Entry) => Promise<void>): KeptEntries;
  /** The window shows another document: the pages before it have no session any more. */
  navigated(label: string): void;
  /** Something happened to the window, in the order it happened. That it is gone is told by `closed`. */
  happened(label: string, event: WindowEvent): void;
  /** The window is gone: the user has closed it, or the core. */
  closed(label: string): void;
  /** Every window is gone, since what showed them is. `reason` is a sentence. */
  lost(reason: string): void;
  /** Opens an address in the user's own browser or mail program. */
  openOutside(url: string): void;
  /** A page went wrong, or complained. */
  report(report: PageReport): void;
  /** A page tried what it may not, and may try it a thousand times. `text` begins with what it did and ends with its words. */
  tried(window: string, text: string): void;
  /** Not for what pages can cause: it is neither limited nor cut. */
  warn(text: string): void;
}

export interface HeldDocument {
  /** Leads to the window's own address once it was released. */
  readonly url: string;
  release(): void;
  /** Nobody waits for it any more. */
  drop(): void;
}

export interface KeptEntries {
  /** Gives the next document a new entry, and takes those back that were given and not used. */
  renew(): Promise<void>;
  /** The window is gone, and with it every entry of it. */
  close(): void;
}

/** What a page wrote to its console, or what broke in it. All of it is the page's own words. */
export interface PageReport {
  readonly window: string;
  readonly level: "error" | "warning";
  readonly text: string;
  /** `/main.js:12:3`, lines and columns from 1; of other origins the whole address. */
  readonly source?: string;
}
