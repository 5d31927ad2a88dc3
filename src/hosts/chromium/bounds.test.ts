import { expect, it } from "vitest";
import { centerOn, clampSize } from "./bounds.ts";

it.each([
  ["within the limits", { width: 500, height: 400 }, { width: 500, height: 400 }],
  ["too small", { width: 1, height: 400 }, { width: 300, height: 400 }],
  ["too large", { width: 500, height: 9_000 }, { width: 500, height: 600 }],
])("keeps a size that is %s", (_what, size, kept) => {
  expect(clampSize(size, { min: { width: 300 }, max: { height: 600 } })).toStrictEqual(kept);
});

it("takes the smallest size where the limits contradict each other", () => {
  const limits = { min: { width: 500, height: 500 }, max: { width: 100, height: 100 } };
  expect(clampSize({ width: 1, height: 1 }, limits)).toStrictEqual({ width: 500, height: 500 });
});

it("centres on a screen that begins anywhere", () => {
  const screen = { left: 1_000, top: 20, width: 800, height: 600 };
  expect(centerOn(screen, { width: 200, height: 101 })).toStrictEqual({ x: 1_300, y: 270 });
});
