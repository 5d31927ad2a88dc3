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
  | { readonly kind: "setFocus" | "minimize" | "show" | "hide" };

/** One thing that a window is told to do. */
export type WindowAction =
  | FrameAction
  | { readonly kind: "setTitle"; readonly title: string }
  | { readonly kind: "close" };

/** What a window is at a moment. */
export interface WindowState {
  readonly title: string;
  readonly innerSize: Size;
  readonly outerSize: Size;
  readonly outerPosition: Position;
  readonly minimized: boolean;
  readonly maximized: boolean;
  readonly fullscreen: boolean;
  readonly visible: boolean;
  readonly focused: boolean;
}
