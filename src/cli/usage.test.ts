import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { START_OPTIONS } from "./start.ts";
import { findApp, parseArguments, UsageError } from "./usage.ts";

describe("parseArguments", () => {
  it("takes options, folders and what is for the app", () => {
    expect(
      parseArguments(["dir", "--port", "1", "--no-open", "--", "--x", "y"], START_OPTIONS),
    ).toEqual({
      values: { port: "1", "no-open": true },
      positionals: ["dir"],
      rest: ["--x", "y"],
    });
  });
  it("takes a value that begins with a hyphen where it is written with =", () => {
    expect(parseArguments(["--host=-x"], START_OPTIONS).values).toEqual({ host: "-x" });
  });
  it.each([
    [["--prot", "1"], "There is no option `--prot`. Did you mean `--port`?"],
    [["--no-opne"], "There is no option `--no-opne`. Did you mean `--no-open`?"],
    [["--jsn"], "There is no option `--jsn`. Did you mean `--json`?"],
    [["--open"], "There is no option `--open`."],
    [["--no-host"], "There is no option `--no-host`."],
    [["--no-json"], "There is no option `--no-json`."],
    [["--constructor"], "There is no option `--constructor`."],
    [["-p", "1"], "There is no option `-p`."],
    [["--port"], "`--port` needs a value: `--port <port>`."],
    [["--host", "--no-open"], "`--host` needs a value: `--host <host>`."],
    [["--json=yes"], "`--json` takes no value."],
  ])("says of %j in one sentence what is wrong", (args, text) => {
    expect(() => parseArguments(args, START_OPTIONS)).toThrow(new UsageError(text));
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
