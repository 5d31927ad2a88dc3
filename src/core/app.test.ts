import { describe, expect, it } from "vitest";
import * as z from "zod";
import { createCore } from "./app.ts";
import { command } from "./command.ts";

const make = (definition: object) => createCore(definition, () => Promise.resolve());

describe("createApp", () => {
  it.each<[string, object, RegExp]>([
    ["a key it does not know", { command: {} }, /unknown key `command`/],
    ["a bare function", { commands: { greet: () => 1 } }, /`greet` must be made with command/],
    [
      "a name of a plugin's command",
      { commands: { "plugin:a|b": command(() => 1) } },
      /cannot be the name/,
    ],
    ["an empty name", { commands: { "": command(() => 1) } }, /cannot be the name/],
    [
      "a generator that is not async",
      { commands: { s: command(function* () {}) } },
      /A stream is an `async function\*`/,
    ],
    [
      "an event without a schema",
      { events: { saved: { id: z.string() } } },
      /`saved` needs a Standard Schema/,
    ],
    ["a name of no event", { events: { "a b": z.string() } }, /Event name .* \("a b"\)/],
  ])("refuses %s", (_what, definition, message) => {
    expect(() => make(definition)).toThrow(message);
  });

  it.each([
    undefined,
    null,
    "greet",
    [],
    { commands: "greet" },
    { commands: [] },
    { commands: null },
  ])("refuses %j in words", (definition) => {
    expect(() => make(definition as object)).toThrow(
      new TypeError(
        "createApp() takes an object with the app's commands: `createApp({ commands: { greet: command(…) } })`.",
      ),
    );
  });

  it("refuses a schema that is none", () => {
    expect(() => command({} as never, () => 1)).toThrow(/Standard Schema/);
    expect(() => command(() => 1, { errors: {} as never })).toThrow(/`errors`/);
    expect(() => command(() => 1, z.object({}) as never)).toThrow(/the schema comes first/);
  });
});

describe("windows", () => {
  it("have a label of their own", () => {
    const { app } = make({});
    app.createWindow({ label: "a" });
    expect(() => app.createWindow({ label: "a" })).toThrow(
      "a window with label `a` already exists",
    );
    expect(() => app.createWindow({ label: "a b" })).toThrow(/alphanumeric/);
    expect(app.windows().map(({ label }) => label)).toEqual(["a"]);
  });

  it.each([
    ["index.html", "/index.html"],
    ["/a/b?c#d", "/a/b?c#d"],
    ["a/../b", "/b"],
  ])("take the path %j", (url, path) => {
    expect(make({}).app.createWindow({ label: "a", url }).url).toBe(path);
  });

  it.each([
    "http://evil.com",
    "//evil.com",
    "/\\evil.com",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "/.//evil.com",
    "./\\evil.com",
    "a/../..//evil.com:80/",
  ])("do not open at %j", (url) => {
    expect(() => make({}).app.createWindow({ label: "a", url })).toThrow(/path of the app/);
  });
});

it("knows what the app is from its start on", () => {
  const core = make({});
  expect(() => core.app.info).toThrow("known once the app has started");
  const info = {
    name: "Lab",
    version: "1.2.3",
    identifier: "dev.lab",
    resourceFolder: "/lab/src-tauri",
    windowIcon: undefined,
  };
  core.introduce(info);
  expect(core.app.info).toEqual(info);
});

it("ends with the first code it is given", async () => {
  const core = make({});
  core.app.exit(3);
  core.app.exit(4);
  expect(await core.exited).toMatchObject({ code: 3 });
  expect(() => core.app.exit(-1)).toThrow(RangeError);
});

describe("a window", () => {
  it("hands on what it is told, and keeps the limit that was not named", async () => {
    const { app, windows } = make({});
    const window = app.createWindow({ label: "a", minWidth: 100 });
    const told: unknown[] = [];
    await expect(window.center()).rejects.toThrow("once the app runs");
    windows.controlWith({
      act: async (label, action) => void told.push([label, action]),
      state: () => Promise.reject(new Error("not asked")),
      monitors: () => Promise.reject(new Error("not asked")),
    });
    await window.setTitle("b");
    await window.setMaxSize({ width: 300, height: 200 });
    expect(told).toEqual([
      ["a", { kind: "setTitle", title: "b" }],
      [
        "a",
        {
          kind: "setSizeLimits",
          limits: { min: { width: 100 }, max: { width: 300, height: 200 } },
        },
      ],
    ]);
  });

  it.each([
    ["setSize", [], "setSize() takes an object: `{ width: 800, height: 600 }`."],
    ["setSize", [800, 600], "setSize() takes an object"],
    ["setSize", [{ width: 800 }], "setSize(): the height must be a number of pixels"],
    ["setMinSize", [800], "setMinSize() takes an object"],
    ["setPosition", [], "setPosition() takes an object: `{ x: 0, y: 0 }`."],
    ["setPosition", [null], "setPosition() takes an object"],
    ["setPosition", [{ x: 1, y: "2" }], "setPosition(): y must be a number of pixels"],
    ["setTitle", [], "setTitle() takes a text."],
    ["setFullscreen", ["yes"], "setFullscreen() takes true or false."],
  ] as const)("refuses %s(%j) in words", async (method, args, words) => {
    const { app } = make({});
    const window = app.createWindow({ label: "main" });
    const call = window[method] as (...args: readonly unknown[]) => Promise<void>;
    await expect(call(...args)).rejects.toThrow(TypeError);
    await expect(call(...args)).rejects.toThrow(words);
  });

  it("that was closed says so, and its label is free", async () => {
    const { app, windows } = make({});
    const window = app.createWindow({ label: "a" });
    windows.remove("a");
    await expect(window.setFocus()).rejects.toMatchObject({ code: "not-found" });
    expect(app.createWindow({ label: "a" }).label).toBe("a");
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "100", 1e9])(
    "has no width of %j",
    async (width) => {
      const { app } = make({});
      expect(() => app.createWindow({ label: "a", width: width as number })).toThrow(TypeError);
      const window = app.createWindow({ label: "a" });
      const size = { width: width as number, height: 1 };
      await expect(window.setSize(size)).rejects.toThrow(TypeError);
    },
  );
});
