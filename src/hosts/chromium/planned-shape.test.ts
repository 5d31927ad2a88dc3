import { expect, it } from "vitest";
import type { ShapeAction } from "../../protocol/window.ts";
import { planShape, postpone, type Shape } from "./planned-shape.ts";

const SCREEN = {
  whole: { left: 0, top: 0, width: 1_000, height: 800 },
  available: { left: 0, top: 30, width: 1_000, height: 770 },
};
/** A frame of 10 by 40. */
const NOW: Shape = {
  inner: { width: 200, height: 100 },
  outer: { width: 210, height: 140 },
  position: { x: 5, y: 6 },
  state: "normal",
};
const SIZE: ShapeAction = { kind: "setSize", size: { width: 400, height: 300 } };
const SIZED = { inner: { width: 400, height: 300 }, outer: { width: 410, height: 340 } };

it.each<[string, ShapeAction[], Partial<Shape>]>([
  ["what it was", [], {}],
  ["of its size", [SIZE], SIZED],
  [
    "at its place",
    [{ kind: "setPosition", position: { x: -1, y: 9 } }],
    { position: { x: -1, y: 9 } },
  ],
  ["in the middle", [SIZE, { kind: "center" }], { ...SIZED, position: { x: 295, y: 245 } }],
  [
    "as large as the screen",
    [SIZE, { kind: "maximize" }],
    {
      inner: { width: 990, height: 730 },
      outer: { width: 1_000, height: 770 },
      position: { x: 0, y: 30 },
      state: "maximized",
    },
  ],
  [
    "the whole screen",
    [{ kind: "setFullscreen", fullscreen: true }],
    {
      inner: { width: 1_000, height: 800 },
      outer: { width: 1_000, height: 800 },
      position: { x: 0, y: 0 },
      state: "fullscreen",
    },
  ],
  ["of its size after all", [SIZE, { kind: "maximize" }, { kind: "unmaximize" }], SIZED],
  [
    "normal after all",
    [
      { kind: "setFullscreen", fullscreen: true },
      { kind: "setFullscreen", fullscreen: false },
    ],
    {},
  ],
  ["made normal by a size", [{ kind: "maximize" }, SIZE], SIZED],
])("is %s", (_what, actions, shape) => {
  const none = { min: {}, max: {} };
  expect(planShape(NOW, actions, none, SCREEN)).toStrictEqual({ ...NOW, ...shape });
});

it("keeps within the limits", () => {
  const limits = { min: { width: 500 }, max: { height: 200 } };
  expect(planShape(NOW, [SIZE], limits, SCREEN).inner).toStrictEqual({ width: 500, height: 200 });
});

// A page that may set a window's size may do so without end while the window is hidden (attacks H2).
it("keeps of what is told without end the last", () => {
  const actions: ShapeAction[] = [{ kind: "maximize" }];
  for (let width = 1; width <= 1_000; width++)
    postpone(actions, { kind: "setSize", size: { width, height: 300 } });
  postpone(actions, { kind: "setFullscreen", fullscreen: true });
  expect(actions.length).toBeLessThanOrEqual(64);
  expect(actions.slice(-2)).toStrictEqual([
    { kind: "setSize", size: { width: 1_000, height: 300 } },
    { kind: "setFullscreen", fullscreen: true },
  ]);
});
