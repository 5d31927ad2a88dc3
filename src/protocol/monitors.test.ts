import { expect, it } from "vitest";
import { monitorAt, monitorOf } from "./monitors.ts";
import type { Monitor } from "./window.ts";

const monitor = (name: string, x: number, isPrimary = false): Monitor => {
  const area = { position: { x, y: 0 }, size: { width: 100, height: 100 } };
  return { name, scaleFactor: 1, ...area, workArea: area, isPrimary };
};
const TWO = [monitor("left", -100), monitor("right", 0, true)];
const SIZE = { width: 40, height: 40 };

it.each([
  [-100, 0, "left"],
  [-1, 99, "left"],
  [0, 0, "right"],
  [99, 99, "right"],
  [100, 0, undefined],
  [0, -1, undefined],
])("the point %d, %d is on the screen %s", (x, y, name) => {
  expect(monitorAt(TWO, { x, y })?.name).toBe(name);
});

it.each([
  [-30, "left"],
  [-10, "right"],
  [500, "right"],
])("a window at %d is on the screen %s", (x, name) => {
  expect(monitorOf(TWO, { x, y: 0 }, SIZE)?.name).toBe(name);
});

it("a window is on the first screen where none is the primary one, and on none where there is none", () => {
  expect(monitorOf([monitor("only", 0)], { x: 900, y: 0 }, SIZE)?.name).toBe("only");
  expect(monitorOf([], { x: 0, y: 0 }, SIZE)).toBeUndefined();
});
