import { expect, it } from "vitest";
import { parseRange } from "./send-file.ts";

it.each([
  ["bytes=0-0", { start: 0, end: 0 }],
  ["bytes=2-", { start: 2, end: 9 }],
  ["bytes=2-5", { start: 2, end: 5 }],
  ["bytes=2-99", { start: 2, end: 9 }],
  ["bytes=9-9", { start: 9, end: 9 }],
  ["bytes=-3", { start: 7, end: 9 }],
  ["bytes=-99", { start: 0, end: 9 }],
  ["Bytes= 1-2 ", { start: 1, end: 2 }],
  [`bytes=1-${"9".repeat(400)}`, { start: 1, end: 9 }],
  ["bytes=10-", "unsatisfiable"],
  ["bytes=10-20", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  [`bytes=${"9".repeat(400)}-`, "unsatisfiable"],
  ["bytes=5-2", undefined],
  ["bytes=0-1,3-4", undefined],
  ["bytes=-", undefined],
  ["bytes=", undefined],
  ["bytes=a-b", undefined],
  ["bytes=0x1-2", undefined],
  ["bytes=--1", undefined],
  ["bytes=1.5-2", undefined],
  ["lines=1-2", undefined],
  ["", undefined],
  [undefined, undefined],
])("reads %j", (header, range) => {
  expect(parseRange(header, 10)).toEqual(range);
});

it("has no part of an empty file", () => {
  expect(parseRange("bytes=0-", 0)).toBe("unsatisfiable");
  expect(parseRange("bytes=-1", 0)).toBe("unsatisfiable");
});
