import { IpcError } from "../../protocol/errors.ts";
import type { Monitor, WindowAction, WindowSettings, WindowState } from "../../protocol/window.ts";
import type { HostServices } from "../host.ts";
import {
  type Cdp,
  CdpClosed,
  type CdpEvent,
  type Fields,
  fieldsOf,
  textOf,
  valueOf,
} from "./cdp.ts";
import { createCloseQuestion } from "./close-question.ts";
import { OWN_WORLD, REPORT_BINDING, watchScript } from "./document-scripts.ts";
import { createOutside } from "./outside.ts";
import { createPageAppearance } from "./page-appearance.ts";
import { createPageDocuments } from "./page-documents.ts";
import { toReport } from "./page-reports.ts";
import { createPageWorld, type PageTarget } from "./page-world.ts";
import { createScreens } from "./screens.ts";
import { createWindowHappenings } from "./window-happenings.ts";
import { parseWindowReport } from "./window-reports.ts";
import { createWindowShape } from "./window-shape.ts";

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
  monitors(): Promise<readonly Monitor[]>;
  /** It has gone. */
  end(): void;
}

export function createAppWindow(options: AppWindowOptions): AppWindow {
  const { cdp, session, targetId, settings, services, headless, isPlaced = false } = options;
  const { label } = settings;
  const { origin } = services;
  const send = (method: string, params?: Fields): Promise<Fields> =>
    cdp.send(method, params, session);
  const target: PageTarget = {
    targetId,
    cdp,
    send,
    go: (method, params) => void send(method, params).catch(() => undefined),
  };
  const { go } = target;
  const outside = createOutside(label, services);
  const world = createPageWorld(target);
  const documents = createPageDocuments(target, label, services);
  const screens = createScreens(target, world);
  const shape = createWindowShape(target, world, screens, settings, isPlaced);
  const appearance = createPageAppearance(target, world, documents, settings, origin, () =>
    shape.scaleFactor(),
  );
  const closing = createCloseQuestion(target, world, () =>
    services.happened(label, { kind: "close-requested" }),
  );
  const happenings = createWindowHappenings(
    world,
    () => shape.scaleFactor(),
    async () => (await shape.state()).innerSize,
    (event) => {
      services.happened(label, event);
      if (event.kind === "scale-factor-changed") appearance.rescaled().catch(() => undefined);
    },
  );
  // The main world of the document that the window shows, once it was told.
  let hasWorld = false;
  let ended = false;

  async function act(action: WindowAction): Promise<void> {
    switch (action.kind) {
      case "destroy":
        await cdp.send("Target.closeTarget", { targetId });
        return;
      case "setAsksBeforeClose":
        await documents.setScript("watch", watchScript(action.asks));
        return closing.setAsks(action.asks);
      case "setTitle":
      case "setTheme":
      case "setZoom":
      case "setBackgroundColor":
      case "setCursor":
      case "setEnabled":
      case "print":
      case "clearBrowsingData":
        return appearance.act(action);
      case "setSize":
      case "setPosition":
      case "setFullscreen":
      case "center":
      case "maximize":
      case "unmaximize":
      case "unminimize":
      case "setSizeLimits":
      case "setResizable":
      case "setFocus":
      case "minimize":
      case "show":
      case "hide":
        return shape.act(action);
    }
  }

  // ---- what the page tries

  function onRequest({ requestId, frameId, request }: Fields): void {
    const url = textOf(request, "url") ?? "";
    const own = url.startsWith(`${origin}/`);
    // A frame may show other sites, as far as the app's policy goes: it has no bridge and no entry.
    if (own || frameId !== world.topFrame) return go("Fetch.continueRequest", { requestId });
    go("Fetch.failRequest", { requestId, errorReason: "Aborted" });
    if (textOf(request, "method") === "GET") outside.open(url);
    else services.tried(label, `tried to send a form to another site. Not sent: ${url}`);
  }

  function onNavigated(frame: unknown): void {
    if (textOf(frame, "parentId") !== undefined) return;
    world.setTopFrame(textOf(frame, "id") ?? world.topFrame);
    hasWorld = false;
    documents.shown();
    closing.documentShown();
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
      textOf(context, "auxData", "frameId") === world.topFrame;
    if (!isMain) return;
    if (hasWorld) documents.entries.renew().catch(() => undefined); // It has gone meanwhile.
    hasWorld = true;
  }

  /**
   * What our own world tells. The browser hands the binding to worlds of its name alone, and only we make those: neither
   * a script of the page nor one of a frame can call it.
   */
  async function watch(): Promise<void> {
    await send("Runtime.addBinding", { name: REPORT_BINDING, executionContextName: OWN_WORLD });
    await documents.setScript("watch", watchScript(false));
  }

  /** `document.open()` takes every listener away, ours too. */
  function onOpened(frame: unknown): void {
    if (textOf(frame, "id") === world.topFrame) void world.look(watchScript(closing.asks));
  }

  function onReport({ name, payload }: Fields): void {
    const report = name === REPORT_BINDING ? parseWindowReport(payload) : undefined;
    if (report?.kind === "unload") closing.heldOn();
    else if (report) happenings.hear(report);
  }

  function onDialog(): void {
    if (closing.answer()) return;
    // Nobody sees it, and the page would wait for ever.
    if (headless) go("Page.handleJavaScriptDialog", { accept: false });
  }

  function onRequestedNavigation({ frameId, disposition, url }: Fields): void {
    // A link that was clicked with another button, or with a key held down.
    if (disposition === "newTab" || disposition === "newWindow")
      return outside.open(typeof url === "string" ? url : "");
    if (frameId === world.topFrame) closing.requested();
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
        documents.entries.renew(),
        watch(),
        appearance.begin(),
        shape.begin().then(() => happenings.begin()),
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
          return onRequestedNavigation(params);
        case "Page.frameStartedNavigating":
          if (params["frameId"] === world.topFrame) closing.began();
          return;
        case "Page.documentOpened":
          return onOpened(params["frame"]);
        case "Page.frameStoppedLoading":
        case "Page.frameClearedScheduledNavigation":
          if (params["frameId"] === world.topFrame) closing.stopped();
          return;
        case "Runtime.bindingCalled":
          return onReport(params);
        case "Page.javascriptDialogOpening":
          return onDialog();
        case "Page.domContentEventFired":
          happenings.laidOut();
          return shape.laidOut();
        case "Page.frameResized":
          return shape.resized();
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
      const now = await shape.state();
      const found = await cdp.send("Target.getTargetInfo", { targetId });
      return {
        ...now,
        theme: await appearance.theme(),
        enabled: appearance.enabled,
        title: textOf(fieldsOf(found["targetInfo"]), "title") ?? "",
        // The page of a hidden one may not have heard yet that it has lost the keyboard.
        focused: now.visible && (await world.look("document.hasFocus()")) === true,
      };
    },
    monitors: () => screens.all(),
    end() {
      ended = true;
      shape.end();
      documents.entries.close();
    },
  };
}
