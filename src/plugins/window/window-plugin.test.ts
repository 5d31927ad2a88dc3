// `plugin:window|…` and `plugin:webview|…` as the official API calls them (tauri-apps/api, `window.ts`, `webview.ts`).
import { describe, expect, it } from "vitest";
import { openMemoryPage } from "../../../test/support/memory-page.ts";
import type { AuthorizedCall } from "../../acl/authorize.ts";
import { type Core, createCore } from "../../core/app.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { Monitor, WindowAction, WindowState } from "../../protocol/window.ts";
import { CORE_PLUGINS } from "../core-plugins.ts";

const area = (x: number) => ({ position: { x, y: 0 }, size: { width: 1_000, height: 500 } });
const MONITORS: Monitor[] = [
  { name: "one", scaleFactor: 2, ...area(0), workArea: area(0), isPrimary: true },
  { name: undefined, scaleFactor: 1, ...area(2_000), workArea: area(2_000), isPrimary: false },
];
const STATE: WindowState = {
  title: "Title",
  innerSize: { width: 400, height: 300.5 },
  outerSize: { width: 410, height: 340 },
  innerPosition: { x: 15, y: 55 },
  outerPosition: { x: 10, y: 20 },
  scaleFactor: 2,
  theme: "dark",
  minimized: false,
  maximized: true,
  fullscreen: false,
  visible: true,
  focused: true,
  resizable: true,
  enabled: false,
  isTab: false,
};

function setUp() {
  const core = createCore({}, () => Promise.resolve(), CORE_PLUGINS);
  core.authority = { authorize: (call) => call as AuthorizedCall };
  const told: [string, WindowAction][] = [];
  let looks = 0;
  const page = openMemoryPage(core, "main");
  core.windows.controlWith({
    act: async (label, action) => {
      told.push([label, action]);
      if (action.kind === "destroy") core.windows.remove(label);
    },
    state: async () => {
      looks += 1;
      return STATE;
    },
    monitors: async () => {
      looks += 1;
      return MONITORS;
    },
  });
  const call = async (command: string, args?: object): Promise<unknown> => {
    const answer = await page.call(`plugin:${command}`, args);
    if (answer.kind === "result") return answer.value;
    return answer.kind === "reject"
      ? { rejected: answer.value }
      : { code: answer.code, message: answer.message };
  };
  return { core, told, call, page, looks: () => looks };
}

// Whom it asks about may be another window, whose page answers (attacks H1).
it("looks at a window as often as it has to, and not as often as pages ask", async () => {
  const { page, looks } = setUp();
  const questions = ["inner_size", "title", "current_monitor", "is_focused"];
  const calls = Array.from({ length: 1_000 }, (_, i) => `plugin:window|${questions[i % 4]}`);
  const answers = await page.callAll(calls.map((one) => [one]));
  expect(answers.every(({ kind }) => kind === "result")).toBe(true);
  expect(looks()).toBeLessThan(10);
});

describe("a page asks", () => {
  const one = {
    name: "one",
    scaleFactor: 2,
    position: { x: 0, y: 0 },
    size: { width: 2_000, height: 1_000 },
    workArea: { position: { x: 0, y: 0 }, size: { width: 2_000, height: 1_000 } },
  };
  it.each<[string, object | undefined, unknown]>([
    ["window|get_all_windows", undefined, ["main"]],
    ["webview|get_all_webviews", undefined, [{ windowLabel: "main", label: "main" }]],
    ["window|title", undefined, "Title"],
    ["window|title", { label: "" }, "Title"],
    ["window|title", { label: "main" }, "Title"],
    ["window|title", { label: "nope" }, { rejected: "window not found" }],
    ["webview|webview_size", { label: "nope" }, { rejected: "webview not found" }],
    ["window|scale_factor", undefined, 2],
    ["window|theme", undefined, "dark"],
    ["window|inner_size", undefined, { width: 800, height: 601 }],
    ["webview|webview_size", undefined, { width: 800, height: 601 }],
    ["window|outer_size", undefined, { width: 820, height: 680 }],
    ["window|inner_position", undefined, { x: 30, y: 110 }],
    ["window|outer_position", undefined, { x: 20, y: 40 }],
    ["window|is_maximized", undefined, true],
    ["window|is_enabled", undefined, false],
    ["window|is_decorated", undefined, true],
    ["window|is_always_on_top", undefined, false],
    ["window|current_monitor", undefined, one],
    ["window|primary_monitor", undefined, one],
    ["window|monitor_from_point", { x: 1_999, y: 999 }, one],
    ["window|monitor_from_point", { x: 2_000, y: 0 }, { ...one, ...second() }],
    ["window|monitor_from_point", { x: -1, y: 0 }, null],
  ])("%s %j", async (command, args, expected) => {
    expect(await setUp().call(command, args)).toEqual(expected);
  });

  function second() {
    const place = { position: { x: 2_000, y: 0 }, size: { width: 1_000, height: 500 } };
    return { name: null, scaleFactor: 1, ...place, workArea: place };
  }
});

describe("a page tells its window", () => {
  const size = (width: number, height: number) => ({ width, height });
  it.each<[string, unknown, WindowAction]>([
    ["set_title", "x", { kind: "setTitle", title: "x" }],
    ["set_size", { Physical: size(800, 600) }, { kind: "setSize", size: size(400, 300) }],
    ["set_size", { Logical: size(800, 600) }, { kind: "setSize", size: size(800, 600) }],
    [
      "set_position",
      { Physical: { x: -20, y: 3 } },
      { kind: "setPosition", position: { x: -10, y: 1.5 } },
    ],
    [
      "set_min_size",
      { Logical: size(8, 6) },
      { kind: "setSizeLimits", limits: { min: size(8, 6), max: {} } },
    ],
    ["set_max_size", null, { kind: "setSizeLimits", limits: { min: {}, max: {} } }],
    [
      "set_size_constraints",
      { minWidth: { Logical: 8 }, minHeight: { Logical: 0 }, maxHeight: { Physical: 9 } },
      { kind: "setSizeLimits", limits: { min: { width: 8 }, max: { height: 4.5 } } },
    ],
    ["set_fullscreen", true, { kind: "setFullscreen", fullscreen: true }],
    ["set_theme", "Dark", { kind: "setTheme", theme: "dark" }],
    ["set_theme", null, { kind: "setTheme", theme: undefined }],
    ["set_background_color", [1, 2, 3], { kind: "setBackgroundColor", color: [1, 2, 3, 255] }],
    ["set_cursor_icon", "notAllowed", { kind: "setCursor", cursor: "not-allowed" }],
    ["set_cursor_visible", false, { kind: "setCursor", cursor: "none" }],
    ["set_enabled", false, { kind: "setEnabled", enabled: false }],
    ["set_resizable", false, { kind: "setResizable", resizable: false }],
    ["toggle_maximize", undefined, { kind: "unmaximize" }],
    ["internal_toggle_maximize", undefined, { kind: "unmaximize" }],
    ["center", undefined, { kind: "center" }],
    ["destroy", undefined, { kind: "destroy" }],
    ["close", undefined, { kind: "destroy" }],
  ])("%s %j", async (command, value, action) => {
    const { call, told } = setUp();
    expect(await call(`window|${command}`, { value })).toBe(null);
    expect(told).toEqual([["main", action]]);
  });

  it.each([
    ["set_title", 7],
    ["set_size", { width: 1, height: 1 }],
    ["set_size", { Logical: { width: -1, height: 1 } }],
    ["set_size", { Logical: { width: 1e9, height: 1 } }],
    ["set_position", { Physical: { x: "1", y: 1 } }],
    ["set_theme", "blue"],
    ["set_background_color", "blue"],
    ["set_cursor_icon", "url(http://a.example)"],
    ["set_cursor_icon", "constructor"],
    ["set_fullscreen", "yes"],
  ])("%s what it cannot be: %j", async (command, value) => {
    const { call, told } = setUp();
    expect(await call(`window|${command}`, { value })).toEqual({
      rejected: expect.stringMatching(
        `^invalid args \`value\` for command \`${command}\``,
      ) as string,
    });
    expect(told).toEqual([]);
  });

  it.each([
    ["set_decorations", false, true],
    ["set_always_on_top", true, false],
    ["set_progress_bar", { status: "normal", progress: 5 }, { status: "none" }],
    ["set_badge_count", 3, undefined],
    ["request_user_attention", { type: "Critical" }, null],
    ["set_icon", "icon.png", null],
  ])("%s, which no window can be, and takes back what it never was", async (command, not, yes) => {
    const { call } = setUp();
    expect(await call(`window|${command}`, { value: not })).toMatchObject({
      code: "unsupported",
      message: expect.stringContaining(`${command}: `) as string,
    });
    expect(await call(`window|${command}`, { value: yes })).toBe(null);
  });

  it("what its webview is to be, which fills it", async () => {
    const { call, told } = setUp();
    expect(await call("webview|set_webview_zoom", { value: 1.5 })).toBe(null);
    expect(await call("webview|set_webview_zoom", { value: 0 })).toHaveProperty("rejected");
    expect(await call("webview|reparent", { window: "nope" })).toBe(null);
    expect(
      await call("webview|create_webview", { windowLabel: "main", options: {} }),
    ).toHaveProperty("code", "unsupported");
    expect(told).toEqual([["main", { kind: "setZoom", factor: 1.5 }]]);
  });
});

describe.each(["window|create", "webview|create_webview_window"])("a page calls %s", (command) => {
  const opening = (core: Core, open: () => Promise<void> = async () => undefined) =>
    core.windows.onCreate(open);

  it("with Tauri's whole configuration, and is answered when the window is there", async () => {
    const { core, call } = setUp();
    const shown = Promise.withResolvers<void>();
    opening(core, () => shown.promise);
    let answered = false;
    const options = {
      label: "side",
      url: "side.html#/a",
      width: 300,
      decorations: false,
      parent: "main",
      x: null,
    };
    const answer = call(command, { options }).finally(() => (answered = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    expect(core.windows.settings("side")).toMatchObject({
      url: "/side.html#/a",
      size: { width: 300, height: 600 },
      parent: "main",
    });
    shown.resolve();
    expect(await answer).toBe(null);
  });

  it.each<[object, unknown]>([
    [{ label: "main" }, "a window with label `main` already exists"],
    [{}, "a window with label `main` already exists"],
    [{ label: "a", colour: 1 }, expect.stringContaining("unknown field `colour`")],
    [{ label: "a b" }, expect.stringContaining("invalid args `options`")],
    [{ label: "a", width: -1 }, expect.stringContaining("width")],
    [{ label: "a", url: "//other.example" }, expect.stringContaining("url")],
  ])("with %j, which is refused", async (options, rejected) => {
    const { core, call } = setUp();
    opening(core);
    expect(await call(command, { options })).toEqual({ rejected });
    expect(core.windows.all().length).toBe(1);
  });

  it("with another site, which no window shows", async () => {
    const { core, call } = setUp();
    opening(core);
    expect(
      await call(command, { options: { label: "a", url: "https://other.example" } }),
    ).toMatchObject({
      code: "unsupported",
    });
  });

  it("and the host cannot open it: the label is free again", async () => {
    const { core, call } = setUp();
    opening(core, () => Promise.reject(new Error("no screen")));
    expect(await call(command, { options: { label: "a" } })).toEqual({ rejected: "no screen" });
    expect(core.windows.get("a")).toBeUndefined();
  });

  it("more often than an app may have windows", async () => {
    const { core, call } = setUp();
    opening(core);
    const answers = await Promise.all(
      Array.from({ length: LIMITS.maxWindows + 2 }, (_, i) =>
        call(command, { options: { label: `w${i}` } }),
      ),
    );
    expect(answers.filter((answer) => answer === null).length).toBe(LIMITS.maxWindows - 1);
    expect(answers.at(-1)).toMatchObject({ code: "limit" });
    expect(core.windows.all().length).toBe(LIMITS.maxWindows);
  });
});
