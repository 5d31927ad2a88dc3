import { IpcError } from "../../protocol/errors.ts";
import type { WindowSettings } from "../../protocol/window.ts";
import type { HeldDocument, Host, HostServices, OpenedWindow } from "../host.ts";
import { StartError } from "../start-error.ts";
import { type AppWindow, createAppWindow } from "./app-window.ts";
import { type Browser, launchBrowser, type TakeEarly } from "./browser.ts";
import { type CdpEvent, textOf, valueOf } from "./cdp.ts";
import { type BrowserOptions, isPlacedBy, toPlacement } from "./command-line.ts";

export interface ChromiumHostOptions extends BrowserOptions {
  /** Let developer tools be opened: for `sallyport dev`. */
  readonly devTools: boolean;
  /** Where a browser may be running already. */
  readonly takeEarly?: TakeEarly | undefined;
  /** Hears with what the browser was started, once it has opened the first window. */
  readonly onLaunched?: (args: readonly string[]) => void;
}

/** A window whose target has not come yet. */
interface Opening {
  readonly settings: WindowSettings;
  readonly held: HeldDocument;
  /** The browser is started for it, and in a moment shows it. */
  readonly isFirst: boolean;
  readonly opened: PromiseWithResolvers<void>;
}

/** From the launch to the window. A browser that took longer would be told from none by nobody. */
const OPEN_PATIENCE_MS = 30_000;

/**
 * Windows of the app as app windows of an installed Chromium, over its debugging pipe. The pipe is also what ties the
 * two together: it ends with the core, however that ends, and the browser with it.
 */
export function createChromiumHost(services: HostServices, options: ChromiumHostOptions): Host {
  let browser: Promise<Browser> | undefined;
  let closing = false;
  let isTold = false;
  // By the address at which they are opened.
  const openings = new Map<string, Opening>();
  const byLabel = new Map<string, AppWindow>();
  const bySession = new Map<string, AppWindow>();

  // ---- windows that come and go

  async function open(settings: WindowSettings): Promise<OpenedWindow> {
    const { label } = settings;
    const held = services.holdDocument(settings);
    const isFirst = !options.headless && browser === undefined;
    const opening = { settings, held, isFirst, opened: Promise.withResolvers<void>() };
    openings.set(held.url, opening);
    const timer = setTimeout(
      () =>
        opening.opened.reject(new StartError(`The browser opened no window for ${label} in time.`)),
      OPEN_PATIENCE_MS,
    );
    try {
      opening.opened.promise.catch(() => undefined); // The browser may fail first.
      await show(held.url, settings);
      await opening.opened.promise;
      if (!isTold) options.onLaunched?.((await (browser as Promise<Browser>)).args);
      isTold = true;
      return { label };
    } catch (error) {
      held.drop();
      throw error;
    } finally {
      clearTimeout(timer);
      openings.delete(held.url);
    }
  }

  async function show(url: string, settings: WindowSettings): Promise<void> {
    if (options.headless) {
      const { cdp } = await (browser ??= launch([]));
      // Without it, it would be a tab of the last one: of its size, and hidden behind it.
      await cdp.send("Target.createTarget", { url, newWindow: true });
    } else if (browser) {
      await (await browser).openWindow(url);
    } else {
      await (browser = launch([...toPlacement(settings), `--app=${url}`]));
    }
  }

  async function launch(first: readonly string[]): Promise<Browser> {
    const launched = await launchBrowser(options, first, hear, options.takeEarly);
    void launched.ended.then((problem) => {
      if (closing) return;
      browser = undefined;
      // Said first: it is the reason why the windows go. Without a problem the user has ended the browser as a whole, and
      // that is closing every window.
      if (problem !== undefined) services.lost(`The browser has ended: ${problem}.`);
      for (const window of byLabel.values()) gone(window);
    });
    return launched;
  }

  async function adopt(opening: Opening, targetId: string, session: string): Promise<void> {
    const { settings, held, isFirst, opened } = opening;
    const { cdp, args } = await (browser as Promise<Browser>);
    const { headless } = options;
    const isPlaced = isFirst && isPlacedBy(args, settings);
    const window = createAppWindow({
      cdp,
      session,
      targetId,
      settings,
      services,
      headless,
      isPlaced,
    });
    bySession.set(session, window);
    byLabel.set(settings.label, window);
    try {
      await window.prepare();
      held.release();
      opened.resolve();
    } catch (error) {
      opened.reject(error);
    }
  }

  function gone(window: AppWindow): void {
    if (byLabel.get(window.label) === window) byLabel.delete(window.label);
    for (const [session, one] of bySession) if (one === window) bySession.delete(session);
    window.end();
    services.closed(window.label);
  }

  // ---- what the browser tells

  function hear(event: CdpEvent): void {
    const { method, params, session } = event;
    if (session !== undefined) return bySession.get(session)?.hear(event);
    if (method === "Target.attachedToTarget") {
      const attached = textOf(params, "sessionId");
      const target = valueOf(params, "targetInfo");
      const [id, url] = [textOf(target, "targetId"), textOf(target, "url") ?? ""];
      if (attached === undefined || id === undefined) return;
      const opening = openings.get(url);
      if (opening) return void adopt(opening, id, attached);
      turnAway(attached, id, url, textOf(target, "type") ?? "");
    } else if (method === "Target.detachedFromTarget") {
      const window = bySession.get(textOf(params, "sessionId") ?? "");
      if (window) gone(window);
    }
  }

  /**
   * Everything that is no window of the app's: what its pages have opened (where that was to lead is seen to in
   * `app-window.ts`), tabs and windows from the browser's own keys and menus, developer tools. None of it loads anything.
   */
  function turnAway(session: string, targetId: string, url: string, type: string): void {
    const isTool = url.startsWith("devtools://");
    const closes = isTool ? !options.devTools : type === "page";
    if (closes) go("Fetch.enable", {}, session);
    // It has to run all the same: the page that has opened it may be waiting for it.
    go("Runtime.runIfWaitingForDebugger", {}, session);
    if (closes) go("Target.closeTarget", { targetId });
  }

  /** A command whose answer nobody needs: where it fails, its target has gone. */
  function go(method: string, params: object, session?: string): void {
    void browser
      ?.then(({ cdp }) => cdp.send(method, { ...params }, session))
      .catch(() => undefined);
  }

  function windowOf(label: string): AppWindow {
    const window = byLabel.get(label);
    if (!window) throw new IpcError("not-found", `The window ${label} was closed.`);
    return window;
  }

  return {
    name: "chromium",
    open,
    async reopen({ label }) {
      await windowOf(label).act({ kind: "setFocus" });
      return { label };
    },
    act: async (label, action) => windowOf(label).act(action),
    state: async (label) => windowOf(label).state(),
    monitors: async (label) => windowOf(label).monitors(),
    async close() {
      closing = true;
      for (const window of byLabel.values()) window.end();
      for (const { opened } of openings.values()) opened.reject(new Error("The app ends."));
      await browser?.then(
        (running) => running.close(),
        () => undefined, // It never came up.
      );
    },
  };
}
