import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { START_OPTIONS } from "./start.ts";
import { findApp, parseArguments } from "./usage.ts";

describe("parseArguments", () => {
  it("takes options, folders and what is for the app", () => {
    expect(
      parseArguments(["dir", "--port", "1", "--no-open", "--", "--x", "y"], START_OPTIONS),
    ).toEqual({
      values: { port: "1", open: false },
      positionals: ["dir"],
      rest: ["--x", "y"],
    });
  });
  it("names what was probably meant", () => {
    expect(() => parseArguments(["--prot", "1"], START_OPTIONS)).toThrow(
      "There is no option `--prot`. Did you mean `port`?",
    );
  });
  it("says what an option needs", () => {
    expect(() => parseArguments(["--port"], START_OPTIONS)).toThrow(/port/);
  });
});

describe("findApp", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sallyport-usage-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("takes an app's folder, or its src-tauri", () => {
    mkdirSync(join(folder, "src-tauri"));
    expect(findApp([folder])).toBe(folder);
    expect(findApp([join(folder, "src-tauri")])).toBe(folder);
  });
  it("says what is missing", () => {
    expect(() => findApp([folder])).toThrow(/is no app/);
    expect(() => findApp([join(folder, "nope")])).toThrow(/There is no folder/);
    expect(() => findApp(["a", "b"])).toThrow(/second one/);
  });
});
