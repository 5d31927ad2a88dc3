// What happens to windows, as pages and the core hear of it (tauri-apps/api, `window.ts`; `tauri::manager::window`).
import { describe, expect, it } from "vitest";
import { openMemoryPage } from "../../test/support/memory-page.ts";
import type { AuthorizedCall } from "../acl/authorize.ts";
import { CORE_PLUGINS } from "../plugins/core-plugins.ts";
import { CLOSE } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { WindowAction, WindowEvent } from "../protocol/window.ts";
import { createCore } from "./app.ts";
import type { EventTarget } from "./events.ts";

function setUp() {
  const core = createCore({}, () => Promise.resolve(), CORE_PLUGINS);
  core.authority = { authorize: (call) => call as AuthorizedCall };
  const told: [string, WindowAction][] = [];
  core.windows.controlWith({
    act: async (label, action) => {
      told.push([label, action]);
      if (action.kind === "destroy") core.windows.remove(label);
    },
    state: () => Promise.reject(new Error("not asked")),
    monitors: () => Promise.reject(new Error("not asked")),
  });
  const pages = { main: openMemoryPage(core, "main"), other: openMemoryPage(core, "other") };
  let nextId = 1;
  const listen = async (page: keyof typeof pages, event: string, target: EventTarget) => {
    const handler = nextId++;
    await pages[page].call("plugin:event|listen", { event, target, handler });
    return () => pages[page].call("plugin:event|unlisten", { event, eventId: handler });
  };
  const heard = (page: keyof typeof pages) =>
    pages[page].pushed.flatMap((one) =>
      one.kind === "event" ? [[one.event, one.ids.length, one.value]] : [],
    );
  const main = core.windows.get("main");
  if (!main) throw new Error("no window");
  return { core, main, pages, told, listen, heard };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const own = (label: string): EventTarget => ({ kind: "Window", label });
const CLOSE_REQUESTED = "tauri://close-requested";

it.each<[WindowEvent, string, unknown]>([
  [
    { kind: "resized", size: { width: 400, height: 300.5 }, scaleFactor: 2 },
    "tauri://resize",
    { width: 800, height: 601 },
  ],
  [
    { kind: "moved", position: { x: -5, y: 7.3 }, scaleFactor: 1.5 },
    "tauri://move",
    { x: -7, y: 11 },
  ],
  [{ kind: "focused" }, "tauri://focus", null],
  [{ kind: "blurred" }, "tauri://blur", null],
  [
    { kind: "scale-factor-changed", scaleFactor: 2, size: { width: 10, height: 20 } },
    "tauri://scale-change",
    { scaleFactor: 2, size: { width: 20, height: 40 } },
  ],
  [{ kind: "theme-changed", theme: "dark" }, "tauri://theme-changed", "dark"],
])("%j is %s", async (event, name, payload) => {
  const { core, listen, heard } = setUp();
  for (const target of [
    own("main"),
    { kind: "WebviewWindow", label: "main" },
    { kind: "AnyLabel", label: "main" },
    { kind: "Any" },
  ] as const)
    await listen("main", name, target);
  await listen("main", name, { kind: "Webview", label: "main" });
  await listen("main", name, { kind: "App" });
  await listen("other", name, { kind: "Any" });
  await listen("other", name, own("main"));
  core.windows.happened("main", event);
  core.windows.happened("nope", event);
  await nextTurn();
  expect(heard("main")).toEqual([[name, 4, payload]]);
  // The one that listens to that window.
  expect(heard("other")).toEqual([[name, 1, payload]]);
});

describe("a window that its user closes", () => {
  const asks = (told: [string, WindowAction][]) =>
    told.flatMap(([label, action]) =>
      action.kind === "setAsksBeforeClose" ? [[label, action.asks]] : [],
    );

  it("is held back while a page of it listens by its label, and its page decides", async () => {
    const { core, told, pages, listen, heard } = setUp();
    await listen("main", CLOSE_REQUESTED, { kind: "Any" });
    await listen("other", CLOSE_REQUESTED, own("main"));
    expect(asks(told)).toEqual([]);
    const stop = await listen("main", CLOSE_REQUESTED, own("main"));
    await listen("main", CLOSE_REQUESTED, { kind: "WebviewWindow", label: "main" });
    expect(asks(told)).toEqual([["main", true]]);
    core.windows.happened("main", { kind: "close-requested" });
    await nextTurn();
    expect(heard("main")).toEqual([[CLOSE_REQUESTED, 3, null]]);
    expect(told.some(([, { kind }]) => kind === "destroy")).toBe(false);
    await stop();
    expect(asks(told)).toEqual([["main", true]]);
    // The page goes, and all its listeners.
    pages.main.session.end(CLOSE.normal);
    await nextTurn();
    expect(asks(told)).toEqual([
      ["main", true],
      ["main", false],
    ]);
  });

  // A page with 10000 of them used to hold up the core for seconds as it left (attacks H1).
  it("costs no more to let go where a page has as many listeners as it may, and the app as many windows", async () => {
    const { core, pages, told } = setUp();
    for (let i = core.windows.all().length; i < LIMITS.maxWindows; i++)
      core.windows.create({ label: `w${i}` });
    const began = performance.now();
    await pages.main.callAll(
      Array.from({ length: LIMITS.maxListeners }, (_, handler) => [
        "plugin:event|listen",
        { event: CLOSE_REQUESTED, target: own("nobody"), handler },
      ]),
    );
    pages.main.session.end(CLOSE.normal);
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(asks(told)).toEqual([]);
  });

  it("is destroyed where nobody is there any more whom the host was told of", async () => {
    const { core, told } = setUp();
    core.windows.happened("main", { kind: "close-requested" });
    await nextTurn();
    expect(told).toEqual([["main", { kind: "destroy" }]]);
  });

  it("is destroyed once every handler of the core has answered, unless one says no", async () => {
    const { core, main, told } = setUp();
    let stay = true;
    const later = Promise.withResolvers<void>();
    const stop = main.onCloseRequested((request) => {
      if (stay) request.preventDefault();
    });
    main.onCloseRequested(() => later.promise);
    core.windows.happened("main", { kind: "close-requested" });
    later.resolve();
    await nextTurn();
    expect(asks(told)).toEqual([["main", true]]);
    expect(core.windows.get("main")).toBe(main);
    stay = false;
    await main.close();
    expect(core.windows.get("main")).toBeUndefined();
    stop();
  });

  it("is held back from the first moment where the core asks before the app runs", async () => {
    const { core, told } = setUp();
    core.windows.controlWith({
      act: (_label, action) =>
        action.kind === "setAsksBeforeClose"
          ? Promise.reject(new Error("not yet"))
          : Promise.resolve(),
      state: () => Promise.reject(new Error("not asked")),
      monitors: () => Promise.reject(new Error("not asked")),
    });
    const late = core.app.createWindow({ label: "late" });
    late.onCloseRequested(() => undefined);
    await nextTurn();
    core.windows.controlWith({
      act: async (label, action) => void told.push([label, action]),
      state: () => Promise.reject(new Error("not asked")),
      monitors: () => Promise.reject(new Error("not asked")),
    });
    core.windows.shown("late");
    await nextTurn();
    expect(asks(told)).toEqual([["late", true]]);
  });
});

it("tells everybody of a window that has come, and its own of its end", async () => {
  const { core, listen, heard } = setUp();
  await listen("other", "tauri://window-created", { kind: "Any" });
  await listen("other", "tauri://webview-created", { kind: "Any" });
  core.windows.onCreate(() => Promise.resolve());
  const side = core.app.createWindow({ label: "side", parent: "main" });
  const ends: string[] = [];
  side.listen("tauri://destroyed", () => ends.push("side"));
  core.windows.get("main")?.listen("tauri://destroyed", () => ends.push("main"));
  await nextTurn();
  expect(heard("other")).toEqual([
    ["tauri://window-created", 1, { label: "side" }],
    ["tauri://webview-created", 1, { label: "side" }],
  ]);
  await core.windows.get("main")?.destroy();
  expect(ends).toEqual(["main", "side"]);
});
