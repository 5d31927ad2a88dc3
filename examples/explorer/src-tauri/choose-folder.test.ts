import { afterEach, describe, expect, it } from "vitest";
import { chooseFolder, goWhereCalled } from "./choose-folder.ts";
import { makeTestFolder } from "./test-folder.ts";

describe.skipIf(process.platform === "win32")("chooseFolder", () => {
  it("takes the first argument", () => {
    expect(chooseFolder(["/srv", "/home"], "/work")).toBe("/srv");
  });
  it("reads a relative one from where the person stands", () => {
    expect(chooseFolder(["pictures"], "/home/ann")).toBe("/home/ann/pictures");
    expect(chooseFolder([".."], "/home/ann")).toBe("/home");
  });
  it("takes the place itself when there is no argument", () => {
    expect(chooseFolder([], "/work")).toBe("/work");
  });
});

describe("goWhereCalled", () => {
  const before = process.cwd();
  afterEach(() => process.chdir(before));

  it("goes to where npm was called, not to where it runs", async () => {
    await using disk = await makeTestFolder();
    goWhereCalled({ INIT_CWD: disk.inside });
    expect(process.cwd()).toBe(disk.inside);
    process.chdir(before);
  });
  it("stays where there is no such place", () => {
    goWhereCalled({});
    goWhereCalled({ INIT_CWD: "/nowhere/at/all" });
    expect(process.cwd()).toBe(before);
  });
});
