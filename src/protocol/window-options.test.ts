import { describe, expect, it } from "vitest";
import { toSettings, windowProblems, type WindowOptions } from "./window-options.ts";

describe("a window's options", () => {
  it("are completed with Tauri's defaults", () => {
    expect(toSettings({ label: "main" })).toEqual({
      label: "main",
      url: "/index.html",
      title: "Tauri App",
      size: { width: 800, height: 600 },
      limits: { min: {}, max: {} },
      position: undefined,
      center: false,
      maximized: false,
      fullscreen: false,
      visible: true,
      focus: true,
      resizable: true,
      theme: undefined,
      backgroundColor: undefined,
      parent: undefined,
    });
  });

  it("keep what was said", () => {
    const { limits, position, size } = toSettings({
      label: "main",
      width: 640.5,
      minWidth: 100,
      maxHeight: 900,
      x: -20,
      y: 0,
    });
    expect({ limits, position, size }).toEqual({
      limits: { min: { width: 100 }, max: { height: 900 } },
      position: { x: -20, y: 0 },
      size: { width: 640.5, height: 600 },
    });
  });

  it.each<[string, Partial<WindowOptions>]>([
    ["label", { label: "a b" }],
    ["url", { url: "https://x.dev" }],
    ["width", { width: -1 }],
    ["height", { height: Number.NaN }],
    ["maxWidth", { maxWidth: Number.POSITIVE_INFINITY }],
    ["minHeight", { minHeight: 100_001 }],
    ["x", { x: -100_001 }],
    ["minWidth", { minWidth: 2, maxWidth: 1 }],
    ["minHeight", { minHeight: 2, maxHeight: 1 }],
    ["title", { title: 7 as never }],
    ["maximized", { maximized: "no" as never }],
    ["theme", { theme: "blue" as never }],
    ["backgroundColor", { backgroundColor: "blue" }],
    ["parent", { parent: "a b" }],
  ])("are refused for %s: %j", (key, options) => {
    const window = { label: "main", ...options };
    expect(windowProblems(window).map((problem) => problem.key)).toEqual([key]);
    expect(() => toSettings(window)).toThrow(TypeError);
  });

  it.each([
    [
      { label: "main", wdth: 3 },
      "`wdth` is no option of a window. These are: label, url, title, width,",
    ],
    [{ label: "main", decorations: true }, "`decorations` is no option of a window."],
    [{ label: "main", constructor: 1 }, "`constructor` is no option of a window."],
    [undefined, "A window is made of an object"],
    [null, "A window is made of an object"],
    ["main", "A window is made of an object"],
    [["main"], "A window is made of an object"],
  ])("are refused in words: %j", (options, words) => {
    expect(() => toSettings(options as never)).toThrow(TypeError);
    expect(() => toSettings(options as never)).toThrow(words);
  });

  it("may ask for one size only", () => {
    expect(windowProblems({ label: "main", minWidth: 5, maxWidth: 5, x: 5 })).toEqual([]);
  });
});
