import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { frontendProblem } from "./read-config.ts";
import { useConfigApp } from "../../test/support/config-app.ts";

const app = useConfigApp();

describe("a configuration", () => {
  it("that is missing is {}", () => {
    const { config, notices } = app.read();
    expect(config).toMatchObject({
      productName: "My App",
      identifier: "app.my-app",
      frontend: { kind: "folder", folder: join(app.folder, "dist") },
      windows: undefined,
      csp: undefined,
      withGlobalTauri: false,
      exitOnLastPage: false,
    });
    expect(notices.map(({ text }) => text).join()).toContain(
      "`app.my-app`, after the folder's name",
    );
  });

  it("is not blamed for a default that it does not name", () => {
    app.write("src-tauri/tauri.linux.conf.json", { productName: "x" });
    const place = "build.frontendDist, which is `../dist` unless said";
    expect(frontendProblem(app.read().config)?.notice.place).toBe(place);
    app.write("dist", "a file");
    expect(app.problems()).toBe(`${place}: is a file. Write ["../dist"] to serve it alone.`);
  });

  it("gives windows Tauri's defaults", () => {
    expect(app.read({ app: { windows: [{}] } }).config.windows).toEqual([{ label: "main" }]);
    expect(app.read({ app: { windows: [] } }).config.windows).toEqual([]);
    expect(app.read({ app: { windows: [{ label: "a", create: false }] } }).config.windows).toEqual(
      [],
    );
  });

  it("takes the policy in both forms", () => {
    const text = app.read({ app: { security: { csp: "default-src 'self'; img-src *" } } }).config
      .csp;
    const object = app.read({
      app: { security: { csp: { "default-src": "'self'", "img-src": ["*"] } } },
    }).config.csp;
    expect(object).toEqual(text);
  });

  it("takes kebab-case keys as Tauri does", () => {
    expect(
      app.read({ "product-name": "x", app: { "with-global-tauri": true } }).config,
    ).toMatchObject({
      productName: "x",
      withGlobalTauri: true,
    });
  });

  it("takes null for absent", () => {
    expect(
      app.read({ app: { security: { csp: null } }, build: { frontendDist: null } }).config.csp,
    ).toBeUndefined();
  });

  it("names keys of Tauri's that mean nothing here, once, and only in a check", () => {
    const { notices } = app.read({
      $schema: "x",
      bundle: { active: true },
      app: { windows: [{ decorations: true }, { label: "b", decorations: false }] },
    });
    expect(
      notices
        .filter(({ text }) => text === "has no meaning here")
        .map(({ place, atStart }) => [place, atStart]),
    ).toEqual([
      ["src-tauri/tauri.conf.json:4 bundle.active", false],
      ["src-tauri/tauri.conf.json:9 app.windows[0].decorations", false],
    ]);
  });

  it("says at every start that a directive is none", () => {
    const { notices } = app.read({
      app: {
        security: {
          csp: { "defualt-src": "'self'", "img-src": "*" },
          dangerousDisableAssetCspModification: ["style-srcc", "script-src"],
        },
      },
    });
    expect(
      notices.filter(({ atStart }) => atStart).map(({ place, text }) => `${place}: ${text}`),
    ).toEqual([
      "src-tauri/tauri.conf.json:8 app.security.dangerousDisableAssetCspModification: `style-srcc` is no directive that browsers know; it has no effect. Did you mean `style-src`?",
      "src-tauri/tauri.conf.json:4 app.security.csp: `defualt-src` is no directive that browsers know; it has no effect. Did you mean `default-src`?",
    ]);
  });

  it("leaves CORS headers out and says so", () => {
    const { config, notices } = app.read({
      app: {
        security: {
          headers: {
            "Access-Control-Allow-Origin": "*",
            "X-A": ["1", "2"],
            "Permissions-Policy": { camera: "()", usb: "()" },
          },
        },
      },
    });
    expect(config.headers).toEqual({ "X-A": "1, 2", "Permissions-Policy": "camera (); usb ()" });
    expect(
      notices.some(
        ({ place, text }) => place.includes("Access-Control") && text.includes("no CORS"),
      ),
    ).toBe(true);
  });

  it("serves listed files under their own names", () => {
    app.write("index.html", "");
    app.write("public/a/b.js", "");
    const { frontend } = app.read({
      build: { frontendDist: ["../index.html", "../public"] },
    }).config;
    expect(frontend).toEqual({
      kind: "files",
      files: new Map([
        ["index.html", join(app.folder, "index.html")],
        ["a/b.js", join(app.folder, "public/a/b.js")],
      ]),
    });
  });

  it.runIf(process.platform !== "win32")(
    "leaves out what a listed folder's links do not lead to",
    () => {
      app.write("public/a.js", "");
      symlinkSync("/nowhere/at/all", join(app.folder, "public/dangling.js"));
      symlinkSync("circle.js", join(app.folder, "public/circle.js"));
      const { frontend } = app.read({ build: { frontendDist: ["../public"] } }).config;
      expect(frontend).toEqual({
        kind: "files",
        files: new Map([["a.js", join(app.folder, "public/a.js")]]),
      });
    },
  );

  it("takes a file named capabilities for none", () => {
    app.write("src-tauri/capabilities", "");
    expect(app.problems({})).toBe("");
  });
});
