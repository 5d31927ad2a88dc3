import { describe, expect, it } from "vitest";
import { LIMITS } from "./limits.ts";
import { headerProblem, parseEnter } from "./messages.ts";

describe("headerProblem", () => {
  it.each<[string, [string, string][]]>([
    ["a line break in a value", [["x-a", "1\r\nx-b: 2"]]],
    ["a NUL in a value", [["x-a", "\0"]]],
    ["a value outside ASCII", [["x-a", "č"]]],
    ["a name with a space", [["x a", "1"]]],
    ["an empty name", [["", "1"]]],
    ["a name in upper case", [["X-A", "1"]]],
    ["a name of Tauri's transport", [["tauri-callback", "1"]]],
    ["a name of ours", [["sallyport-entry", "1"]]],
    ["an origin", [["origin", "http://localhost"]]],
    ["too many", Array.from({ length: LIMITS.maxHeaders + 1 }, (_, i) => [`x-${i}`, ""])],
    ["too much", [["x-a", "a".repeat(LIMITS.maxHeaderLength)]]],
  ])("names %s", (_what, headers) => {
    expect(headerProblem(headers)).toBeTypeOf("string");
  });

  it("finds nothing wrong with what people send", () => {
    expect(
      headerProblem([
        ["x-one", "1"],
        ["authorization", "Bearer a.b-c"],
        ["content-type", "application/json; charset=utf-8"],
      ]),
    ).toBeUndefined();
    expect(
      headerProblem(Array.from({ length: LIMITS.maxHeaders }, (_, i) => [`x-${i}`, ""])),
    ).toBeUndefined();
  });
});

describe("parseEnter", () => {
  const entry = { window: "main", webview: "main", secret: "s" };
  it("takes an entry", () => {
    expect(parseEnter({ kind: "enter", entry })).toEqual({ kind: "enter", entry });
    const assets = "0-1-42-4294967295";
    expect(parseEnter({ kind: "enter", entry, assets })).toEqual({ kind: "enter", entry, assets });
  });
  it.each([
    null,
    [],
    "enter",
    {},
    { kind: "enter" },
    { kind: "call", entry },
    { kind: "enter", entry: { ...entry, secret: 1 } },
    { kind: "enter", entry: { ...entry, more: 1 } },
    { kind: "enter", entry, more: 1 },
    { kind: "enter", entry, assets: 1 },
    { kind: "enter", entry, assets: "" },
    { kind: "enter", entry, assets: "1-2-3" },
    { kind: "enter", entry, assets: "1-2-3-4-5" },
    { kind: "enter", entry, assets: "1-2-3-../4" },
    { kind: "enter", entry, assets: "1-2-3-4\n" },
  ])("refuses %j", (value) => {
    expect(parseEnter(value)).toBeUndefined();
  });
  it("refuses inherited members", () => {
    expect(parseEnter(Object.create({ kind: "enter", entry }))).toBeUndefined();
  });
});
