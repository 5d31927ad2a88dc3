import { describe, expect, it } from "vitest";
import { useConfigApp } from "../../test/support/config-app.ts";
import { toPlatform } from "./config-files.ts";

const app = useConfigApp();

const SAID = { productName: "x", app: { withGlobalTauri: true, security: { csp: "img-src *" } } };
const JSON5_TEXT = `// comments
{ productName: 'x', app: { 'with-global-tauri': true, security: { csp: "img-src *", }, }, }`;
const TOML = `product-name = "x"
[app]
with-global-tauri = true
security.csp = "img-src *"
`;

const FORMATS = [
  ["tauri.conf.json", JSON.stringify(SAID)],
  ["tauri.conf.json5", JSON5_TEXT],
  ["Tauri.toml", TOML],
] as const;

describe("the file of every platform", () => {
  it.each(FORMATS)("may be %s", (name, text) => {
    app.write(`src-tauri/${name}`, text);
    const { config } = app.read();
    expect(config).toMatchObject({ productName: "x", withGlobalTauri: true });
    expect(config.csp).toEqual(new Map([["img-src", ["*"]]]));
  });

  it.each([
    ["tauri.conf.json", '{\n"app": { "securty": 1 }}', ":2 app.securty: unknown key."],
    ["tauri.conf.json5", "{\n// c\napp: { securty: 1 }}", ":3 app.securty: unknown key."],
    ["Tauri.toml", "[app]\n\nsecurty = 1", ":3 app.securty: unknown key."],
    ["Tauri.toml", "version = 2026-01-01", ":1 version: must be a text, and is a date"],
    ["Tauri.toml", "version = inf", ":1 version: must be a text, and is Infinity"],
    [
      "tauri.conf.json5",
      "{plugins:{sallyport:{resumeTimeoutMs:NaN}}}",
      ":1 plugins.sallyport.resumeTimeoutMs: must be a number, and is NaN",
    ],
    ["tauri.conf.json5", "{version:'1',\nversion:'2'}", ":2 version: is given twice"],
    ["Tauri.toml", "__proto__.productName = 'x'", ":1 __proto__: unknown key."],
    ["tauri.conf.json5", "{constructor: 1}", ":1 constructor: unknown key."],
    ["tauri.conf.json5", "{", ":1:2: not JSON5: invalid end of input."],
    ["Tauri.toml", "a", ":1:1: not TOML: "],
  ])("names what is wrong in %s: %j", (name, text, problem) => {
    app.write(`src-tauri/${name}`, text);
    expect(app.problems()).toContain(`src-tauri/${name}${problem}`);
  });

  it("takes Tauri's own kebab-case spellings", () => {
    app.write(
      "src-tauri/Tauri.toml",
      'identifier = "a.b"\n[app]\nmacos-private-api = true\nenable-gtk-app-id = true\n[app.security.asset-protocol]\nenable = true\nscope = ["**"]',
    );
    const { notices, config } = app.read();
    expect(notices.map(({ text }) => text)).toEqual(Array(2).fill("has no meaning here"));
    expect(config.assetProtocol?.allow).toHaveLength(1);
  });

  it("must be one", () => {
    for (const [name, text] of FORMATS) app.write(`src-tauri/${name}`, text);
    expect(app.problems().split("\n")).toEqual([
      "src-tauri/tauri.conf.json5: stands beside `tauri.conf.json`, and only one of them can be read. Keep one.",
      "src-tauri/Tauri.toml: stands beside `tauri.conf.json`, and only one of them can be read. Keep one.",
    ]);
  });

  it("must be called what every system finds", () => {
    app.write("src-tauri/tauri.toml", "");
    expect(app.problems()).toBe("src-tauri/tauri.toml: must be called `Tauri.toml`.");
  });

  it("must be a file", () => {
    app.write("src-tauri/tauri.conf.json/x", "");
    expect(app.problems()).toBe("src-tauri/tauri.conf.json: is a folder.");
  });
});

describe("the file of a platform", () => {
  it.each(["tauri.windows.conf.json", "tauri.windows.conf.json5", "Tauri.windows.toml"])(
    "is merged over it on that platform alone: %s",
    (name) => {
      app.write("src-tauri/tauri.conf.json", SAID);
      const text = name.endsWith("toml") ? 'product-name = "y"' : '{"product-name": "y"}';
      app.write(`src-tauri/${name}`, text);
      expect(app.read(undefined, "windows").config).toMatchObject({
        productName: "y",
        withGlobalTauri: true,
      });
      expect(app.read(undefined, "linux").config.productName).toBe("x");
    },
  );

  it("removes with null, and replaces lists", () => {
    app.write("src-tauri/tauri.conf.json", {
      app: { windows: [{ label: "a" }, { label: "b" }], security: { csp: { "img-src": "*" } } },
    });
    app.write("src-tauri/tauri.macos.conf.json", {
      app: { windows: [{ label: "c" }], security: { csp: { "img-src": null, "font-src": "*" } } },
    });
    const { config } = app.read(undefined, "macos");
    expect(config.windows).toEqual([{ label: "c" }]);
    expect(config.csp).toEqual(new Map([["font-src", ["*"]]]));
  });

  it("is one key with the other spelling of it", () => {
    app.write(
      "src-tauri/Tauri.toml",
      '[app]\nwith-global-tauri = true\n[build]\nfrontend-dist = ".."',
    );
    app.write("src-tauri/tauri.linux.conf.json", {
      app: { withGlobalTauri: null },
      build: { frontendDist: "../out" },
    });
    expect(app.read().config).toMatchObject({
      withGlobalTauri: false,
      frontend: { kind: "folder", folder: expect.stringMatching(/out$/) },
      frontendPlace: "src-tauri/tauri.linux.conf.json:6 build.frontendDist",
    });
  });

  it("is named for what it says, and the other for what that says", () => {
    app.write("src-tauri/tauri.conf.json", {
      identifier: "a b",
      app: { security: { headers: { "Content-Type": "x" } } },
    });
    app.write(
      "src-tauri/Tauri.linux.toml",
      'resizable = 1\n[app.security.headers]\nConnection = "x"\n[build]\ndev-url = "x"',
    );
    expect(app.problems().split("\n")).toEqual([
      "src-tauri/Tauri.linux.toml:1 resizable: unknown key.",
      "src-tauri/tauri.conf.json:2 identifier: must be made of letters, digits, hyphens and points, such as `com.example.app`.",
      "src-tauri/Tauri.linux.toml:5 build.devUrl: must be the http address of a development server, without a user, such as `http://localhost:5173`.",
      "src-tauri/tauri.conf.json:6 app.security.headers.Content-Type: is a header that Sallyport sets itself, or leaves out.",
      "src-tauri/Tauri.linux.toml:3 app.security.headers.Connection: is a header that Sallyport sets itself, or leaves out.",
    ]);
  });

  it("may stand alone", () => {
    app.write("src-tauri/Tauri.linux.toml", 'productName = "y"');
    expect(app.read().config.productName).toBe("y");
  });

  it("must be one", () => {
    app.write("src-tauri/tauri.linux.conf.json", "{}");
    app.write("src-tauri/Tauri.linux.toml", "");
    expect(app.problems()).toContain("Tauri.linux.toml: stands beside `tauri.linux.conf.json`");
    expect(app.problems(undefined, "windows")).toBe("");
  });

  it("is told of where it is none of ours", () => {
    app.write("src-tauri/tauri.android.conf.json", "{");
    app.write("src-tauri/tauri.darwin.conf.json", "{}");
    app.write("src-tauri/Cargo.toml", "");
    expect(
      app
        .read({ identifier: "a.b" })
        .notices.map(({ place, text, atStart }) => `${place} ${text} ${atStart}`),
    ).toEqual([
      "src-tauri/tauri.android.conf.json is not read: Sallyport does not run on android. false",
      "src-tauri/tauri.darwin.conf.json is not read. Names of its kind that are: `tauri.conf.json`, `tauri.linux.conf.json`, `tauri.macos.conf.json`, `tauri.windows.conf.json`. false",
    ]);
  });

  it("goes by the system", () => {
    expect((["linux", "darwin", "win32", "freebsd"] as const).map(toPlatform)).toEqual([
      "linux",
      "macos",
      "windows",
      "linux",
    ]);
  });
});
