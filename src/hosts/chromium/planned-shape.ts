/** What a window that is hidden will be when it is shown: Chromium knows only of the minimised one that it is. */
import type { Position, ShapeAction, Size, SizeLimits } from "../../protocol/window.ts";
import { type Bounds, centerOn, clampSize } from "./bounds.ts";

export interface Shape {
  readonly inner: Size;
  readonly outer: Size;
  readonly position: Position;
  readonly state: "normal" | "maximized" | "fullscreen";
}

export interface Screen {
  readonly whole: Bounds;
  /** Without task bars and the like. */
  readonly available: Bounds;
}

/** Beyond it, what is told again takes the place of what was told before. */
const MOST_POSTPONED = 64;

/** Adds an action. A page may tell a window that is hidden as much as it likes, and only the last of a kind would show. */
export function postpone(actions: ShapeAction[], action: ShapeAction): void {
  const before = actions.findIndex(({ kind }) => kind === action.kind);
  if (actions.length >= MOST_POSTPONED) actions.splice(Math.max(0, before), 1);
  actions.push(action);
}

/** `shape` after these actions, in their order: the same that `window-shape.ts` does with them one day. */
export function planShape(
  shape: Shape,
  actions: readonly ShapeAction[],
  limits: SizeLimits,
  screen: Screen,
): Shape {
  const frame = {
    width: Math.max(0, shape.outer.width - shape.inner.width),
    height: Math.max(0, shape.outer.height - shape.inner.height),
  };
  let { inner, outer, position, state } = shape;
  for (const action of actions) {
    switch (action.kind) {
      case "setSize":
        inner = clampSize(action.size, limits);
        outer = { width: inner.width + frame.width, height: inner.height + frame.height };
        state = "normal";
        break;
      case "setPosition":
        ({ position } = action);
        state = "normal";
        break;
      case "center":
        position = centerOn(screen.available, outer);
        state = "normal";
        break;
      case "setFullscreen":
        if (action.fullscreen) state = "fullscreen";
        else if (state === "fullscreen") state = "normal";
        break;
      case "maximize":
        state = "maximized";
        break;
      case "unmaximize":
        if (state === "maximized") state = "normal";
        break;
      case "unminimize":
        break; // No shape: it is minimised because it is hidden.
    }
  }
  if (state === "normal") return { inner, outer, position, state };
  const { left, top, width, height } = state === "maximized" ? screen.available : screen.whole;
  const edge = state === "maximized" ? frame : { width: 0, height: 0 };
  return {
    inner: { width: width - edge.width, height: height - edge.height },
    outer: { width, height },
    position: { x: left, y: top },
    state,
  };
}
