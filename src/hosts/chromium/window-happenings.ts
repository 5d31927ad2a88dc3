import type { Position, Size, WindowEvent } from "../../protocol/window.ts";
import type { PageWorld } from "./page-world.ts";
import type { WindowReport } from "./window-reports.ts";

/** Makes events of a window from what its page's world reports: only what has changed, and in the order it was told. */
export interface WindowHappenings {
  /** Looks how it is, before anything changes. */
  begin(): Promise<void>;
  /** The first document was laid out: before that there was no area. */
  laidOut(): void;
  hear(report: Exclude<WindowReport, { kind: "unload" }>): void;
}

/** `scaleFactor` is that of the screen the window is on, `innerSize` the page's area. `tell` hears the events. */
export function createWindowHappenings(
  { look }: PageWorld,
  scaleFactor: () => Promise<number>,
  innerSize: () => Promise<Size>,
  tell: (event: WindowEvent) => void,
): WindowHappenings {
  let area: Size | undefined;
  let place: Position | undefined;
  let scale: number | undefined;
  let focused: boolean | undefined;
  let isDark: boolean | undefined;
  let last: Promise<void> = Promise.resolve();

  async function take(report: Exclude<WindowReport, { kind: "unload" }>): Promise<void> {
    switch (report.kind) {
      case "size":
        return resized(report.size, report.pixelRatio);
      case "place": {
        const { position } = report;
        if (place?.x === position.x && place.y === position.y) return;
        place = position;
        return tell({ kind: "moved", position, scaleFactor: await scaleFactor() });
      }
      case "theme":
        if (isDark === report.isDark) return;
        ({ isDark } = report);
        return tell({ kind: "theme-changed", theme: isDark ? "dark" : "light" });
      case "focus": {
        // A frame in the page may have it. Undefined: the page computes, and will tell again.
        const now = await look("document.hasFocus()");
        if (typeof now !== "boolean" || now === focused) return;
        focused = now;
        return tell({ kind: now ? "focused" : "blurred" });
      }
      case "scale":
        return rescaled();
    }
  }

  async function resized(size: Size, pixelRatio: number): Promise<void> {
    const scaleNow = await scaleFactor();
    // The page's pixels are larger where it is zoomed.
    const logical = {
      width: (size.width * pixelRatio) / scaleNow,
      height: (size.height * pixelRatio) / scaleNow,
    };
    if (area && isAlike(area, logical, pixelRatio / scaleNow)) return;
    area = logical;
    tell({ kind: "resized", size: logical, scaleFactor: scaleNow });
  }

  /** Its pixels are others when it is zoomed, too. */
  async function rescaled(): Promise<void> {
    const before = scale;
    scale = await scaleFactor();
    if (before === scale) return;
    tell({ kind: "scale-factor-changed", scaleFactor: scale, size: await innerSize() });
  }

  return {
    async begin() {
      scale = await scaleFactor();
    },
    laidOut() {
      last = last
        .then(async () => {
          area ??= await innerSize();
        })
        .catch(() => undefined);
    },
    hear(report) {
      // One after the other: an answer that takes longer must not change their order.
      last = last.then(() => take(report)).catch(() => undefined); // It has gone meanwhile.
    },
  };
}

/** A zoomed page counts in whole pixels of its own, which are `pixel` wide. */
function isAlike(one: Size, other: Size, pixel: number): boolean {
  const isNear = (a: number, b: number): boolean => Math.abs(a - b) < (pixel > 1 ? pixel : 0.01);
  return isNear(one.width, other.width) && isNear(one.height, other.height);
}
