import { expect, it } from "vitest";
import { useConfigApp } from "../../test/support/config-app.ts";
import type { Platform } from "./config-files.ts";
import { checkOtherPlatforms } from "./other-platforms.ts";

const app = useConfigApp();

const PROTECTED = {
  identifier: "a.b",
  app: {
    security: {
      csp: { "img-src": "'self'" },
      devCsp: "default-src 'self'",
      pattern: { use: "brownfield" },
      freezePrototype: true,
      capabilities: ["main"],
    },
  },
};

/** What is said at every start. */
function said(patch: unknown, platform: Platform = "linux"): string[] {
  app.write("src-tauri/capabilities/main.json", { identifier: "main", permissions: [] });
  app.write("src-tauri/tauri.linux.conf.json", patch);
  return app
    .read(PROTECTED, platform)
    .notices.filter(({ atStart }) => atStart)
    .map(({ place, text }) => `${place}: ${text}`);
}

it.each([
  ["csp", null, "removes", 5],
  ["csp", { "img-src": null }, "replaces", 5],
  ["csp", { "script-src": "*" }, "replaces", 5],
  ["csp", "img-src *", "replaces", 5],
  ["devCsp", null, "removes", 8],
  ["pattern", null, "removes", 9],
  ["freezePrototype", null, "removes", 12],
  ["freezePrototype", false, "replaces", 12],
  ["capabilities", null, "removes", 13],
  ["capabilities", [], "replaces", 13],
])("is said at every start when a platform changes %s to %j", (key, value, does, line) => {
  const patch = { app: { security: { [key]: value } } };
  expect(said(patch)).toEqual([
    `src-tauri/tauri.linux.conf.json:4 app.security.${key}: ${does} on this platform what src-tauri/tauri.conf.json:${line} app.security.${key} says.`,
  ]);
  expect(said(patch, "macos")).toEqual([]);
});

it("is said when a platform has another scope for files, and nothing in it is denied", () => {
  const base = (scope: unknown) => ({
    identifier: "a.b",
    app: { security: { assetProtocol: { enable: true, scope } } },
  });
  app.write("src-tauri/tauri.linux.conf.json", base(["/**"]));
  const { notices } = app.read(base({ allow: ["/**"], deny: ["/a/**"] }));
  expect(notices.map(({ place, text }) => `${place}: ${text}`)).toEqual([
    "src-tauri/tauri.linux.conf.json:7 app.security.assetProtocol.scope: removes on this platform what src-tauri/tauri.conf.json:11 app.security.assetProtocol.scope.deny says.",
  ]);
});

it.each([
  ["app.security", 3, { app: { security: null } }],
  ["app", 2, { app: null }],
])("is said of each where %s as a whole is removed", (path, line, patch) => {
  const lines = said(patch);
  expect(lines).toHaveLength(5);
  for (const text of lines)
    expect(text).toContain(`src-tauri/tauri.linux.conf.json:${line} ${path}: removes`);
});

it("is not said of what stays as it was, or what is added", () => {
  expect(
    said({ app: { withGlobalTauri: true, security: { csp: { "IMG-SRC": "'self'" } } } }),
  ).toEqual([]);
  app.write("src-tauri/tauri.linux.conf.json", { app: { security: { freezePrototype: true } } });
  const { notices } = app.read({
    identifier: "a.b",
    app: { security: { freezePrototype: false } },
  });
  expect(notices).toEqual([]);
});

it.each([
  [{ app: { security: { pattern: null } } }, ":4 app.security.pattern"],
  [{ app: { security: { pattern: { use: null } } } }, ":4 app.security.pattern"],
  [{ app: { security: { pattern: { use: "brownfield" } } } }, ":4 app.security.pattern"],
  [{ app: { security: null } }, ":3 app.security"],
  [{ app: null }, ":2 app"],
])("never makes a silent brownfield of isolation: %j", (patch, place) => {
  app.write("src-tauri/tauri.linux.conf.json", patch);
  const document = { app: { security: { pattern: { use: "isolation" } } } };
  const problems = app.problems(document).split("\n");
  expect(problems).toEqual([
    expect.stringContaining(
      `${place}: takes the isolation pattern away, which src-tauri/tauri.conf.json:4 app.security.pattern asks for.`,
    ),
  ]);
  expect(problems[0]).toContain("src-tauri/tauri.linux.conf.json:");
  // `sallyport check` says it on every system.
  const found = checkOtherPlatforms(app.folder, [], "macos");
  expect(found.errors.map(({ text }) => text).join()).toContain("(on linux)");
});

it("knows a directive in any letters", () => {
  app.write("src-tauri/tauri.linux.conf.json", {
    app: { security: { csp: { "IMG-Src": null, "font-src": "*" } } },
  });
  const { csp } = app.read({
    app: { security: { csp: { "img-src": "*", "Font-Src": "a.b" } } },
  }).config;
  expect(csp).toEqual(new Map([["font-src", ["*"]]]));
  expect(
    app.problems({ app: { security: { csp: { "img-src": "'self'", "Img-Src": "*" } } } }),
  ).toContain("tauri.conf.json:6 app.security.csp.Img-Src: `img-src` is given twice");
});
