import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { WindowState } from "sallyport";
import { describe, expect, it } from "vitest";
import { makeTestFolder } from "./test-folder.ts";
import { createWindowMemory } from "./window-memory.ts";
import { FIRST_SHAPE, readShape, shapeFile, toWindowOptions, writeShape } from "./window-shape.ts";

const onWindows = process.platform === "win32";
const noWarning = (text: string): never => {
  throw new Error(text);
};

/** A window that is so, until the test says otherwise. */
function makeWindow() {
  const state: WindowState = {
    title: "Explorer",
    innerSize: { width: 900, height: 600 },
    outerSize: { width: 910, height: 640 },
    outerPosition: { x: 40, y: 60 },
    innerPosition: { x: 45, y: 95 },
    scaleFactor: 1,
    theme: "light",
    resizable: true,
    enabled: true,
    isTab: false,
    minimized: false,
    maximized: false,
    fullscreen: false,
    visible: true,
    focused: true,
  };
  const made = {
    now: state,
    looks: 0,
    state(): Promise<WindowState> {
      made.looks += 1;
      return Promise.resolve(made.now);
    },
    become(part: Partial<WindowState>): void {
      made.now = { ...made.now, ...part };
    },
  };
  return made;
}

const normal = { size: { width: 900, height: 600 }, position: { x: 40, y: 60 }, maximized: false };

describe("shapeFile", () => {
  it.skipIf(onWindows).each([
    ["linux", {}, "/home/ann/.local/state/sallyport-explorer/window.json"],
    ["linux", { XDG_STATE_HOME: "/state" }, "/state/sallyport-explorer/window.json"],
    ["linux", { XDG_STATE_HOME: "a" }, "/home/ann/.local/state/sallyport-explorer/window.json"],
    [
      "darwin",
      { XDG_STATE_HOME: "/state" },
      "/home/ann/Library/Application Support/sallyport-explorer/window.json",
    ],
    ["win32", { LOCALAPPDATA: "/local" }, "/local/sallyport-explorer/window.json"],
  ] as const)("is the user's own on %s with %j", (platform, env, file) => {
    expect(shapeFile(env, platform, "/home/ann")).toBe(file);
  });
});

describe("a window's shape", () => {
  it("is read as it was written, by this user alone", async () => {
    await using disk = await makeTestFolder();
    const file = join(disk.inside, "state", "explorer", "window.json");
    expect(readShape(file)).toBeUndefined();
    for (const shape of [normal, FIRST_SHAPE]) {
      writeShape(file, shape);
      expect(readShape(file)).toStrictEqual(shape);
    }
    expect(await readdir(dirname(file))).toEqual(["window.json"]);
    if (!onWindows) {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
    }
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["null", "null"],
    ["a list", "[]"],
    ["a part", `{"maximized":true}`],
    ["words", `{"size":{"width":"900","height":600},"maximized":false}`],
    ["no size", `{"size":{"width":0,"height":600},"maximized":false}`],
    ["farther than any screen", `{"size":{"width":1e9,"height":600},"maximized":false}`],
    ["no number", `{"size":{"width":1e999,"height":600},"maximized":false}`],
    ["half a place", `{"size":{"width":9,"height":6},"position":{"x":1},"maximized":false}`],
    ["something of its own", `{"size":{"width":9,"height":6},"maximized":false,"url":"/x"}`],
    ["too long", `${JSON.stringify(normal)}${" ".repeat(2000)}`],
  ])("is ignored where it is %s", async (_what, text) => {
    await using disk = await makeTestFolder({ "window.json": text });
    const file = join(disk.inside, "window.json");
    expect(readShape(file)).toBeUndefined();
    const memory = createWindowMemory(file, noWarning);
    expect(memory.shape).toBe(FIRST_SHAPE);
    await memory.update(makeWindow());
    expect(readShape(file)).toStrictEqual(normal);
  });

  it("is ignored where it is no file", async () => {
    await using disk = await makeTestFolder({ "there.json": JSON.stringify(normal) });
    await mkdir(join(disk.inside, "folder"));
    await symlink(join(disk.inside, "there.json"), join(disk.inside, "link"));
    for (const name of ["folder", "link"])
      expect(readShape(join(disk.inside, name))).toBeUndefined();
  });

  it("is what the window begins with", () => {
    const limits = { minWidth: 420, minHeight: 320 };
    expect(toWindowOptions(normal)).toStrictEqual({
      width: 900,
      height: 600,
      x: 40,
      y: 60,
      maximized: false,
      ...limits,
    });
    expect(toWindowOptions(FIRST_SHAPE)).not.toHaveProperty("x");
  });
});

describe("a window's memory", () => {
  it("keeps the size and the place from before the window was maximised", async () => {
    await using disk = await makeTestFolder();
    const file = join(disk.inside, "window.json");
    const window = makeWindow();
    const memory = createWindowMemory(file, noWarning);
    expect(await memory.update(window)).toBe(true);
    expect(readShape(file)).toStrictEqual(normal);
    const screen = { innerSize: { width: 1280, height: 780 }, outerPosition: { x: 0, y: 0 } };
    window.become({ ...screen, maximized: true });
    await memory.update(window);
    expect(readShape(file)).toStrictEqual({ ...normal, maximized: true });
    // Neither counts: nobody wants an app to begin like that.
    window.become({ ...screen, maximized: false, fullscreen: true });
    await memory.update(window);
    window.become({ ...screen, fullscreen: false, minimized: true });
    await memory.update(window);
    expect(readShape(file)).toStrictEqual({ ...normal, maximized: true });
    // The next start knows them as well.
    const next = createWindowMemory(file, noWarning);
    window.become({ minimized: false, maximized: true });
    await next.update(window);
    expect(readShape(file)).toStrictEqual({ ...normal, maximized: true });
  });

  it("knows none of a browser's tab, and writes nothing", async () => {
    await using disk = await makeTestFolder();
    const file = join(disk.inside, "state", "window.json");
    const fails = (code: string) => ({
      state: () => Promise.reject(Object.assign(new Error("no"), { code })),
    });
    const memory = createWindowMemory(file, noWarning);
    expect(await memory.update(fails("unsupported"))).toBe(false);
    expect(await memory.update(fails("not-found"))).toBe(true);
    await expect(memory.update(fails("internal"))).rejects.toThrow("no");
    expect(await readdir(disk.inside)).toEqual([]);
    expect(await memory.update(makeWindow())).toBe(true);
    expect(readShape(file)).toStrictEqual(normal);
  });

  it("looks once at a time, and once more for all who ask meanwhile", async () => {
    await using disk = await makeTestFolder();
    const file = join(disk.inside, "window.json");
    const window = makeWindow();
    const memory = createWindowMemory(file, noWarning);
    const first = memory.update(window);
    window.become({ innerSize: { width: 800, height: 500 } });
    const later = Array.from({ length: 1000 }, () => memory.update(window));
    expect(window.looks).toBe(1);
    await Promise.all([first, ...later]);
    expect(window.looks).toBe(2);
    expect(readShape(file)?.size).toEqual({ width: 800, height: 500 });
  });

  it("writes only what has changed", async () => {
    await using disk = await makeTestFolder();
    const file = join(disk.inside, "window.json");
    const window = makeWindow();
    const memory = createWindowMemory(file, noWarning);
    await memory.update(window);
    await writeFile(file, "untouched");
    await memory.update(window);
    expect(await readFile(file, "utf8")).toBe("untouched");
  });

  it("says once that nothing can be kept, and goes on", async () => {
    await using disk = await makeTestFolder({ state: "a file where the folder would be" });
    const warnings: string[] = [];
    const file = join(disk.inside, "state", "window.json");
    const memory = createWindowMemory(file, (text) => void warnings.push(text));
    const window = makeWindow();
    expect(await memory.update(window)).toBe(true);
    window.become({ innerSize: { width: 800, height: 500 } });
    expect(await memory.update(window)).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/^The window will not be remembered: /)]);
  });

  it("fetches a window that nobody can get hold of", async () => {
    await using disk = await makeTestFolder();
    const memory = createWindowMemory(join(disk.inside, "window.json"), noWarning);
    const told: unknown[] = [];
    const window = makeWindow();
    const movable = {
      state: () => window.state(),
      setSize: async (size: object) => void told.push(size),
      center: async () => void told.push("center"),
    };
    window.become({ innerSize: { width: 3000, height: 500 } });
    await memory.fetch(movable);
    expect(told.splice(0)).toEqual([{ width: 1100, height: 500 }, "center"]);
    window.become({ maximized: true });
    await memory.fetch(movable);
    expect(told).toEqual([]);
  });
});
