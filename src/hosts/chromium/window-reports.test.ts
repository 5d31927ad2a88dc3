import { expect, it } from "vitest";
import { parseWindowReport } from "./window-reports.ts";

it.each<[unknown[], object]>([
  [["size", 400, 300.5, 2], { kind: "size", size: { width: 400, height: 300.5 }, pixelRatio: 2 }],
  [["place", -5, 6], { kind: "place", position: { x: -5, y: 6 } }],
  [["theme", true], { kind: "theme", isDark: true }],
  [["scale"], { kind: "scale" }],
  [["focus", "more"], { kind: "focus" }],
  [["unload"], { kind: "unload" }],
])("reads %j", (report, read) => {
  expect(parseWindowReport(JSON.stringify(report))).toStrictEqual(read);
});

it.each([
  undefined,
  7,
  "",
  "{",
  "{}",
  "null",
  "[]",
  `["constructor"]`,
  `["size"]`,
  `["size",1,2]`,
  `["size",1,"2",1]`,
  `["size",1,2,0]`,
  `["size",1,1e999,1]`,
  `["place",1]`,
  `["place",null,1]`,
  `["theme"]`,
  `["theme","dark"]`,
])("finds nothing in %j", (text) => {
  expect(parseWindowReport(text)).toBeUndefined();
});
