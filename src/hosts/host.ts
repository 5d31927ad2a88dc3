/** What opens windows. A host knows how windows are shown and nothing of what happens in them. */
export interface Host {
  readonly name: "browser";
  /** Shows a window of the app for the first time. */
  open(window: HostWindow): Promise<OpenedWindow>;
  /**
   * Shows a window again, for somebody who asked for it: the user at the terminal, or a second start of the app.
   * `openBrowser` overrides what the host was started with.
   */
  reopen(window: HostWindow, openBrowser?: boolean): Promise<OpenedWindow>;
  /** Takes back everything that the host left on the system. */
  close(): Promise<void>;
}

export interface HostWindow {
  readonly label: string;
  readonly title: string;
  /** Path of the first document, with query and fragment. */
  readonly url: string;
}

export interface OpenedWindow {
  readonly label: string;
  /** The entry link. */
  readonly url: string;
}

/** What a host gets from whoever starts it. */
export interface HostServices {
  /** A fresh link into a window. `onSpent` runs once, when it has been used or has expired. */
  issueLink(window: HostWindow, onSpent: () => void): string;
  warn(text: string): void;
}
