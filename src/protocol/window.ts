/**
 * What a window begins as, what it can be told, and what it is: the words that the core and every host share. They are
 * Tauri's (`app.windows[]` of the configuration, and the methods of `Window`). All lengths are logical pixels, all
 * positions count from the top left corner of the primary screen.
 */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** Either length may be left open. */
export interface SizeLimits {
  readonly min: Partial<Size>;
  readonly max: Partial<Size>;
}

export type Theme = "light" | "dark";

/** Red, green, blue and how opaque: whole numbers from 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number, alpha: number];

/** One screen of the desktop. */
export interface Monitor {
  /** What the system calls it. Undefined where nobody says. */
  readonly name: string | undefined;
  /** Physical pixels to one logical pixel. */
  readonly scaleFactor: number;
  readonly position: Position;
  readonly size: Size;
  /** Without task bars and the like. */
  readonly workArea: { readonly position: Position; readonly size: Size };
  readonly isPrimary: boolean;
}

/** How a window begins, every default in place. */
export interface WindowSettings {
  readonly label: string;
  /** Path of the first document, with query and fragment: `/index.html`. */
  readonly url: string;
  readonly title: string;
  /** Of the page's area, without the frame that the system draws. */
  readonly size: Size;
  readonly limits: SizeLimits;
  /** Undefined: where the system puts it. */
  readonly position: Position | undefined;
  readonly center: boolean;
  readonly maximized: boolean;
  readonly fullscreen: boolean;
  /** False: its page runs, and nobody sees it before it is shown. */
  readonly visible: boolean;
  /** Takes the keyboard when it opens. */
  readonly focus: boolean;
  /** False: it goes back to its size when somebody has pulled at it. */
  readonly resizable: boolean;
  /** Undefined: the system's. */
  readonly theme: Theme | undefined;
  /** Behind a page that has no background of its own. */
  readonly backgroundColor: Color | undefined;
  /** It closes when this window of the app does. */
  readonly parent: string | undefined;
}

/** What makes a window another shape, and brings it to light. */
export type ShapeAction =
  | { readonly kind: "setSize"; readonly size: Size }
  | { readonly kind: "setPosition"; readonly position: Position }
  | { readonly kind: "setFullscreen"; readonly fullscreen: boolean }
  | { readonly kind: "center" | "maximize" | "unmaximize" | "unminimize" };

/** What a window is told about its place on the screen. */
export type FrameAction =
  | ShapeAction
  | { readonly kind: "setSizeLimits"; readonly limits: SizeLimits }
  | { readonly kind: "setResizable"; readonly resizable: boolean }
  | { readonly kind: "setFocus" }
  | { readonly kind: "minimize" | "show" | "hide" };

/** What a window is told about the page in it. */
export type PageAction =
  | { readonly kind: "setTitle"; readonly title: string }
  /** Undefined: the system's. */
  | { readonly kind: "setTheme"; readonly theme: Theme | undefined }
  /** 1 is the page's own size. */
  | { readonly kind: "setZoom"; readonly factor: number }
  | { readonly kind: "setBackgroundColor"; readonly color: Color | undefined }
  /** A keyword of CSS. */
  | { readonly kind: "setCursor"; readonly cursor: string }
  /** False: neither the pointer nor the keyboard reaches the page. */
  | { readonly kind: "setEnabled"; readonly enabled: boolean }
  /** Has the system's dialog for printing shown. */
  | { readonly kind: "print" }
  /** Forgets what pages of the app have stored, in every window. */
  | { readonly kind: "clearBrowsingData" };

/** One thing that a window is told to do. */
export type WindowAction =
  | FrameAction
  | PageAction
  /** Whether the window stays when the user closes it, and `close-requested` is told instead. */
  | { readonly kind: "setAsksBeforeClose"; readonly asks: boolean }
  /** It is gone, and nobody is asked. */
  | { readonly kind: "destroy" };

/** What a window is at a moment. */
export interface WindowState {
  readonly title: string;
  readonly innerSize: Size;
  readonly outerSize: Size;
  readonly innerPosition: Position;
  readonly outerPosition: Position;
  /** Physical pixels to one logical pixel, on the screen it is on. */
  readonly scaleFactor: number;
  readonly theme: Theme;
  readonly minimized: boolean;
  readonly maximized: boolean;
  readonly fullscreen: boolean;
  readonly visible: boolean;
  readonly focused: boolean;
  readonly resizable: boolean;
  readonly enabled: boolean;
  /** It is a tab of the user's browser: what size it is and where are the user's to say. */
  readonly isTab: boolean;
}

/** What happens to a window, whoever has caused it. */
export type WindowEvent =
  /** The page's area. */
  | { readonly kind: "resized"; readonly size: Size; readonly scaleFactor: number }
  /** Where its frame is. */
  | { readonly kind: "moved"; readonly position: Position; readonly scaleFactor: number }
  | { readonly kind: "focused" | "blurred" }
  /** The area has this size now. */
  | { readonly kind: "scale-factor-changed"; readonly scaleFactor: number; readonly size: Size }
  | { readonly kind: "theme-changed"; readonly theme: Theme }
  /** The user wants it closed. It is there until it is destroyed. */
  | { readonly kind: "close-requested" };
