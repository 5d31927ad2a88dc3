import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigError } from "./config.ts";
import { readConfig } from "./read-config.ts";

let folder = "";
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "sallyport-config-")), "My App");
  mkdirSync(join(folder, "src-tauri"), { recursive: true });
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

function read(document?: unknown) {
  if (document !== undefined) {
    writeFileSync(
      join(folder, "src-tauri/tauri.conf.json"),
      typeof document === "string" ? document : JSON.stringify(document, null, 2),
    );
  }
  return readConfig(folder);
}

function problems(document: unknown): string {
  try {
    read(document);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "";
}

describe("a configuration", () => {
  it("that is missing is {}", () => {
    const { config, notices } = read();
    expect(config).toMatchObject({
      productName: "My App",
      identifier: "app.my-app",
      frontend: { kind: "folder", folder: join(folder, "dist") },
      windows: undefined,
      csp: undefined,
      withGlobalTauri: false,
      exitOnLastPage: false,
    });
    expect(notices.map(({ text }) => text).join()).toContain(
      "`app.my-app`, after the folder's name",
    );
  });

  it("gives windows Tauri's defaults", () => {
    expect(read({ app: { windows: [{}] } }).config.windows).toEqual([
      { label: "main", url: "index.html", title: "Tauri App" },
    ]);
    expect(read({ app: { windows: [] } }).config.windows).toEqual([]);
    expect(read({ app: { windows: [{ label: "a", create: false }] } }).config.windows).toEqual([]);
  });

  it("takes the policy in both forms", () => {
    const text = read({ app: { security: { csp: "default-src 'self'; img-src *" } } }).config.csp;
    const object = read({
      app: { security: { csp: { "default-src": "'self'", "img-src": ["*"] } } },
    }).config.csp;
    expect(object).toEqual(text);
  });

  it("takes kebab-case keys as Tauri does", () => {
    expect(read({ "product-name": "x", app: { "with-global-tauri": true } }).config).toMatchObject({
      productName: "x",
      withGlobalTauri: true,
    });
  });

  it("takes null for absent", () => {
    expect(
      read({ app: { security: { csp: null } }, build: { frontendDist: null } }).config.csp,
    ).toBeUndefined();
  });

  it("names keys of Tauri's that mean nothing here, once, and only in a check", () => {
    const { notices } = read({
      $schema: "x",
      bundle: { active: true },
      app: { windows: [{ width: 5 }] },
    });
    expect(
      notices
        .filter(({ text }) => text === "has no meaning here")
        .map(({ place, atStart }) => [place, atStart]),
    ).toEqual([
      ["src-tauri/tauri.conf.json:3 bundle", false],
      ["src-tauri/tauri.conf.json:9 app.windows[0].width", false],
    ]);
  });

  it("says at every start that capabilities are not in force", () => {
    mkdirSync(join(folder, "src-tauri/capabilities"));
    writeFileSync(join(folder, "src-tauri/capabilities/main.json"), "{}");
    const { notices } = read({ app: { security: { capabilities: ["main"] } } });
    expect(notices.filter(({ atStart }) => atStart).map(({ text }) => text.slice(0, 33))).toEqual(
      Array(2).fill("capabilities are not in force yet"),
    );
  });

  it("leaves CORS headers out and says so", () => {
    const { config, notices } = read({
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
    writeFileSync(join(folder, "index.html"), "");
    mkdirSync(join(folder, "public/a"), { recursive: true });
    writeFileSync(join(folder, "public/a/b.js"), "");
    const { frontend } = read({ build: { frontendDist: ["../index.html", "../public"] } }).config;
    expect(frontend).toEqual({
      kind: "files",
      files: new Map([
        ["index.html", join(folder, "index.html")],
        ["a/b.js", join(folder, "public/a/b.js")],
      ]),
    });
  });
});

it.runIf(process.platform !== "win32")(
  "leaves out what a listed folder's links do not lead to",
  () => {
    mkdirSync(join(folder, "public"));
    writeFileSync(join(folder, "public/a.js"), "");
    symlinkSync("/nowhere/at/all", join(folder, "public/dangling.js"));
    symlinkSync("circle.js", join(folder, "public/circle.js"));
    const { frontend } = read({ build: { frontendDist: ["../public"] } }).config;
    expect(frontend).toEqual({
      kind: "files",
      files: new Map([["a.js", join(folder, "public/a.js")]]),
    });
  },
);

it("takes a file named capabilities for none", () => {
  writeFileSync(join(folder, "src-tauri/capabilities"), "");
  expect(problems({})).toBe("");
});

describe("an error", () => {
  it.each<[string, unknown, string]>([
    [
      "JSON that is none, with line and column",
      '{\n  "a": 1,\n}',
      "src-tauri/tauri.conf.json:3:1: not JSON",
    ],
    [
      "JSON that is nested deeper than anybody reads",
      `{"plugins": {"x":\n${"[".repeat(20_000)}${"]".repeat(20_000)}}}`,
      "tauri.conf.json:2:99: nested deeper than 100 levels",
    ],
    [
      "such JSON without its end",
      '{"a":'.repeat(100_000),
      "tauri.conf.json:1:501: nested deeper than 100 levels",
    ],
    ["a comment", "{ // no\n}", "tauri.conf.json:1:3: not JSON"],
    [
      "an unknown key with the nearest",
      { app: { security: { cps: "x" } } },
      "tauri.conf.json:4 app.security.cps: unknown key. Did you mean `csp`?",
    ],
    [
      "an unknown key of ours",
      { plugins: { sallyport: { exitOnLastPages: true } } },
      "Did you mean `exitOnLastPage`?",
    ],
    [
      "a wrong type",
      { app: { withGlobalTauri: "yes" } },
      'app.withGlobalTauri: must be a boolean, and is "yes"',
    ],
    ["a list for an object", [], "must be an object, and is a list"],
    [
      "a key given twice in two spellings",
      { productName: "a", "product-name": "b" },
      "given twice",
    ],
    [
      "a key given twice, where the later one would switch isolation off",
      `{"app": {"security": {
        "pattern": {"use": "isolation"},
        "pattern": {"use": "brownfield"}
      }}}`,
      "tauri.conf.json:3 app.security.pattern: is given twice",
    ],
    [
      "a key given twice, where the later one would take the policy away",
      `{"app": {"security": {"csp": "default-src 'self'",\n"csp": null}}}`,
      "tauri.conf.json:2 app.security.csp: is given twice",
    ],
    [
      "a key given twice in what is not looked at otherwise",
      '{"plugins": {"x": [{"a": 1, "\\u0061": 2}]}}',
      "tauri.conf.json:1 plugins.x[0].a: is given twice",
    ],
    [
      "an object given twice, each with half of the settings",
      '{"app": {"withGlobalTauri": true}, "app": {"windows": []}}',
      "app: is given twice",
    ],
    [
      "a key __proto__ given twice",
      '{"__proto__": 1, "__proto__": 2}',
      "__proto__: is given twice",
    ],
    [
      "two windows of one label",
      { app: { windows: [{}, {}] } },
      "app.windows[1]: a window with label `main` already exists",
    ],
    ["a label", { app: { windows: [{ label: "a b" }] } }, "Window label must include only"],
    [
      "a window elsewhere",
      { app: { windows: [{ url: "https://x.dev" }] } },
      "must be a path of the app",
    ],
    [
      "a window at what becomes another host when it is resolved",
      { app: { windows: [{ label: "a", create: false, url: "note/../..//evil.example:80/" }] } },
      "tauri.conf.json:7 app.windows[0].url: must be a path of the app",
    ],
    [
      "a window at another host without a scheme",
      { app: { windows: [{ url: "//evil.example" }] } },
      "app.windows[0].url: must be a path of the app",
    ],
    [
      "the isolation pattern, which is never silently another",
      { app: { security: { pattern: { use: "isolation", options: { dir: "../x" } } } } },
      "the isolation pattern is not available yet",
    ],
    [
      "an unknown pattern",
      { app: { security: { pattern: { use: "brownfeld" } } } },
      "Did you mean `brownfield`?",
    ],
    ["a frontend with the core in it", { build: { frontendDist: "../" } }, "holds `src-tauri`"],
    ["a frontend at a URL", { build: { frontendDist: "https://x.dev" } }, "is a URL"],
    [
      "a listed file that is not there",
      { build: { frontendDist: ["../nope.html"] } },
      "build.frontendDist[0]: there is no such file",
    ],
    [
      "a policy that would break a header",
      { app: { security: { csp: { "default-src": ["'self'; script-src *"] } } } },
      "not one that a header can carry",
    ],
    [
      "a header that would break the response",
      { app: { security: { headers: { "X-A": "a\r\nb" } } } },
      "is not a header",
    ],
    [
      "a header in two spellings",
      { app: { security: { headers: { "X-Frame-Options": "DENY", "x-frame-options": "" } } } },
      "app.security.headers.x-frame-options: is given twice",
    ],
    [
      "a header of ours",
      { app: { security: { headers: { "Content-Security-Policy": "x" } } } },
      "sets itself",
    ],
    ...[
      "Trailer",
      "TE",
      "Upgrade",
      "Keep-Alive",
      "Proxy-Connection",
      "Proxy-Authenticate",
      "Transfer-Encoding",
      "Content-Encoding",
      "Content-Range",
      "Content-Location",
      "Content-Disposition",
      "Accept-Ranges",
      "ETag",
      "Last-Modified",
      "Date",
      "Vary",
      "Expires",
      "Location",
      "Set-Cookie",
    ].map((name): [string, unknown, string] => [
      `${name}, which would break every answer or belongs to the gateway`,
      { app: { security: { headers: { [name]: "x" } } } },
      `app.security.headers.${name}: is a header that Sallyport sets itself, or leaves out`,
    ]),
    ["an identifier", { identifier: "a b" }, "must be made of letters"],
  ])("names %s", (_what, document, text) => {
    expect(problems(document)).toContain(text);
  });

  it.each(["tauri.linux.conf.json", "tauri.conf.json5", "Tauri.toml", "Tauri.windows.toml"])(
    "names %s, which is not read",
    (name) => {
      writeFileSync(join(folder, "src-tauri", name), "{}");
      expect(problems({})).toContain(`src-tauri/${name}: is not read yet`);
    },
  );

  it.each([
    ["..", "holds `src-tauri`"],
    ["../../My App", "holds `src-tauri`"],
    [".", "holds `src-tauri`"],
    ["main.ts", "lies in `src-tauri`"],
  ])("names the listed %j, with which the core would be served", (entry, text) => {
    writeFileSync(join(folder, "src-tauri/main.ts"), "");
    expect(problems({ build: { frontendDist: [entry] } })).toContain(text);
  });

  it("names a configuration that is a folder", () => {
    mkdirSync(join(folder, "src-tauri/tauri.conf.json"));
    expect(problems(undefined)).toBe("src-tauri/tauri.conf.json: is a folder.");
  });

  it.runIf(process.platform !== "win32")("names a configuration that is a link to nothing", () => {
    symlinkSync("/nowhere/at/all", join(folder, "src-tauri/tauri.conf.json"));
    expect(problems(undefined)).toBe("src-tauri/tauri.conf.json: cannot be read (ENOENT).");
  });

  it("names a folder that is a file", () => {
    writeFileSync(join(folder, "index.html"), "");
    expect(problems({ build: { frontendDist: "../index.html" } })).toContain(
      'Write ["../index.html"]',
    );
  });

  it("is none for one key in two objects, or for one that every object inherits", () => {
    const twice = '{"constructor": 1, "toString": {"constructor": 1}}';
    expect(problems(`{"plugins": {"x": ${twice}, "y": [${twice}, ${twice}]}}`)).toBe("");
  });

  it("names all there are", () => {
    const all = problems({
      nope: 1,
      app: { nada: 2, security: { pattern: { use: "isolation" } } },
    });
    expect(all.split("\n").length).toBe(3);
  });

  it("is one for an own key __proto__", () => {
    expect(problems('{"__proto__": {"productName": "x"}}')).toContain("unknown key");
  });
});
