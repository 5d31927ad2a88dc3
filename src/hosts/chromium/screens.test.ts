import { expect, it } from "vitest";
import type { Fields } from "./cdp.ts";
import { createScreens } from "./screens.ts";

const make = (answer: () => Promise<Fields>, looked?: unknown) =>
  createScreens(
    { targetId: "t", cdp: undefined as never, send: answer, go: () => undefined },
    {
      look: async () => looked,
      touch: async () => undefined,
      setTopFrame: () => undefined,
      topFrame: "t",
    },
  );

// As Chromium 156 says it (`--screen-info={1600x1200}{800x600 devicePixelRatio=2}`), shortened.
const TWO = {
  screenInfos: [
    {
      left: 0,
      top: 0,
      width: 1_600,
      height: 1_200,
      availLeft: 0,
      availTop: 30,
      availWidth: 1_600,
      availHeight: 1_170,
      devicePixelRatio: 1,
      isPrimary: true,
      label: "DP-1",
    },
    { left: 1_600, top: 0, width: 400, height: 300, devicePixelRatio: 2, label: "" },
  ],
};

it("tells of every screen", async () => {
  const [one, two] = await make(async () => TWO).all();
  expect(one).toEqual({
    name: "DP-1",
    scaleFactor: 1,
    position: { x: 0, y: 0 },
    size: { width: 1_600, height: 1_200 },
    workArea: { position: { x: 0, y: 30 }, size: { width: 1_600, height: 1_170 } },
    isPrimary: true,
  });
  expect(two).toMatchObject({
    name: undefined,
    scaleFactor: 2,
    workArea: { position: { x: 1_600, y: 0 }, size: { width: 400, height: 300 } },
    isPrimary: false,
  });
});

it("finds the screen of a window", async () => {
  const screens = make(async () => TWO);
  const at = (left: number) => screens.at({ left, top: 10, width: 100, height: 100 });
  expect((await at(1_540)).scaleFactor).toBe(1);
  expect((await at(1_560)).scaleFactor).toBe(2);
  expect((await at(9_999)).scaleFactor).toBe(1);
});

it("asks the page where the browser does not know", async () => {
  const old = (): Promise<Fields> => Promise.reject(new Error("wasn't found"));
  const screens = make(old, { width: 900, height: 700, devicePixelRatio: 1.5, isPrimary: true });
  expect(await screens.all()).toMatchObject([
    { size: { width: 900, height: 700 }, scaleFactor: 1.5, isPrimary: true },
  ]);
  // Nor does the page: a window is on a screen that holds it.
  expect(await make(old).all()).toEqual([]);
  expect(await make(old).at({ left: 5, top: 6, width: 7, height: 8 })).toMatchObject({
    scaleFactor: 1,
    size: { width: 7, height: 8 },
  });
});
