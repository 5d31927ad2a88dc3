import type { TabAnswer, TabRequest } from "../protocol/tab.ts";
import type { WindowEvent } from "../protocol/window.ts";
import type { Channel } from "./channel.ts";

/** How a window's page gets at what is asked of it. */
export interface Tabs {
  /** What is asked of that window's page goes to this channel from now on, while it is open. */
  attach(label: string, channel: Channel<TabRequest>): void;
  /** A page's answer to a request. One that nobody waits for is let go. */
  answer(label: string, answer: TabAnswer): void;
  /** A page tells of its own tab. */
  happened(label: string, event: WindowEvent): void;
  /** Has a page of `from` open the window that this link leads to. Nothing happens where there is none. */
  open(from: string, label: string, url: string): void;
}
