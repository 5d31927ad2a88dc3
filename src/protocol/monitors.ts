import type { Monitor, Position, Size } from "./window.ts";

/** The screen that shows this point of the desktop. */
export function monitorAt(monitors: readonly Monitor[], { x, y }: Position): Monitor | undefined {
  return monitors.find(
    ({ position, size }) =>
      x >= position.x &&
      x < position.x + size.width &&
      y >= position.y &&
      y < position.y + size.height,
  );
}

/** The screen with the middle of a window on it; for one that is beyond them all, the primary. */
export function monitorOf(
  monitors: readonly Monitor[],
  { x, y }: Position,
  { width, height }: Size,
): Monitor | undefined {
  return (
    monitorAt(monitors, { x: x + width / 2, y: y + height / 2 }) ??
    monitors.find(({ isPrimary }) => isPrimary) ??
    monitors[0]
  );
}
