import { expect, it } from "vitest";
import { toColor } from "./color.ts";

it.each([
  ["#369", [0x33, 0x66, 0x99, 255]],
  ["336699", [0x33, 0x66, 0x99, 255]],
  ["#33669980", [0x33, 0x66, 0x99, 128]],
  [
    [1, 2, 3],
    [1, 2, 3, 255],
  ],
  [
    [1, 2, 3, 0],
    [1, 2, 3, 0],
  ],
  [{ red: 1, green: 2, blue: 3 }, [1, 2, 3, 255]],
  [{ red: 1, green: 2, blue: 3, alpha: 4 }, [1, 2, 3, 4]],
])("reads %j", (given, color) => {
  expect(toColor(given)).toStrictEqual(color);
});

it.each([
  "red",
  "#12345",
  "#12345g",
  [1, 2],
  [1, 2, 3, 4, 5],
  [1, 2, 256],
  [1, 2, -1],
  [1, 2, 0.5],
  ["1", 2, 3],
  {},
  { red: 1, green: 2 },
  null,
  7,
])("takes %j for none", (given) => {
  expect(toColor(given)).toBeUndefined();
});
