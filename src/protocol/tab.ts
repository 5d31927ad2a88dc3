/**
 * What the core and the script in a tab say to each other, by commands that no capability has to grant: the browser host
 * has no other way to a window. All that comes from the page is its own word, about itself and nobody else.
 */
import type { WindowAction, WindowEvent } from "./window.ts";

/** The plugin of those commands. */
export const TAB_PLUGIN = "sallyport";
/** Gives the core a channel for its requests: `{ channel: Channel<TabRequest> }`. */
export const TAB_ATTACH = "tab_attach";
/** Answers one of them: `{ answer: TabAnswer }`. */
export const TAB_ANSWER = "tab_answer";
/** Something happened to the tab: `{ event: TabEvent }`. */
export const TAB_TELL = "tab_tell";

/** What a page can do with its own tab. */
export type TabAction = Extract<
  WindowAction,
  {
    readonly kind:
      | "setTitle"
      | "setFullscreen"
      | "setFocus"
      | "setZoom"
      | "setBackgroundColor"
      | "setCursor"
      | "print"
      | "clearBrowsingData"
      | "destroy";
  }
>;

/** What a tab can be told. A record, so that a new action of windows has to be thought of. */
export const TAB_ACTIONS: Readonly<Record<TabAction["kind"], true>> = {
  setTitle: true,
  setFullscreen: true,
  setFocus: true,
  setZoom: true,
  setBackgroundColor: true,
  setCursor: true,
  print: true,
  clearBrowsingData: true,
  destroy: true,
};

export type TabRequest = { readonly id: number } & (
  | { readonly do: "state" }
  | { readonly do: "act"; readonly action: TabAction }
  /** Another window of the app, by its link. */
  | { readonly do: "open"; readonly label: string; readonly url: string }
);

export interface TabAnswer {
  readonly id: number;
  readonly value?: unknown;
  /** Why not, in a sentence. */
  readonly problem?: string;
}

/** What a page tells of its tab without being asked: nothing closes a tab but its user. */
export type TabEvent = Exclude<WindowEvent, { readonly kind: "close-requested" | "moved" }>;

/** A tab as its page sees it. */
export interface TabState {
  readonly inner: readonly [width: number, height: number];
  readonly outer: readonly [width: number, height: number];
  readonly place: readonly [x: number, y: number];
  /** Width, height, and the part without task bars: left, top, width, height. */
  readonly screen: readonly [number, number, number, number, number, number];
  readonly scaleFactor: number;
  readonly isDark: boolean;
  readonly isHidden: boolean;
  readonly isFocused: boolean;
  readonly isFullscreen: boolean;
}
