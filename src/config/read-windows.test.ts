import { describe, expect, it } from "vitest";
import { useConfigApp } from "../../test/support/config-app.ts";
import { toSettings } from "../protocol/window-options.ts";

const app = useConfigApp();

const windows = (...list: unknown[]) => ({ identifier: "a.b", app: { windows: list } });

describe("a window of the configuration", () => {
  it("takes every key that a host can do", () => {
    const all = {
      label: "a",
      url: "a.html?b#c",
      title: "A",
      width: 640,
      height: 480.5,
      minWidth: 1,
      minHeight: 2,
      maxWidth: 3000,
      maxHeight: 4000,
      x: -5,
      y: 6,
      center: true,
      maximized: true,
      fullscreen: true,
      visible: false,
      focus: false,
      resizable: false,
      theme: "Dark" as const,
      backgroundColor: "#123456",
      parent: "b",
    };
    const { config, notices } = app.read(windows({ ...all, create: true }));
    expect(config.windows).toEqual([all]);
    expect(notices).toEqual([]);
    expect(toSettings(all)).toMatchObject({ size: { width: 640, height: 480.5 }, visible: false });
  });

  it.each([
    [{ width: "5" }, ':6 app.windows[0].width: must be a number, and is "5"'],
    [{ width: -5 }, ":6 app.windows[0].width: must be a number of pixels from 0 to 100000."],
    [{ "min-width": -5 }, ":6 app.windows[0].minWidth: must be a number of pixels"],
    [{ x: 1e9, y: 0 }, ":6 app.windows[0].x: must be a number of pixels from -100000"],
    [
      { minWidth: 5, maxWidth: 4 },
      ":6 app.windows[0].minWidth: must not be more than `maxWidth`, 4.",
    ],
    [{ theme: "blue" }, ":6 app.windows[0].theme: must be `light` or `dark`."],
    [{ backgroundColor: "blue" }, ":6 app.windows[0].backgroundColor: must be a colour"],
    [{ parent: "a b" }, ":6 app.windows[0].parent: "],
    [{ center: 1 }, ":6 app.windows[0].center: must be a boolean, and is 1"],
    [{ create: false, width: -1 }, "app.windows[0].width: must be a number of pixels"],
  ])("is refused with %j", (window, problem) => {
    expect(app.problems(windows(window))).toContain(
      `src-tauri/tauri.conf.json${problem}`.slice(25),
    );
  });

  it.each([
    [{ x: 5 }, "app.windows[0].x", "has no effect without `y`."],
    [{ y: 5 }, "app.windows[0].y", "has no effect without `x`."],
  ])("is taken with %j, and a check says so", (window, path, text) => {
    expect(app.read(windows(window)).notices).toEqual([
      { place: `src-tauri/tauri.conf.json:6 ${path}`, text, atStart: false },
    ]);
  });
});
