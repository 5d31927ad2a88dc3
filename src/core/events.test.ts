// Events, as pages and the core send and hear them (tauri-apps/api, `event.ts`; `tauri::event`).
import { describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { openMemoryPage } from "../../test/support/memory-page.ts";
import type { AuthorizedCall } from "../acl/authorize.ts";
import { CORE_PLUGINS } from "../plugins/core-plugins.ts";
import { CLOSE } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { createCore } from "./app.ts";
import { command } from "./command.ts";
import type { Event, EventTarget } from "./events.ts";
import type { Entry } from "./record.ts";

function setUp() {
  const core = createCore(
    {
      events: { saved: z.object({ id: z.string().transform((id) => `#${id}`) }) },
      commands: { slow: command(async () => undefined) },
    },
    () => Promise.resolve(),
    CORE_PLUGINS,
  );
  core.authority = { authorize: (call) => call as AuthorizedCall };
  const records: Entry[] = [];
  core.recorder.listen((entry) => records.push(entry));
  return { core, app: core.app, main: open(core, "main"), other: open(core, "other"), records };
}

/** A page that listens and sends as the official API does. */
function open(core: Parameters<typeof openMemoryPage>[0], window: string) {
  const page = openMemoryPage(core, window);
  let nextId = 100;
  return {
    page,
    async listen(event: string, target: EventTarget = { kind: "Any" }) {
      const handler = nextId++;
      const answer = await page.call("plugin:event|listen", { event, target, handler });
      return { answer, id: handler };
    },
    emit: (event: unknown, payload?: unknown) => page.call("plugin:event|emit", { event, payload }),
    emitTo: (target: unknown, event: string, payload?: unknown) =>
      page.call("plugin:event|emit_to", { target, event, payload }),
    unlisten: (event: string, eventId: unknown) =>
      page.call("plugin:event|unlisten", { event, eventId }),
    heard: () =>
      page.pushed.flatMap((one) =>
        one.kind === "event" ? [{ event: one.event, ids: one.ids, payload: one.value }] : [],
      ),
  };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("an event", () => {
  it("reaches the listeners of every page in one message each, and the core's", async () => {
    const { app, main, other } = setUp();
    const heard: Event[] = [];
    app.listen("e", (event) => heard.push(event));
    const { id: a } = await main.listen("e");
    const { id: b } = await main.listen("e");
    const { id: c } = await other.listen("e");
    await main.emit("e", { deep: [1] });
    await nextTurn();
    expect(main.heard()).toEqual([{ event: "e", ids: [a, b], payload: { deep: [1] } }]);
    expect(other.heard()).toEqual([{ event: "e", ids: [c], payload: { deep: [1] } }]);
    expect(heard).toEqual([
      { event: "e", id: 0, payload: { deep: [1] }, source: { window: "main", webview: "main" } },
    ]);
  });

  it("has null for no payload, and bytes as bytes", async () => {
    const { app, main } = setUp();
    await main.listen("e");
    app.emit("e");
    app.emit("e", { bytes: new Uint8Array([1]) });
    await nextTurn();
    expect(main.heard().map(({ payload }) => payload)).toEqual([
      null,
      { bytes: new Uint8Array([1]) },
    ]);
  });

  it("is heard in the order it was sent, whatever was sent with it", async () => {
    const { app, main } = setUp();
    const heard: unknown[] = [];
    app.listenAny("e", ({ payload }) => heard.push(payload));
    const answers = main.page.callAll(
      Array.from({ length: 300 }, (_, i): [string, unknown] =>
        i % 3 === 0
          ? ["plugin:event|emit", { event: "e", payload: i }]
          : i % 3 === 1
            ? ["plugin:event|emit_to", { event: "e", target: { kind: "App" }, payload: i }]
            : ["slow", {}],
      ),
    );
    // As soon as the core has read of them.
    expect(heard).toEqual(Array.from({ length: 300 }, (_, i) => i).filter((i) => i % 3 !== 2));
    await answers;
  });

  // What Tauri 2.12.5 does, but that what is for a label reaches only the pages of that label.
  const any: EventTarget = { kind: "Any" };
  const own = (kind: "Window" | "Webview" | "WebviewWindow" | "AnyLabel", label = "main") =>
    ({ kind, label }) as const;
  it.each<[heard: boolean, emitted: EventTarget | undefined, listener: EventTarget]>([
    [true, undefined, any],
    [true, undefined, own("AnyLabel", "other")],
    [true, undefined, { kind: "App" }],
    [true, any, own("Window")],
    [true, { kind: "App" }, { kind: "App" }],
    [true, { kind: "App" }, any],
    [false, { kind: "App" }, own("Window")],
    [true, own("AnyLabel"), any],
    [true, own("AnyLabel"), own("AnyLabel")],
    [true, own("AnyLabel"), own("Window")],
    [true, own("AnyLabel"), own("WebviewWindow")],
    [false, own("AnyLabel"), { kind: "App" }],
    [true, own("Window"), own("Window")],
    [true, own("Window"), own("AnyLabel")],
    [true, own("Window"), any],
    [false, own("Window"), own("WebviewWindow")],
    [false, own("Window"), own("Webview")],
    [true, own("WebviewWindow"), own("WebviewWindow")],
    [false, own("WebviewWindow"), own("Window")],
    [true, own("Webview"), own("Webview")],
    [false, own("Window", "other"), any],
    [false, own("AnyLabel", "other"), own("AnyLabel", "other")],
    [false, own("Window", "other"), own("Window", "other")],
    [false, own("Window", "nobody"), any],
  ])(
    "reaches (%s) what is sent to %j: a listener of main on %j",
    async (heard, emitted, listener) => {
      const { main, other } = setUp();
      await main.listen("e", listener);
      if (emitted) await other.emitTo(emitted, "e");
      else await other.emit("e");
      await nextTurn();
      expect(main.heard().length).toBe(heard ? 1 : 0);
    },
  );

  it("is heard by the core as a page's window, the app, or whoever it is for", () => {
    const { app, core } = setUp();
    const heard: string[] = [];
    app.listen("e", () => heard.push("app"));
    app.listenAny("e", () => heard.push("any"));
    core.windows.get("main")?.listen("e", () => heard.push("main"));
    core.windows.get("other")?.listen("e", () => heard.push("other"));
    app.emit("e");
    expect(heard.splice(0)).toEqual(["app", "any", "main", "other"]);
    app.emitTo("main", "e");
    expect(heard.splice(0)).toEqual(["any", "main"]);
    app.emitTo({ kind: "App" }, "e");
    expect(heard.splice(0)).toEqual(["app", "any"]);
  });

  it("once is heard once, also when its handler sends it again", () => {
    const { app } = setUp();
    const handler = vi.fn(() => app.emit("e"));
    app.once("e", handler);
    app.emit("e");
    app.emit("e");
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it("is not heard by a listener that one before it has removed", () => {
    const { app } = setUp();
    const second = vi.fn();
    app.listen("e", () => stop());
    const stop = app.listen("e", second);
    app.emit("e");
    expect(second).not.toHaveBeenCalled();
  });

  it("fails nobody when a listener of the core throws, now or later", async () => {
    const { app, main, records } = setUp();
    const after = vi.fn();
    app.listen("e", () => {
      throw new Error("now");
    });
    app.listen("e", async () => {
      throw new Error("later");
    });
    app.listen("e", after);
    expect(await main.emit("e")).toMatchObject({ kind: "result", value: null });
    expect(after).toHaveBeenCalled();
    expect(records).toMatchObject([
      { code: "internal", window: "main", cause: new Error("now") },
      { code: "internal", window: "main", cause: new Error("later") },
    ]);
  });
});

describe("a name", () => {
  it.each(["a b", "a.b", "a\nb", "", "x".repeat(LIMITS.maxLabelLength + 1)])(
    "%j is no event's",
    async (event) => {
      const { app, main } = setUp();
      const text = "Event name must include only alphanumeric characters, `-`, `/`, `:` and `_`.";
      expect((await main.listen(event)).answer).toMatchObject({
        kind: "reject",
        value: `invalid args \`event\` for command \`listen\`: ${text}`,
      });
      expect(await main.emit(event)).toMatchObject({
        value: `invalid args \`event\` for command \`emit\`: ${text}`,
      });
      expect(() => app.emit(event)).toThrow(text);
      expect(() => app.listen(event, () => undefined)).toThrow(text);
    },
  );

  it("of the core's own is not a page's to send, and everybody's to hear (attacks D11)", async () => {
    const { app, main, other, records } = setUp();
    const heard = vi.fn();
    app.listenAny("tauri://close-requested", heard);
    await main.listen("tauri://close-requested");
    expect(await other.emit("tauri://close-requested")).toMatchObject({ kind: "reject" });
    expect(await other.emitTo({ kind: "App" }, "tauri://close-requested")).toMatchObject({
      kind: "reject",
    });
    expect(heard).not.toHaveBeenCalled();
    expect(records.length).toBe(2);
    app.emit("tauri://close-requested");
    await nextTurn();
    expect(main.heard().length).toBe(1);
  });

  it.each(["__proto__", "constructor", "toString"])("%s is one like others", async (event) => {
    const { main } = setUp();
    await main.listen(event);
    await main.emit(event);
    await nextTurn();
    expect(main.heard().length).toBe(1);
  });
});

describe("what happens to a window", () => {
  const of = (kind: "Window" | "Webview" | "WebviewWindow" | "AnyLabel"): EventTarget => ({
    kind,
    label: "main",
  });
  it.each<[heard: boolean, whose: "main" | "other", listener: EventTarget]>([
    [true, "main", { kind: "Any" }],
    [true, "main", of("Window")],
    [true, "main", of("WebviewWindow")],
    [true, "main", of("AnyLabel")],
    [false, "main", of("Webview")],
    [false, "main", { kind: "App" }],
    // A page waits for the end of a window that it has opened.
    [true, "other", of("Window")],
    [true, "other", of("WebviewWindow")],
    [true, "other", of("AnyLabel")],
    [false, "other", of("Webview")],
    [false, "other", { kind: "Any" }],
    [false, "other", { kind: "WebviewWindow", label: "other" }],
  ])("is told: %s, in %s to %j", async (heard, whose, target) => {
    const { core, [whose]: page } = setUp();
    await page.listen("tauri://resize", target);
    core.events.tell("main", "tauri://resize", { width: 1, height: 2 });
    await nextTurn();
    expect(page.heard().length).toBe(heard ? 1 : 0);
  });

  it("is told once, and to the core", async () => {
    const { core, app, main } = setUp();
    const heard = vi.fn();
    app.listenAny("tauri://destroyed", heard);
    const { id: a } = await main.listen("tauri://destroyed", of("Window"));
    const { id: b } = await main.listen("tauri://destroyed", of("WebviewWindow"));
    core.events.tell("main", "tauri://destroyed");
    await nextTurn();
    expect(main.heard()).toEqual([{ event: "tauri://destroyed", ids: [a, b], payload: null }]);
    expect(heard).toHaveBeenCalledOnce();
  });
});

describe("a listener of a page", () => {
  it("ends when it is taken back, twice is once, and others' are untouched", async () => {
    const { app, main, other } = setUp();
    const { id } = await main.listen("e");
    // Its id, from another page; the wrong event; an id that nobody has; and none.
    expect(await other.unlisten("e", id)).toMatchObject({ value: null });
    expect(await main.unlisten("f", id)).toMatchObject({ value: null });
    expect(await main.unlisten("e", 7)).toMatchObject({ value: null });
    expect(await main.unlisten("e", "x")).toMatchObject({ kind: "reject" });
    app.emit("e");
    expect(await main.unlisten("e", id)).toMatchObject({ value: null });
    expect(await main.unlisten("e", id)).toMatchObject({ value: null });
    app.emit("e");
    await nextTurn();
    expect(main.heard().length).toBe(1);
  });

  it("ends with its page, whoever has the window next", async () => {
    const { app, core, main } = setUp();
    await main.listen("e");
    main.page.session.end(CLOSE.normal);
    const next = open(core, "main");
    app.emit("e");
    await nextTurn();
    expect(next.heard()).toEqual([]);
    expect(core.events.isHeard({ kind: "Any" }, "e")).toBe(false);
  });

  it("has a callback of its own", async () => {
    const { main } = setUp();
    const listen = (handler: unknown) =>
      main.page.call("plugin:event|listen", { event: "e", target: { kind: "Any" }, handler });
    expect(await listen(1)).toMatchObject({ value: 1 });
    for (const handler of [1, -1, 0.5, 2 ** 32, "2", null])
      expect(await listen(handler)).toMatchObject({ kind: "reject" });
  });

  it("is one of so many", async () => {
    const { main, records } = setUp();
    const listen = (handler: number): [string, unknown] => [
      "plugin:event|listen",
      { event: "e", target: { kind: "Any" }, handler },
    ];
    const most = Array.from({ length: LIMITS.maxListeners }, (_, i) => listen(i));
    expect((await main.page.callAll(most)).every(({ kind }) => kind === "result")).toBe(true);
    expect(await main.page.call(...listen(LIMITS.maxListeners))).toMatchObject({ code: "limit" });
    expect(records).toMatchObject([{ code: "limit" }]);
    await main.unlisten("e", 0);
    expect(await main.page.call(...listen(LIMITS.maxListeners))).toMatchObject({ kind: "result" });
  });
});

describe("a schema of an event", () => {
  it("refuses what does not fit, from a page and from the core", async () => {
    const { app, main, records } = setUp();
    await main.listen("saved");
    expect(await main.emit("saved", { id: 1 })).toMatchObject({
      kind: "reject",
      value: expect.stringMatching(/^invalid args `payload` for command `emit`: id: /),
    });
    expect(() => app.emit("saved", { id: 1 })).toThrow(/refuses its payload: id: /);
    await nextTurn();
    expect(main.heard()).toEqual([]);
    expect(records).toEqual([]);
  });

  it("has the last word on the payload", async () => {
    const { app, main } = setUp();
    await main.listen("saved");
    await main.emit("saved", { id: "1", more: true });
    app.emit("saved", { id: "2" });
    await nextTurn();
    expect(main.heard().map(({ payload }) => payload)).toEqual([{ id: "#1" }, { id: "#2" }]);
  });

  it("must answer at once", () => {
    const core = createCore({ events: { late: z.string().refine(async () => true) } }, () =>
      Promise.resolve(),
    );
    expect(() => core.app.emit("late", "x")).toThrow(/must answer at once/);
  });
});
