/** What opens windows. A host knows how windows are shown and nothing of what happens in them. */
import type { WindowAction, WindowSettings, WindowState } from "../protocol/window.ts";

export interface Host {
  readonly name: "browser" | "chromium";
  /** Shows a window of the app for the first time. */
  open(window: WindowSettings): Promise<OpenedWindow>;
  /**
   * Shows a window again, for somebody who asked for it: the user at the terminal, or a second start of the app.
   * `openBrowser` overrides what the host was started with.
   */
  reopen(window: WindowSettings, openBrowser?: boolean): Promise<OpenedWindow>;
  /** Rejects with an `IpcError` `unsupported` where this host cannot do that. */
  act(label: string, action: WindowAction): Promise<void>;
  state(label: string): Promise<WindowState>;
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
  /** A fresh link into a window. `onSpent` runs once, when it has been used or has expired. */
  issueLink(window: WindowSettings, onSpent: () => void): string;
  /** The window is gone: the user has closed it, or the core. */
  closed(label: string): void;
  warn(text: string): void;
}
