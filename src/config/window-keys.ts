/** The keys of `app.windows[]` that some host can do. docs/hosts.md shows this table. */
import type { WindowOptions } from "../protocol/window-options.ts";
import { boolean, either, listOf, number, object, type Shape, string, used } from "./shape.ts";

export interface WindowKey {
  readonly shape: Shape;
  /** The default, in words. */
  readonly default: string;
  readonly means: string;
  /** Which hosts do it. */
  readonly browser: boolean;
  readonly chromium: boolean;
}

const everywhere = { browser: true, chromium: true };
const ofAWindow = { browser: false, chromium: true };

export const WINDOW_KEYS: Readonly<Record<keyof WindowOptions | "create", WindowKey>> = {
  label: { shape: string, default: "`main`", means: "its name, unique in the app", ...everywhere },
  create: {
    shape: boolean,
    default: "`true`",
    means: "`false`: it does not open at the start. For the configuration only",
    ...everywhere,
  },
  url: {
    shape: string,
    default: "`index.html`",
    means: "a path of the app, where its first document comes from",
    ...everywhere,
  },
  title: {
    shape: string,
    default: "`Tauri App`",
    means: "what its frame says. A browser's tab shows the document's title",
    ...ofAWindow,
  },
  width: { shape: number, default: "800", means: "of the page's area", ...ofAWindow },
  height: { shape: number, default: "600", means: "of the page's area", ...ofAWindow },
  minWidth: { shape: number, default: "none", means: "not made narrower", ...ofAWindow },
  minHeight: { shape: number, default: "none", means: "not made lower", ...ofAWindow },
  maxWidth: { shape: number, default: "none", means: "not made wider", ...ofAWindow },
  maxHeight: { shape: number, default: "none", means: "not made higher", ...ofAWindow },
  x: {
    shape: number,
    default: "where the system puts it",
    means: "of the left edge on the screen; with `y` only",
    ...ofAWindow,
  },
  y: {
    shape: number,
    default: "where the system puts it",
    means: "of the top edge on the screen; with `x` only",
    ...ofAWindow,
  },
  center: {
    shape: boolean,
    default: "`false`",
    means: "in the middle of the screen",
    ...ofAWindow,
  },
  maximized: { shape: boolean, default: "`false`", means: "as large as the screen", ...ofAWindow },
  fullscreen: {
    shape: boolean,
    default: "`false`",
    means: "the whole screen, without a frame",
    ...ofAWindow,
  },
  visible: {
    shape: boolean,
    default: "`true`",
    means: "`false`: its page runs, and nobody sees it before `show()`",
    ...ofAWindow,
  },
  focus: {
    shape: boolean,
    default: "`true`",
    means: "takes the keyboard when it opens",
    ...ofAWindow,
  },
  resizable: {
    shape: boolean,
    default: "`true`",
    means: "`false`: goes back to its size when somebody has pulled at it",
    ...ofAWindow,
  },
  theme: {
    shape: string,
    default: "the system's",
    means: "`light` or `dark`, for the page; the frame is the system's",
    ...ofAWindow,
  },
  backgroundColor: {
    shape: either(
      "a colour",
      string,
      listOf(number),
      object({ red: used(number), green: used(number), blue: used(number), alpha: used(number) }),
    ),
    default: "white",
    means: 'behind a page that has none: `"#336699"` or `[51, 102, 153]`',
    ...ofAWindow,
  },
  parent: {
    shape: string,
    default: "none",
    means: "the label of a window that takes this one with it when it closes",
    ...everywhere,
  },
};
