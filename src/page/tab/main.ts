/**
 * The script of a tab, after the bridge in every top-level document of the browser host: it does with the tab what the core
 * asks for, as far as a page can, and tells what happens to it. It holds nothing secret, and can do nothing that a page
 * could not do by itself.
 */
import {
  TAB_ANSWER,
  TAB_ATTACH,
  TAB_PLUGIN,
  TAB_TELL,
  type TabAnswer,
  type TabEvent,
  type TabRequest,
  type TabState,
} from "../../protocol/tab.ts";
import { act } from "./act.ts";
import { openWindow } from "./open-window.ts";

interface Internals {
  readonly invoke: (command: string, args: object) => Promise<unknown>;
  readonly transformCallback: (callback: (sent: { message?: TabRequest }) => void) => number;
}

const dark = matchMedia("(prefers-color-scheme: dark)");

// A document that is no page of a window has no bridge.
const internals = (window as { __TAURI_INTERNALS__?: Internals }).__TAURI_INTERNALS__;
if (internals && window.top === window) serve(internals);

function serve({ invoke, transformCallback }: Internals): void {
  // What comes of it the bridge says to the page.
  const call = (command: string, args: object): void =>
    void invoke(`plugin:${TAB_PLUGIN}|${command}`, args).catch(() => undefined);
  const id = transformCallback(({ message }) => {
    if (message) void answerTo(message).then((answer) => call(TAB_ANSWER, { answer }));
  });
  // As the official API's `Channel` is sent.
  const channel = { __TAURI_TO_IPC_KEY__: () => `__CHANNEL__:${id}` };
  // Refused by an isolation hook, say: then there is nobody to tell anything.
  invoke(`plugin:${TAB_PLUGIN}|${TAB_ATTACH}`, { channel }).then(
    () => watch((event) => call(TAB_TELL, { event })),
    () => undefined,
  );
}

async function answerTo(request: TabRequest): Promise<TabAnswer> {
  const { id } = request;
  try {
    switch (request.do) {
      case "state":
        return { id, value: look() };
      case "open":
        openWindow(request.label, request.url);
        return { id };
      case "act":
        await act(request.action);
        return { id };
    }
  } catch (error) {
    return { id, problem: `The browser refuses it: ${(error as Error).message}` };
  }
}

function look(): TabState {
  const { availLeft = 0, availTop = 0 } = screen as { availLeft?: number; availTop?: number };
  return {
    inner: [innerWidth, innerHeight],
    outer: [outerWidth, outerHeight],
    place: [screenX, screenY],
    screen: [
      screen.width,
      screen.height,
      availLeft,
      availTop,
      screen.availWidth,
      screen.availHeight,
    ],
    scaleFactor: devicePixelRatio,
    isDark: dark.matches,
    isHidden: document.hidden,
    isFocused: document.hasFocus(),
    isFullscreen: document.fullscreenElement !== null,
  };
}

function watch(tell: (event: TabEvent) => void): void {
  const size = (): Pick<Extract<TabEvent, { kind: "resized" }>, "size" | "scaleFactor"> => ({
    size: { width: innerWidth, height: innerHeight },
    scaleFactor: devicePixelRatio,
  });
  let focused = document.hasFocus();
  // A frame of the page may have taken the keyboard: that is no other window.
  const focus = (): void =>
    void setTimeout(() => {
      if (document.hasFocus() === focused) return;
      focused = !focused;
      tell({ kind: focused ? "focused" : "blurred" });
    });
  addEventListener("resize", () => tell({ kind: "resized", ...size() }));
  addEventListener("focus", focus);
  addEventListener("blur", focus);
  dark.addEventListener("change", () =>
    tell({ kind: "theme-changed", theme: dark.matches ? "dark" : "light" }),
  );
  const watchScale = (): void =>
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
      "change",
      () => {
        tell({ kind: "scale-factor-changed", ...size() });
        watchScale();
      },
      { once: true },
    );
  watchScale();
}
