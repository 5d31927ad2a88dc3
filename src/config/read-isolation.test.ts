import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useConfigApp } from "../../test/support/config-app.ts";
import type { Path } from "./document.ts";
import { readDocument } from "./read-document.ts";
import { readIsolation } from "./read-isolation.ts";

const app = useConfigApp();

/** What `readIsolation` makes of a document, and all that is said of it. */
function read(file: unknown) {
  app.write("src-tauri/tauri.conf.json", file);
  const { document, placeOf, errors, notices } = readDocument(app.folder, "linux");
  const said = [...errors, ...notices].map(({ place, text }) => `${place}: ${text}`);
  const tell = (path: Path, text: string): void => void said.push(`${placeOf(path)}: ${text}`);
  const coreFolder = join(app.folder, "src-tauri");
  return {
    isolation: readIsolation(document, coreFolder, { placeOf, fail: tell, note: tell }),
    said,
  };
}

const isolated = (settings?: unknown, options: unknown = { dir: "../dist-isolation" }) => ({
  app: { security: { pattern: { use: "isolation", options } } },
  ...(settings === undefined ? {} : { plugins: { sallyport: { isolation: settings } } }),
});

describe("the isolation pattern", () => {
  it("is absent from a brownfield app", () => {
    expect(read({})).toEqual({ isolation: undefined, said: [] });
    expect(read({ app: { security: { pattern: { use: "brownfield" } } } })).toEqual({
      isolation: undefined,
      said: [],
    });
  });

  it("has its folder relative to the file, its place, and defaults", () => {
    expect(read(isolated())).toEqual({
      isolation: {
        dir: join(app.folder, "dist-isolation"),
        place: "src-tauri/tauri.conf.json:7 app.security.pattern.options.dir",
        hookMessage: undefined,
        hookTimeoutMs: 5_000,
      },
      said: [],
    });
  });

  it.each(["seed", "tauri"])("takes hookMessage: %s", (hookMessage) => {
    const { isolation, said } = read(isolated({ hookMessage, hookTimeoutMs: 100 }));
    expect(isolation).toMatchObject({ hookMessage, hookTimeoutMs: 100 });
    expect(said).toEqual([]);
  });

  it.each([
    ["no options", isolated(undefined, null), "pattern.options.dir: must name the folder"],
    ["no folder", isolated(undefined, {}), "pattern.options.dir: must name the folder"],
    ["an empty folder", isolated(undefined, { dir: " " }), "dir: must name the folder"],
    ["a folder that is no text", isolated(undefined, { dir: 5 }), "options.dir: must be a text"],
    ["an unknown option", isolated(undefined, { dir: "x", dirs: 5 }), "Did you mean `dir`?"],
    [
      "a form that is none",
      isolated({ hookMessage: "tauri2" }),
      "tauri.conf.json:15 plugins.sallyport.isolation.hookMessage: must be `seed` or `tauri`. Did you mean `tauri`?",
    ],
    ["an inherited name", isolated({ hookMessage: "constructor" }), "must be `seed` or `tauri`."],
    ["too little time", isolated({ hookTimeoutMs: 99 }), "hookTimeoutMs: must be a number of"],
    ["too much time", isolated({ hookTimeoutMs: 600_001 }), "milliseconds from 100 to 600000."],
    ["an unknown setting", isolated({ hookTimeout: 5 }), "Did you mean `hookTimeoutMs`?"],
    [
      "settings of a brownfield app",
      { plugins: { sallyport: { isolation: { hookTimeoutMs: 200 } } } },
      "plugins.sallyport.isolation: has no effect",
    ],
    [
      "wrong settings of a brownfield app",
      { plugins: { sallyport: { isolation: { hookTimeoutMs: 2 } } } },
      "hookTimeoutMs: must be a number",
    ],
  ])("tells of %s", (_what, file, text) => {
    expect(read(file).said.join("\n")).toContain(text);
  });
});
