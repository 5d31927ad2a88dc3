/**
 * Windows that are tabs of a browser: what they are told and what they are goes through the page in each, which gets
 * requests by a channel and answers them (`page/tab`). A page that lies tells lies of its own window.
 */
import { IpcError } from "../protocol/errors.ts";
import { TAB_ACTIONS, type TabAction, type TabRequest, type TabState } from "../protocol/tab.ts";
import { LONGEST } from "../protocol/window-options.ts";
import type {
  Monitor,
  WindowAction,
  WindowEvent,
  WindowSettings,
  WindowState,
} from "../protocol/window.ts";
import type { Channel } from "../core/channel.ts";
import type { Tabs } from "../core/tabs.ts";
import type { WindowControl } from "../core/windows.ts";

export interface TabControl extends WindowControl {
  readonly tabs: Tabs;
}

export interface TabServices {
  readonly settings: (label: string) => WindowSettings | undefined;
  readonly happened: (label: string, event: WindowEvent) => void;
  /** The window is no more: its pages are disconnected. */
  readonly close: (label: string) => Promise<void>;
}

/** A page that has not answered by then computes, or is not there. */
const PATIENCE_MS = 2_000;

interface Tab {
  /** Where its newest page is asked. Only one: a page may offer as many as it likes. */
  page: Channel<TabRequest> | undefined;
  /** What was asked for, and nobody has answered. */
  readonly asked: Map<number, PromiseWithResolvers<unknown>>;
  /** What it was told to be: every page of it is told anew. */
  readonly lasting: Map<TabAction["kind"], TabAction>;
}

const LASTING: ReadonlySet<TabAction["kind"]> = new Set<TabAction["kind"]>([
  "setTitle",
  "setZoom",
  "setBackgroundColor",
  "setCursor",
]);

export function createTabs(services: TabServices): TabControl {
  const byLabel = new Map<string, Tab>();
  let lastId = 0;

  function tabOf(label: string): Tab {
    const tab = byLabel.get(label) ?? { page: undefined, asked: new Map(), lasting: new Map() };
    byLabel.set(label, tab);
    return tab;
  }

  /** Undefined where there is no page that could answer, or it does not in time. */
  async function ask(
    label: string,
    request: { do: "state" } | { do: "act"; action: TabAction } | Omit<OpenRequest, "id">,
  ): Promise<{ readonly value: unknown } | undefined> {
    const tab = tabOf(label);
    const { page } = tab;
    if (!page?.isOpen) return undefined;
    const id = (lastId += 1);
    const answer = Promise.withResolvers<unknown>();
    tab.asked.set(id, answer);
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    try {
      void page.send({ id, ...request });
      return await Promise.race([answer.promise.then((value) => ({ value })), late]);
    } finally {
      clearTimeout(timer);
      tab.asked.delete(id);
    }
  }

  async function state(label: string): Promise<WindowState> {
    const settings = services.settings(label);
    const told = toTabState((await ask(label, { do: "state" }))?.value);
    const titled = byLabel.get(label)?.lasting.get("setTitle");
    const title = titled?.kind === "setTitle" ? titled.title : (settings?.title ?? "");
    const size = settings?.size ?? { width: 0, height: 0 };
    // Its link was not followed yet, or its page is being loaded.
    if (!told) {
      const here = { x: 0, y: 0 };
      return {
        ...ALWAYS,
        title,
        innerSize: size,
        outerSize: size,
        innerPosition: here,
        outerPosition: here,
        scaleFactor: 1,
        theme: "light",
        fullscreen: false,
        visible: false,
        focused: false,
      };
    }
    const [width, height] = told.inner;
    const [outerWidth, outerHeight] = told.outer;
    const [x, y] = told.place;
    const edge = Math.max(0, outerWidth - width) / 2;
    return {
      ...ALWAYS,
      title,
      innerSize: { width, height },
      outerSize: { width: outerWidth, height: outerHeight },
      innerPosition: { x: x + edge, y: y + Math.max(0, outerHeight - height - edge) },
      outerPosition: { x, y },
      scaleFactor: told.scaleFactor,
      theme: told.isDark ? "dark" : "light",
      fullscreen: told.isFullscreen,
      visible: !told.isHidden,
      focused: told.isFocused,
    };
  }

  return {
    async act(label, action) {
      if (!isTabAction(action)) {
        throw new IpcError(
          "unsupported",
          `A window that is shown as a page of a browser cannot be told this (${action.kind}): its frame and its place are the user's.`,
        );
      }
      if (LASTING.has(action.kind)) tabOf(label).lasting.set(action.kind, action);
      const done = ask(label, { do: "act", action });
      if (action.kind === "destroy") {
        // Where the browser keeps the tab, its page has no session any more.
        await done.catch(() => undefined);
        byLabel.delete(label);
        await services.close(label);
      } else if (!(await done) && !LASTING.has(action.kind)) {
        throw new IpcError("disconnected", `No page of the window ${label} answers.`);
      }
    },
    state,
    async monitors(label) {
      const told = toTabState((await ask(label, { do: "state" }))?.value);
      return told ? [toMonitor(told)] : [];
    },
    tabs: {
      attach(label, channel) {
        const tab = tabOf(label);
        tab.page?.close();
        tab.page = channel;
        // What it says of it interests nobody, so nobody waits for that.
        for (const action of tab.lasting.values())
          void channel.send({ id: (lastId += 1), do: "act", action });
      },
      answer(label, { id, value, problem }) {
        const asked = byLabel.get(label)?.asked.get(id);
        if (problem === undefined) asked?.resolve(value);
        else asked?.reject(new IpcError("unsupported", problem));
      },
      happened: (label, event) => services.happened(label, event),
      open(from, label, url) {
        // The link stands in the terminal as well.
        void ask(from, { do: "open", label, url }).catch(() => undefined);
      },
    },
  };
}

type OpenRequest = Extract<TabRequest, { do: "open" }>;

/** What no page can say of its tab, or change. */
const ALWAYS = {
  minimized: false,
  maximized: false,
  resizable: true,
  enabled: true,
  isTab: true,
} as const;

function isTabAction(action: WindowAction): action is TabAction {
  return Object.hasOwn(TAB_ACTIONS, action.kind);
}

function toMonitor({ screen, scaleFactor }: TabState): Monitor {
  const [width, height, left, top, freeWidth, freeHeight] = screen;
  return {
    name: undefined,
    scaleFactor,
    position: { x: 0, y: 0 },
    size: { width, height },
    workArea: { position: { x: left, y: top }, size: { width: freeWidth, height: freeHeight } },
    isPrimary: true,
  };
}

/** Undefined where a page says nothing right. */
export function toTabState(given: unknown): TabState | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  const told = given as Record<keyof TabState, unknown>;
  const { scaleFactor } = told;
  const isRight =
    isNumbers(told.inner, 2) &&
    isNumbers(told.outer, 2) &&
    isNumbers(told.place, 2) &&
    isNumbers(told.screen, 6) &&
    typeof scaleFactor === "number" &&
    scaleFactor > 0 &&
    scaleFactor < 100 &&
    [told.isDark, told.isHidden, told.isFocused, told.isFullscreen].every(
      (flag) => typeof flag === "boolean",
    );
  return isRight ? (given as TabState) : undefined;
}

function isNumbers(value: unknown, count: number): boolean {
  return (
    Array.isArray(value) &&
    value.length === count &&
    value.every((one) => typeof one === "number" && Math.abs(one) <= LONGEST)
  );
}
