import { IpcError } from "../../protocol/errors.ts";
import type { Entry } from "../../protocol/messages.ts";
import type {
  Size,
  SizeLimits,
  WindowAction,
  WindowSettings,
  WindowState,
} from "../../protocol/window.ts";
import type { HostServices, KeptEntries } from "../host.ts";
import { type Bounds, centerOn, clampSize } from "./bounds.ts";
import {
  type Cdp,
  CdpClosed,
  type CdpEvent,
  type Fields,
  fieldsOf,
  numberOf,
  textOf,
  valueOf,
} from "./cdp.ts";
import { entryScript, OWN_WORLD, titleScript } from "./document-scripts.ts";
import { createOutside } from "./outside.ts";
import { toReport } from "./page-reports.ts";
import { planShape, type Screen, type Shape } from "./planned-shape.ts";

export interface AppWindowOptions {
  readonly cdp: Cdp;
  readonly session: string;
  readonly targetId: string;
  readonly settings: WindowSettings;
  readonly services: HostServices;
  readonly headless: boolean;
  /** The browser made the window as its settings say, as far as it can. */
  readonly isPlaced?: boolean;
}

/** One window of the app on the screen, and the page in it. */
export interface AppWindow {
  readonly label: string;
  readonly targetId: string;
  /** Makes it what its settings say, and its documents the app's, before it shows any. */
  prepare(): Promise<void>;
  hear(event: CdpEvent): void;
  act(action: WindowAction): Promise<void>;
  state(): Promise<WindowState>;
  /** It has gone. */
  end(): void;
}

/** What a window that is hidden is told to be, it becomes when it is shown: for Chromium only a minimised one is hidden. */
const SHAPES: ReadonlySet<WindowAction["kind"]> = new Set([
  "setSize",
  "setPosition",
  "setFullscreen",
  "center",
  "maximize",
  "unmaximize",
  "unminimize",
]);

/** Tauri's default. A window that has no better title shows its document's. */
const NO_TITLE = "Tauri App";
/** After the last of many steps of a resize. While a hand still pulls, a correction would fight with it. */
const RESIZE_PAUSE_MS = 120;
/** From a size that was given to the look whether it has been taken, and how often that is done. */
const FIT_PAUSE_MS = 150;
const LOOKS = 5;
/** A page that computes answers nobody; what the window is must be told all the same. */
const PAGE_PATIENCE_MS = 1_000;
/** An entry that takes longer to be put in place is not waited for by a core that starts. */
const PUT_PATIENCE_MS = 800;

export function createAppWindow(options: AppWindowOptions): AppWindow {
  const { cdp, session, targetId, settings, services, headless, isPlaced } = options;
  const { label } = settings;
  const { origin } = services;
  const send = (method: string, params?: Fields): Promise<Fields> =>
    cdp.send(method, params, session);
  const outside = createOutside(label, services);
  let windowId = -1;
  let { limits } = settings;
  let title = settings.title === NO_TITLE ? undefined : settings.title;
  let visible = settings.visible;
  const postponed: WindowAction[] = [];
  /** What it was when it was hidden: Chromium tells a minimised one's bounds as it likes. */
  let outerBefore: Bounds | undefined;
  let entryScripts: string[] = [];
  let lastPut = 0;
  let titleScriptId: string | undefined;
  let resizing: NodeJS.Timeout | undefined;
  // The main world of the document that the window shows, once it was told.
  let hasWorld = false;
  /** The top frame: at first it has the target's name. */
  let topFrame = targetId;
  /** How many documents it has shown. */
  let documents = 0;
  let isLaidOut = false;
  /** What the page's area is to be, until it is. */
  let wantedSize: Size | undefined;
  /** How often it is still looked at. */
  let looks = LOOKS;
  let fitting: NodeJS.Timeout | undefined;
  let ended = false;

  // ---- what the window's documents are given

  const entries: KeptEntries = services.keepEntries(label, putEntry);

  /**
   * The next before the last goes: a document that comes between the two finds the newer. What is said while one document
   * gives way to another may have been said to the older, so then it is said again, unless another core has a newer one.
   *
   * While a document is waited for, Chromium keeps what is said to its page. Under `sallyport dev` that may be a document
   * of a new core which has been told to go on without waiting for this (`run-core.ts`): it was made with an entry of the
   * core before, and is loaded again.
   */
  async function putEntry(entry: Entry): Promise<void> {
    lastPut += 1;
    const own = lastPut;
    const isNewest = (): boolean => own === lastPut;
    const source = entryScript(entry, origin);
    const began = performance.now();
    let before: number;
    let late = false;
    do {
      before = documents;
      const last = entryScripts;
      entryScripts = [];
      const added = send("Page.addScriptToEvaluateOnNewDocument", { source });
      const removed = Promise.all(last.map(removeScript));
      const identifier = textOf(await added, "identifier");
      if (identifier !== undefined) entryScripts.push(identifier);
      await removed;
      late ||= documents !== before && performance.now() - began > PUT_PATIENCE_MS;
    } while (documents !== before && isNewest());
    if (late && isNewest()) go("Page.reload", {});
  }

  async function removeScript(identifier: string): Promise<void> {
    // It may have gone with an older document; a newer one overrides it in any case.
    await send("Page.removeScriptToEvaluateOnNewDocument", { identifier }).catch(() => undefined);
  }

  async function putTitle(): Promise<void> {
    if (title === undefined) return;
    const before = titleScriptId;
    const added = send("Page.addScriptToEvaluateOnNewDocument", {
      source: titleScript(title),
      worldName: OWN_WORLD,
    });
    if (before !== undefined) await removeScript(before);
    titleScriptId = textOf(await added, "identifier");
  }

  /** Evaluates in a world of our own: what the page has made of its built-ins has no say. Undefined where the page does not answer. */
  async function look(expression: string): Promise<unknown> {
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), PAGE_PATIENCE_MS);
    const answer = async (): Promise<unknown> => {
      const world = await send("Page.createIsolatedWorld", {
        frameId: topFrame,
        worldName: OWN_WORLD,
      });
      const contextId = numberOf(world, "executionContextId");
      const made = await send("Runtime.evaluate", { expression, contextId, returnByValue: true });
      return valueOf(made, "result", "value");
    };
    try {
      return await Promise.race([answer().catch(() => undefined), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  // ---- what the window is

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
    const inner = await innerSize(outer);
    const isRight = inner.width === wanted.width && inner.height === wanted.height;
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
  async function innerSize(outer: Size): Promise<Size> {
    const inner = await look("[innerWidth, innerHeight]");
    const [width, height] = Array.isArray(inner) ? (inner as unknown[]) : [];
    // A page that was not laid out yet has no size.
    return typeof width === "number" && typeof height === "number" && width > 0 && height > 0
      ? { width, height }
      : { width: outer.width, height: outer.height };
  }

  async function setSize(size: Size): Promise<void> {
    await makeNormal();
    const wanted = clampSize(size, limits);
    wantedSize = wanted;
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
    const inner = await innerSize(outer);
    const wanted = clampSize(inner, limits);
    if (wanted.width !== inner.width || wanted.height !== inner.height) await setSize(wanted);
  }

  function hasLimits({ min, max }: SizeLimits): boolean {
    return [min.width, min.height, max.width, max.height].some((length) => length !== undefined);
  }

  /** Undefined where the page cannot say. */
  async function screen(): Promise<Screen | undefined> {
    const found = await look(
      "[screen.availLeft ?? 0, screen.availTop ?? 0, screen.availWidth, screen.availHeight, screen.width, screen.height]",
    );
    const numbers = Array.isArray(found) ? (found as unknown[]).map(Number) : [];
    const [left = 0, top = 0, width = 0, height = 0, wholeWidth = 0, wholeHeight = 0] = numbers;
    if (width === 0) return undefined;
    return {
      whole: { left: 0, top: 0, width: wholeWidth, height: wholeHeight },
      available: { left, top, width, height },
    };
  }

  async function center(): Promise<void> {
    await makeNormal();
    const { available } = (await screen()) ?? {};
    if (!available) return;
    const { bounds: outer } = await bounds();
    const { x, y } = centerOn(available, outer);
    await setBounds({ left: x, top: y });
  }

  async function hide(): Promise<void> {
    const wasVisible = visible;
    visible = false;
    if (wasVisible) {
      const { bounds: outer, state } = await bounds();
      outerBefore = outer;
      // It comes back as what it was.
      if (state === "maximized") postponed.push({ kind: "maximize" });
      if (state === "fullscreen") postponed.push({ kind: "setFullscreen", fullscreen: true });
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
    const nothing = { left: now.position.x, top: now.position.y, ...now.outer };
    const around = (await screen()) ?? { whole: nothing, available: nothing };
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

  async function setTitle(text: string): Promise<void> {
    title = text;
    await putTitle();
    await look(`document.title = ${JSON.stringify(text)}`);
  }

  async function act(action: WindowAction): Promise<void> {
    // Any of these would bring it to light.
    if (!visible && SHAPES.has(action.kind)) return void postponed.push(action);
    switch (action.kind) {
      case "setTitle":
        return setTitle(action.title);
      case "setSize":
        return setSize(action.size);
      case "setSizeLimits":
        ({ limits } = action);
        return keepLimits();
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
      case "close":
        await cdp.send("Target.closeTarget", { targetId });
        return;
    }
  }

  async function takeShape(): Promise<void> {
    const { position, size, maximized, fullscreen } = settings;
    if (isPlaced) wantedSize = clampSize(size, limits);
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

  // ---- what the page tries

  function onRequest({ requestId, frameId, request }: Fields): void {
    const url = textOf(request, "url") ?? "";
    const own = url.startsWith(`${origin}/`);
    // A frame may show other sites, as far as the app's policy goes: it has no bridge and no entry.
    if (own || frameId !== topFrame) return go("Fetch.continueRequest", { requestId });
    go("Fetch.failRequest", { requestId, errorReason: "Aborted" });
    if (textOf(request, "method") === "GET") outside.open(url);
    else services.tried(label, `tried to send a form to another site. Not sent: ${url}`);
  }

  /** A command whose answer nobody needs: where it fails, its target has gone. */
  function go(method: string, params: Fields): void {
    send(method, params).catch(() => undefined);
  }

  function onNavigated(frame: unknown): void {
    if (textOf(frame, "parentId") !== undefined) return;
    topFrame = textOf(frame, "id") ?? topFrame;
    hasWorld = false;
    documents += 1;
    services.navigated(label);
    const url = textOf(frame, "url") ?? "";
    if (!url.startsWith(`${origin}/`) && /^https?:/.test(url)) {
      services.tried(label, `shows what is not the app's, and has no session: ${url}`);
    }
  }

  /**
   * A `javascript:` address makes a document without a request and without our bridge, in which the next entry lies open
   * for the page's scripts. It shows as a second main world of one document. Whoever shows that entry has to wait until
   * we were asked, and by then this has been heard (attacks A13).
   */
  function onWorld(context: unknown): void {
    const isMain =
      valueOf(context, "auxData", "isDefault") === true &&
      textOf(context, "auxData", "frameId") === topFrame;
    if (!isMain) return;
    if (hasWorld) entries.renew().catch(() => undefined); // It has gone meanwhile.
    hasWorld = true;
  }

  return {
    label,
    targetId,
    async prepare() {
      await Promise.all([
        send("Page.enable"),
        send("Runtime.enable"),
        send("Log.enable"),
        send("Fetch.enable", { patterns: [{ urlPattern: "*", resourceType: "Document" }] }),
        // A document that is made ahead of time would be one more top document, in another target.
        send("Page.setPrerenderingAllowed", { isAllowed: false }).catch(() => undefined),
        entries.renew(),
        putTitle(),
        takeShape(),
      ]);
      await send("Runtime.runIfWaitingForDebugger");
    },
    hear(event) {
      const { method, params } = event;
      const report = toReport(event, label, origin);
      if (report) return services.report(report);
      switch (method) {
        case "Fetch.requestPaused":
          return onRequest(params);
        case "Page.frameNavigated":
          return onNavigated(params["frame"]);
        case "Runtime.executionContextCreated":
          return onWorld(params["context"]);
        case "Page.windowOpen":
          return outside.open(textOf(params, "url") ?? "");
        case "Page.frameRequestedNavigation":
          // A link that was clicked with another button, or with a key held down.
          if (["newTab", "newWindow"].includes(textOf(params, "disposition") ?? ""))
            outside.open(textOf(params, "url") ?? "");
          return;
        case "Page.javascriptDialogOpening":
          // Nobody sees it, and the page would wait for ever.
          if (headless) go("Page.handleJavaScriptDialog", { accept: false });
          return;
        case "Page.domContentEventFired":
          if (isLaidOut) return;
          isLaidOut = true;
          fit().catch(() => undefined); // It has gone meanwhile.
          return;
        case "Page.frameResized":
          if (isLaidOut && wantedSize) fitSoon();
          if (!hasLimits(limits)) return;
          clearTimeout(resizing);
          resizing = setTimeout(() => void keepLimits().catch(() => undefined), RESIZE_PAUSE_MS);
          return;
        case "Inspector.targetCrashed":
          return services.warn(
            `The page of the window ${label} has crashed. Reload it, or close the window.`,
          );
      }
    },
    async act(action) {
      try {
        await act(action);
      } catch (error) {
        if (ended || error instanceof CdpClosed)
          throw new IpcError("not-found", `The window ${label} was closed.`);
        throw error;
      }
    },
    async state() {
      const { bounds: outer, state } = await bounds();
      const target = await cdp.send("Target.getTargetInfo", { targetId });
      const minimized = state === "minimized";
      // The user may have brought it back by the task bar.
      const isHidden = !visible && minimized;
      const is = await shape(isHidden, outer, state);
      return {
        title: textOf(fieldsOf(target["targetInfo"]), "title") ?? "",
        innerSize: is.inner,
        outerSize: is.outer,
        outerPosition: is.position,
        minimized: minimized && visible,
        maximized: is.state === "maximized",
        fullscreen: is.state === "fullscreen",
        visible: !isHidden,
        // The page of a hidden one may not have heard yet that it has lost the keyboard.
        focused: !isHidden && (await look("document.hasFocus()")) === true,
      };
    },
    end() {
      ended = true;
      clearTimeout(resizing);
      clearTimeout(fitting);
      entries.close();
    },
  };
}
