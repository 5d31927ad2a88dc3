import { monitorOf } from "../../protocol/monitors.ts";
import type { Monitor, Position, Size } from "../../protocol/window.ts";
import type { Bounds } from "./bounds.ts";
import { listOf, numberOf, textOf, valueOf } from "./cdp.ts";
import type { PageTarget, PageWorld } from "./page-world.ts";

export interface Screens {
  all(): Promise<readonly Monitor[]>;
  /** The one that a window with these bounds is on. */
  at(bounds: Bounds): Promise<Monitor>;
}

/** A window of which nobody tells a screen is on one that holds it. */
const NOWHERE = { left: 0, top: 0, width: 0, height: 0 };

export function createScreens({ send }: PageTarget, { look }: PageWorld): Screens {
  async function all(): Promise<readonly Monitor[]> {
    const found = await send("Emulation.getScreenInfos").catch(() => undefined); // An older browser.
    const monitors = listOf(found, "screenInfos").map(toMonitor);
    return monitors.length > 0 ? monitors : onlyOne();
  }

  /** The screen that the page knows of: its own. */
  async function onlyOne(): Promise<Monitor[]> {
    const found = await look(
      "({ left: screen.left, top: screen.top, width: screen.width, height: screen.height, availLeft: screen.availLeft, availTop: screen.availTop, availWidth: screen.availWidth, availHeight: screen.availHeight, devicePixelRatio, isPrimary: true })",
    );
    return found === undefined ? [] : [toMonitor(found)];
  }

  return {
    all,
    async at(bounds) {
      const { left, top, width, height } = bounds;
      const monitors = await all();
      return (
        monitorOf(monitors, { x: left, y: top }, { width, height }) ??
        toMonitor({ ...NOWHERE, ...bounds })
      );
    },
  };
}

/** Chromium's `ScreenInfo`, whose lengths are logical pixels. */
function toMonitor(info: unknown): Monitor {
  const length = (name: string, otherwise = 0): number => numberOf(info, name) ?? otherwise;
  const position: Position = { x: length("left"), y: length("top") };
  const size: Size = { width: length("width"), height: length("height") };
  const label = textOf(info, "label");
  return {
    name: label === undefined || label === "" ? undefined : label,
    scaleFactor: numberOf(info, "devicePixelRatio") ?? 1,
    position,
    size,
    workArea: {
      position: { x: length("availLeft", position.x), y: length("availTop", position.y) },
      size: {
        width: length("availWidth", size.width),
        height: length("availHeight", size.height),
      },
    },
    isPrimary: valueOf(info, "isPrimary") === true,
  };
}
