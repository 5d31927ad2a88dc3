import type {
  FrameAction,
  ShapeAction,
  Size,
  SizeLimits,
  WindowSettings,
  WindowState,
} from "../../protocol/window.ts";
import { type Bounds, centerOn, clampSize, toBounds } from "./bounds.ts";
import { numberOf, textOf, valueOf } from "./cdp.ts";
import type { PageTarget, PageWorld } from "./page-world.ts";
import { planShape, postpone, type Shape } from "./planned-shape.ts";
import type { Screens } from "./screens.ts";

/** Where a window is, how large, and whether it can be seen. */
export interface WindowShape {
  /** Makes it what its settings say. */
  begin(): Promise<void>;
  act(action: FrameAction): Promise<void>;
  state(): Promise<Omit<WindowState, "title" | "focused" | "theme" | "enabled">>;
  /** Of the screen it is on. */
  scaleFactor(): Promise<number>;
  /** The first document was laid out, so there is an area that can be measured. */
  laidOut(): void;
  /** Somebody has made the area larger or smaller. */
  resized(): void;
  end(): void;
}

const SHAPES: Readonly<Record<ShapeAction["kind"], true>> = {
  setSize: true,
  setPosition: true,
  setFullscreen: true,
  center: true,
  maximize: true,
  unmaximize: true,
  unminimize: true,
};

/** What a window that is hidden is told to be, it becomes when it is shown: for Chromium only a minimised one is hidden. */
function isShapeAction(action: FrameAction): action is ShapeAction {
  return Object.hasOwn(SHAPES, action.kind);
}

/** After the last of many steps of a resize. While a hand still pulls, a correction would fight with it. */
const RESIZE_PAUSE_MS = 120;
/** From a size that was given to the look whether it has been taken, and how often that is done. */
const FIT_PAUSE_MS = 150;
const LOOKS = 5;

/** `isPlaced`: the browser made the window as its settings say, as far as it can. */
export function createWindowShape(
  { cdp, targetId, send }: PageTarget,
  { look }: PageWorld,
  screens: Screens,
  settings: WindowSettings,
  isPlaced: boolean,
): WindowShape {
  let windowId = -1;
  let { limits, visible, resizable } = settings;
  /** The size that it keeps while it is not resizable. */
  let fixedSize: Size | undefined;
  const postponed: ShapeAction[] = [];
  /** What it was when it was hidden: Chromium tells a minimised one's bounds as it likes. */
  let outerBefore: Bounds | undefined;
  let isLaidOut = false;
  /** What the page's area is to be, until it is. */
  let wantedSize: Size | undefined;
  /** How often it is still looked at. */
  let looks = LOOKS;
  let fitting: NodeJS.Timeout | undefined;
  let resizing: NodeJS.Timeout | undefined;

  async function bounds(): Promise<{ bounds: Bounds; state: string }> {
    const answer = valueOf(await cdp.send("Browser.getWindowBounds", { windowId }), "bounds");
    const length = (name: string): number => numberOf(answer, name) ?? 0;
    return {
      bounds: {
        left: length("left"),
        top: length("top"),
        width: length("width"),
        height: length("height"),
      },
      state: textOf(answer, "windowState") ?? "normal",
    };
  }

  async function setBounds(values: Partial<Bounds> | { windowState: string }): Promise<void> {
    await cdp.send("Browser.setWindowBounds", { windowId, bounds: values });
  }

  /** A window that is maximised and the like has no size of its own to be set. */
  async function makeNormal(): Promise<void> {
    if ((await bounds()).state !== "normal") await setBounds({ windowState: "normal" });
  }

  /**
   * Looks whether the page's area has become what it was to be, and corrects it. How much the browser's own frame takes is
   * only known when a document was laid out, and what is known of a window that was another a moment ago is old.
   */
  async function fit(): Promise<void> {
    const wanted = wantedSize;
    if (!wanted || !visible) return;
    const { bounds: outer, state } = await bounds();
    // One that is maximised is looked at when it is no more.
    if (state !== "normal") return;
    const { size: inner, pixel } = await measure(outer);
    const isRight = isNear(inner, wanted, pixel);
    // Not every system gives a window every size.
    if (isRight || --looks < 0) return void (wantedSize = undefined);
    await giveSize(wanted, outer, inner);
    fitSoon();
  }

  function fitSoon(): void {
    clearTimeout(fitting);
    fitting = setTimeout(() => void fit().catch(() => undefined), FIT_PAUSE_MS);
  }

  /** The page's area; the window's where the page cannot say. */
  async function innerSize(outer: Bounds): Promise<Size> {
    return (await measure(outer)).size;
  }

  /** `pixel` is how many logical pixels one of the page's is, which it counts in: a zoomed page has larger ones. */
  async function measure(outer: Bounds): Promise<{ size: Size; pixel: number }> {
    const found = await look("[innerWidth, innerHeight, devicePixelRatio]");
    const [width, height, ratio] = Array.isArray(found) ? (found as unknown[]) : [];
    // A page that was not laid out yet has no size.
    if (!isLength(width) || !isLength(height) || !isLength(ratio))
      return { size: { width: outer.width, height: outer.height }, pixel: 1 };
    const pixel = ratio / (await screens.at(outer)).scaleFactor;
    return { size: { width: width * pixel, height: height * pixel }, pixel };
  }

  async function setSize(size: Size): Promise<void> {
    await makeNormal();
    const wanted = clampSize(size, limits);
    wantedSize = wanted;
    if (!resizable) fixedSize = wanted;
    looks = LOOKS;
    const { bounds: outer } = await bounds();
    await giveSize(wanted, outer, await innerSize(outer));
    if (isLaidOut) fitSoon();
  }

  async function giveSize(wanted: Size, outer: Size, inner: Size): Promise<void> {
    await setBounds({
      width: Math.round(wanted.width + Math.max(0, outer.width - inner.width)),
      height: Math.round(wanted.height + Math.max(0, outer.height - inner.height)),
    });
  }

  /** Brings a size that somebody else has set back into the limits. */
  async function keepLimits(): Promise<void> {
    const { bounds: outer, state } = await bounds();
    if (state !== "normal") return;
    const { size: inner, pixel } = await measure(outer);
    const wanted = clampSize(fixedSize ?? inner, limits);
    if (!isNear(wanted, inner, pixel)) await setSize(wanted);
  }

  function hasLimits({ min, max }: SizeLimits): boolean {
    return [min.width, min.height, max.width, max.height].some((length) => length !== undefined);
  }

  async function center(): Promise<void> {
    await makeNormal();
    const { bounds: outer } = await bounds();
    const { workArea } = await screens.at(outer);
    const { x, y } = centerOn(toBounds(workArea.position, workArea.size), outer);
    await setBounds({ left: x, top: y });
  }

  async function hide(): Promise<void> {
    const wasVisible = visible;
    visible = false;
    if (wasVisible) {
      const { bounds: outer, state } = await bounds();
      outerBefore = outer;
      // It comes back as what it was.
      if (state === "maximized") postpone(postponed, { kind: "maximize" });
      if (state === "fullscreen") postpone(postponed, { kind: "setFullscreen", fullscreen: true });
    }
    await setBounds({ windowState: "minimized" });
  }

  /** What it is, and what it will be when it is shown where nobody sees it. */
  async function shape(isHidden: boolean, found: Bounds, state: string): Promise<Shape> {
    const outer = (isHidden && outerBefore) || found;
    const now: Shape = {
      inner: await innerSize(outer),
      outer: { width: outer.width, height: outer.height },
      position: { x: outer.left, y: outer.top },
      state: state === "maximized" || state === "fullscreen" ? state : "normal",
    };
    if (!isHidden) return now;
    const { position, size, workArea } = await screens.at(outer);
    const around = {
      whole: toBounds(position, size),
      available: toBounds(workArea.position, workArea.size),
    };
    return planShape(now, postponed, limits, around);
  }

  async function show(): Promise<void> {
    if (visible) return;
    visible = true;
    outerBefore = undefined;
    await setBounds({ windowState: "normal" });
    for (const action of postponed.splice(0)) await act(action);
    await activate();
  }

  async function activate(): Promise<void> {
    await cdp.send("Target.activateTarget", { targetId });
    await send("Page.bringToFront");
  }

  async function focus(): Promise<void> {
    if (!visible) return show();
    if ((await bounds()).state === "minimized") await setBounds({ windowState: "normal" });
    await activate();
  }

  async function act(action: FrameAction): Promise<void> {
    // Any of these would bring it to light.
    if (!visible && isShapeAction(action)) return postpone(postponed, action);
    switch (action.kind) {
      case "setSize":
        return setSize(action.size);
      case "setSizeLimits":
        ({ limits } = action);
        return keepLimits();
      case "setResizable":
        ({ resizable } = action);
        fixedSize = resizable
          ? undefined
          : (wantedSize ?? (await innerSize((await bounds()).bounds)));
        return;
      case "setPosition":
        await makeNormal();
        return setBounds({
          left: Math.round(action.position.x),
          top: Math.round(action.position.y),
        });
      case "setFullscreen": {
        const { state } = await bounds();
        if (action.fullscreen === (state === "fullscreen")) return;
        if (action.fullscreen && state !== "normal") await setBounds({ windowState: "normal" });
        return setBounds({ windowState: action.fullscreen ? "fullscreen" : "normal" });
      }
      case "center":
        return center();
      case "setFocus":
        return focus();
      case "minimize":
        return setBounds({ windowState: "minimized" });
      case "unminimize":
        if ((await bounds()).state === "minimized") await setBounds({ windowState: "normal" });
        return;
      case "maximize":
        await makeNormal();
        return setBounds({ windowState: "maximized" });
      case "unmaximize":
        if ((await bounds()).state === "maximized") await setBounds({ windowState: "normal" });
        return;
      case "show":
        return show();
      case "hide":
        return hide();
    }
  }

  async function begin(): Promise<void> {
    const { position, size, maximized, fullscreen } = settings;
    if (isPlaced) wantedSize = clampSize(size, limits);
    if (!resizable) fixedSize = clampSize(size, limits);
    const answer = await cdp.send("Browser.getWindowForTarget", { targetId });
    windowId = numberOf(answer, "windowId") ?? -1;
    // What is left is its frame, and that is looked at when there is a document. (It may have come up as it last was.)
    if (isPlaced && textOf(answer, "bounds", "windowState") === "normal") return;
    // At once: it can be seen until then.
    if (!visible) await setBounds({ windowState: "minimized" });
    await act({ kind: "setSize", size });
    if (position) await act({ kind: "setPosition", position });
    else if (settings.center) await act({ kind: "center" });
    if (fullscreen) await act({ kind: "setFullscreen", fullscreen });
    else if (maximized) await act({ kind: "maximize" });
  }

  return {
    begin,
    act,
    async state() {
      const { bounds: outer, state } = await bounds();
      const minimized = state === "minimized";
      // The user may have brought it back by the task bar.
      const isHidden = !visible && minimized;
      const is = await shape(isHidden, outer, state);
      const { inner, outer: frame, position } = is;
      // Its edges are alike on three sides, as far as anybody can tell.
      const edge = Math.max(0, frame.width - inner.width) / 2;
      return {
        innerSize: inner,
        outerSize: frame,
        innerPosition: {
          x: position.x + edge,
          y: position.y + Math.max(0, frame.height - inner.height - edge),
        },
        outerPosition: position,
        scaleFactor: (await screens.at(outer)).scaleFactor,
        resizable,
        isTab: false,
        minimized: minimized && visible,
        maximized: is.state === "maximized",
        fullscreen: is.state === "fullscreen",
        visible: !isHidden,
      };
    },
    async scaleFactor() {
      return (await screens.at((await bounds()).bounds)).scaleFactor;
    },
    laidOut() {
      if (isLaidOut) return;
      isLaidOut = true;
      fit().catch(() => undefined); // It has gone meanwhile.
    },
    resized() {
      if (isLaidOut && wantedSize) fitSoon();
      if (!fixedSize && !hasLimits(limits)) return;
      clearTimeout(resizing);
      resizing = setTimeout(() => void keepLimits().catch(() => undefined), RESIZE_PAUSE_MS);
    },
    end() {
      clearTimeout(resizing);
      clearTimeout(fitting);
    },
  };
}

function isLength(value: unknown): value is number {
  return typeof value === "number" && value > 0;
}

/** The same size, counted in pixels that are so large. */
function isNear(one: Size, other: Size, pixel: number): boolean {
  const most = pixel > 1 ? pixel : 0.5;
  return Math.abs(one.width - other.width) < most && Math.abs(one.height - other.height) < most;
}
