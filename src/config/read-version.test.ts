import { describe, expect, it } from "vitest";
import { useConfigApp } from "../../test/support/config-app.ts";

const app = useConfigApp();
const version = (given?: string) => app.read({ version: given ?? null }).config.version;

describe("the version", () => {
  it.each(["1.2.3", "0.0.0", "1.2.3-beta.1+build.5"])("is what is written: %s", (given) => {
    expect(version(given)).toBe(given);
  });

  it("is the one of a package.json that is named", () => {
    app.write("package.json", { version: "4.5.6" });
    expect(version("../package.json")).toBe("4.5.6");
  });

  it("is the one of the app's package.json where nothing is said", () => {
    expect(version()).toBe("0.1.0");
    app.write("package.json", { name: "app" });
    expect(version()).toBe("0.1.0");
    app.write("package.json", { version: "4.5.6" });
    expect(version()).toBe("4.5.6");
  });

  it.each([
    ["1.2", "must be a version such as `1.2.3`"],
    ["v1.2.3", "must be a version"],
    ["01.2.3", "must be a version"],
    ["../package.json", "cannot be read (ENOENT)"],
    ["bad.json", "is no JSON"],
    ["list.json", "has no `version`"],
  ])("is refused where it is none: %s", (given, text) => {
    app.write("src-tauri/bad.json", "{");
    app.write("src-tauri/list.json", [1]);
    expect(app.problems({ version: given })).toContain(text);
    expect(app.problems({ version: given })).toContain("tauri.conf.json:2 version");
  });
});
