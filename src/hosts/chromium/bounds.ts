/** Where windows are and how large. The browser counts with its own frame, the app without it. */
import type { Position, Size, SizeLimits } from "../../protocol/window.ts";

/** A rectangle in logical pixels, as the browser says it. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The size within the limits. Where they contradict each other, the smallest size has the last word. */
export function clampSize({ width, height }: Size, { min, max }: SizeLimits): Size {
  return {
    width: clamp(width, min.width, max.width),
    height: clamp(height, min.height, max.height),
  };
}

function clamp(length: number, least = 0, most = Number.POSITIVE_INFINITY): number {
  return Math.max(least, Math.min(most, length));
}

/** Where a window of this size is in the middle of a screen. */
export function centerOn(screen: Bounds, { width, height }: Size): Position {
  return {
    x: Math.round(screen.left + (screen.width - width) / 2),
    y: Math.round(screen.top + (screen.height - height) / 2),
  };
}

/** The rectangle that begins here and is so large. */
export function toBounds({ x, y }: Position, { width, height }: Size): Bounds {
  return { left: x, top: y, width, height };
}
