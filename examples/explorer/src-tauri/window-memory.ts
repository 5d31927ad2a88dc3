import type { Window, WindowState } from "sallyport";
import { FIRST_SHAPE, readShape, type Shape, toShape, writeShape } from "./window-shape.ts";

/** Remembers the window's shape for the next start. */
export interface WindowMemory {
  /** As it was left, or as it is at a first start. */
  readonly shape: Shape;
  /**
   * Looks at the window, and keeps what has changed. False where a window has no shape: it is a tab of a browser.
   * Security: a page may ask for this at any time, and says nothing about the shape itself. However often it asks, one
   * look is taken at a time.
   */
  update(window: Pick<Window, "state">): Promise<boolean>;
  /** Puts a window that nobody can get hold of in the middle of the screen, no larger than at a first start. */
  fetch(window: Pick<Window, "state" | "setSize" | "center">): Promise<void>;
}

/** `warn` is told, once, that nothing can be kept. */
export function createWindowMemory(file: string, warn: (text: string) => void): WindowMemory {
  let shape = readShape(file) ?? FIRST_SHAPE;
  let kept = JSON.stringify(shape);
  let canKeep = true;
  let looking: Promise<boolean> | undefined;
  let again = false;

  async function look(window: Pick<Window, "state">): Promise<boolean> {
    const state = await stateOf(window);
    if (state === "unsupported") return false;
    if (state === "not-found") return true; // It was closed meanwhile.
    shape = toShape(state, shape);
    const text = JSON.stringify(shape);
    if (text !== kept && canKeep) {
      try {
        writeShape(file, shape);
      } catch (error) {
        // A disk that is full or read-only must not keep anybody from looking at files.
        canKeep = false;
        warn(`The window will not be remembered: ${String(error)}`);
      }
      kept = text;
    }
    return true;
  }

  async function lookAgain(window: Pick<Window, "state">): Promise<boolean> {
    try {
      let hasShape: boolean;
      do {
        again = false;
        hasShape = await look(window);
      } while (again);
      return hasShape;
    } finally {
      looking = undefined;
    }
  }

  return {
    get shape() {
      return shape;
    },
    update(window) {
      // What a look has seen may have changed by the time it ends.
      if (looking) again = true;
      return (looking ??= lookAgain(window));
    },
    async fetch(window) {
      const state = await stateOf(window);
      if (typeof state === "string" || state.maximized || state.fullscreen) return;
      const { width, height } = FIRST_SHAPE.size;
      await window.setSize({
        width: Math.min(width, state.innerSize.width),
        height: Math.min(height, state.innerSize.height),
      });
      await window.center();
    },
  };
}

/** What the window is, or why it is nothing: a browser's tab has no shape, and a window may have been closed. */
async function stateOf(
  window: Pick<Window, "state">,
): Promise<WindowState | "unsupported" | "not-found"> {
  try {
    const state = await window.state();
    return state.isTab ? "unsupported" : state;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "unsupported" || code === "not-found") return code;
    throw error;
  }
}
