// What is asked of a page in a tab, and what becomes of it where the page answers as it likes.
import { describe, expect, it, vi } from "vitest";
import { Channel } from "../core/channel.ts";
import type { TabRequest } from "../protocol/tab.ts";
import { toSettings } from "../protocol/window-options.ts";
import { createTabs, toTabState } from "./tabs.ts";

const STATE = {
  inner: [800, 600],
  outer: [820, 700],
  place: [5, 7],
  screen: [1_920, 1_080, 0, 30, 1_920, 1_050],
  scaleFactor: 2,
  isDark: true,
  isHidden: false,
  isFocused: true,
  isFullscreen: false,
};

function setUp() {
  const close = vi.fn(async () => undefined);
  const control = createTabs({
    settings: (label) => toSettings({ label, title: "Title", width: 300, height: 200 }),
    happened: () => undefined,
    close,
  });
  const heard: TabRequest[] = [];
  /** A page that answers everything in that way. Returns what ends it. */
  function open(label: string, answer: (request: TabRequest) => object): Channel<TabRequest> {
    const channel = new Channel<TabRequest>(1);
    let isOpen = true;
    Channel.open(channel, {
      get isOpen() {
        return isOpen;
      },
      push(value) {
        const request = value as TabRequest;
        heard.push(request);
        const told = answer(request);
        queueMicrotask(() => control.tabs.answer(label, { id: request.id, ...told }));
      },
      ready: () => true,
      end: () => (isOpen = false),
    });
    control.tabs.attach(label, channel);
    return channel;
  }
  return { control, heard, open, close };
}

const ok = ({ do: what }: TabRequest): object => (what === "state" ? { value: STATE } : {});

describe("a tab", () => {
  it("is what its page says, with the title that it was given", async () => {
    const { control, open } = setUp();
    open("main", ok);
    expect(await control.state("main")).toMatchObject({
      title: "Title",
      innerSize: { width: 800, height: 600 },
      innerPosition: { x: 15, y: 97 },
      scaleFactor: 2,
      theme: "dark",
      visible: true,
    });
    expect(await control.monitors("main")).toMatchObject([
      { size: { width: 1_920, height: 1_080 }, workArea: { position: { x: 0, y: 30 } } },
    ]);
    await control.act("main", { kind: "setTitle", title: "Other" });
    expect(await control.state("main")).toMatchObject({ title: "Other" });
  });

  it("is asked several things at once, and answers in turn", async () => {
    const { control, open } = setUp();
    open("main", ok);
    const all = await Promise.all(Array.from({ length: 20 }, () => control.state("main")));
    expect(all.every(({ scaleFactor }) => scaleFactor === 2)).toBe(true);
  });

  it("that has no page is what its settings say, and nobody sees it", async () => {
    const { control, open } = setUp();
    const unseen = { visible: false, innerSize: { width: 300, height: 200 }, title: "Title" };
    expect(await control.state("main")).toMatchObject(unseen);
    open("main", ok).close();
    expect(await control.state("main")).toMatchObject(unseen);
    expect(await control.monitors("main")).toEqual([]);
    await expect(control.act("main", { kind: "print" })).rejects.toMatchObject({
      code: "disconnected",
    });
  });

  it("has every page of it look as it was told", async () => {
    const { control, heard, open } = setUp();
    await control.act("main", { kind: "setTitle", title: "a" });
    await control.act("main", { kind: "setZoom", factor: 2 });
    await control.act("main", { kind: "setTitle", title: "b" });
    open("main", ok);
    await control.state("main");
    expect(heard.map((request) => (request.do === "act" ? request.action : request.do))).toEqual([
      { kind: "setTitle", title: "b" },
      { kind: "setZoom", factor: 2 },
      "state",
    ]);
  });

  it("says why the browser refuses something", async () => {
    const { control, open } = setUp();
    open("main", () => ({ problem: "The browser refuses it: no click" }));
    await expect(
      control.act("main", { kind: "setFullscreen", fullscreen: true }),
    ).rejects.toMatchObject({ code: "unsupported", message: "The browser refuses it: no click" });
  });

  it.each(["setSize", "minimize", "setAsksBeforeClose"])("cannot be told to %s", async (kind) => {
    const { control } = setUp();
    await expect(control.act("main", { kind } as never)).rejects.toMatchObject({
      code: "unsupported",
    });
  });

  it("is no window any more once it is destroyed, whether it closes or not", async () => {
    const { control, open, close } = setUp();
    open("main", () => ({ problem: "no" }));
    await control.act("main", { kind: "destroy" });
    expect(close).toHaveBeenCalledWith("main");
  });

  // A page may call what attaches as often as it likes, and hold each of them open (attacks H2).
  it("is asked by its page's last channel, and holds no other", async () => {
    vi.useFakeTimers();
    const { control, heard, open } = setUp();
    await control.act("main", { kind: "setTitle", title: "a" });
    const channels = Array.from({ length: 100 }, () => open("main", ok));
    expect(channels.map(({ isOpen }) => isOpen)).toEqual(channels.map((_, i) => i === 99));
    expect(heard.length).toBe(100);
    // Nothing waits for what a page says of how it was made to look.
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("opens what its own page is to open, and no other's", async () => {
    const { control, heard, open } = setUp();
    open("main", ok);
    control.tabs.open("other", "side", "http://localhost/x");
    control.tabs.open("main", "side", "http://localhost/x");
    await control.state("main");
    expect(heard[0]).toMatchObject({ do: "open", label: "side", url: "http://localhost/x" });
    expect(heard.length).toBe(2);
  });
});

it.each([
  undefined,
  null,
  7,
  {},
  { ...STATE, inner: [1] },
  { ...STATE, inner: ["1", 2] },
  { ...STATE, outer: [1e9, 1] },
  { ...STATE, outer: [Number.NaN, 1] },
  { ...STATE, scaleFactor: 0 },
  { ...STATE, isDark: "yes" },
  { ...STATE, screen: [] },
])("a page that says %j has said nothing", (told) => {
  expect(toTabState(told)).toBeUndefined();
});
