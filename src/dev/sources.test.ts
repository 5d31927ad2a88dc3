import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isConfigFile, isPartOfCore, watchSources } from "./sources.ts";

describe("what the core is made from", () => {
  it.each([
    ["tauri.conf.json", true],
    ["tauri.linux.conf.json", true],
    ["tauri.conf.json5", true],
    ["Tauri.toml", true],
    [join("capabilities", "main.json"), true],
    [join("data", "tauri.conf.json"), false],
    ["main.ts", false],
  ])("%s is configuration: %s", (path, is) => {
    expect(isConfigFile(path)).toBe(is);
  });

  it.each([
    ["new.ts", false, true],
    [join("deep", "new.mjs"), false, true],
    ["data.json", false, false],
    ["data.json", true, true],
    ["app.sqlite-wal", false, false],
    ["main.ts~", true, false],
    [join("..", "page.ts"), true, false],
  ])("%s, while the core is down: %s, is of it: %s", (path, isDown, is) => {
    expect(isPartOfCore(path, isDown)).toBe(is);
  });
});

describe("saves", () => {
  it("of one moment are one change, of what was loaded wherever it is", async () => {
    const app = realpathSync(mkdtempSync(join(tmpdir(), "sallyport-sources-")));
    mkdirSync(join(app, "src-tauri"));
    mkdirSync(join(app, "shared"));
    writeFileSync(join(app, "shared", "a.ts"), "");
    writeFileSync(join(app, "shared", "b.ts"), "");
    const { promise: changed, resolve } = Promise.withResolvers<readonly string[]>();
    const sources = watchSources({
      appFolder: app,
      config: {
        frontend: { kind: "files", files: new Map() },
        devUrl: undefined,
        isolation: undefined,
      },
      isDown: () => false,
      coreChanged: resolve,
      frontendChanged: () => undefined,
    });
    sources.add(join(app, "shared", "a.ts"));
    writeFileSync(join(app, "shared", "b.ts"), "b");
    writeFileSync(join(app, "shared", "a.ts"), "a");
    writeFileSync(join(app, "src-tauri", "new.ts"), "new");
    writeFileSync(join(app, "src-tauri", "data.json"), "{}");
    expect((await changed).toSorted()).toEqual(["shared/a.ts", "src-tauri/new.ts"]);
    sources.close();
    rmSync(app, { recursive: true });
  });
});
