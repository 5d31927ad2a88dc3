import type { TabAnswer, TabRequest } from "../protocol/tab.ts";
import type { WindowEvent } from "../protocol/window.ts";

/** How a window's page gets at what is asked of it. */
export interface Tabs {
  /**
   * Takes the answer to the last request, and resolves with the next one. Rejects when `signal` aborts. `page` is the same
   * object for every call of a page.
   */
  next(
    label: string,
    page: object,
    answer: TabAnswer | undefined,
    signal: AbortSignal,
  ): Promise<TabRequest>;
  /** A page tells of its own tab. */
  happened(label: string, event: WindowEvent): void;
  /** Has a page of `from` open the window that this link leads to. Nothing happens where there is none. */
  open(from: string, label: string, url: string): void;
}
