import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useConfigApp } from "../../test/support/config-app.ts";

const app = useConfigApp();

describe("an error", () => {
  it.each<[string, unknown, string]>([
    [
      "JSON that is none, with line and column",
      '{\n  "a": 1,\n}',
      "src-tauri/tauri.conf.json:3:1: not JSON: a key in double quotes is missing here, or the comma before is too much.",
    ],
    ["a brace that is missing", '{ "a": {}', "1:10: not JSON: a closing `}` is missing."],
    [
      "a comment",
      "{ // no\n}",
      "tauri.conf.json:1:3: not JSON: JSON has no comments. With comments, it is JSON5",
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
      "the beginning of a key of ours",
      { plugins: { sallyport: { exitOnLast: true } } },
      "Did you mean `exitOnLastPage`?",
    ],
    [
      "a wrong value in a record",
      { app: { security: { csp: { "default-src": 5 } } } },
      "app.security.csp.default-src: must be a text or a list of texts, and is 5",
    ],
    [
      "a header that is no text",
      { app: { security: { headers: { "X-A": 5 } } } },
      "app.security.headers.X-A: must be a text, a list of texts or an object of texts, and is 5",
    ],
    ["a window that is none", { app: { windows: [5] } }, "app.windows[0]: must be an object"],
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
      "an unknown pattern",
      { app: { security: { pattern: { use: "brownfeld" } } } },
      "Did you mean `brownfield`?",
    ],
    ["a frontend with the core in it", { build: { frontendDist: "../" } }, "holds `src-tauri`"],
    [
      "a frontend at a URL",
      { build: { frontendDist: "https://x.dev" } },
      "belongs into `build.devUrl`",
    ],
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
      "a header of ours",
      { app: { security: { headers: { "Content-Security-Policy": "x" } } } },
      "sets itself",
    ],
    [
      "a development server that is none",
      { build: { devUrl: "localhost:5173" } },
      "tauri.conf.json:3 build.devUrl: must be the http address of a development server",
    ],
    ["one with a password", { build: { devUrl: "http://a:b@localhost" } }, "without a user"],
    [
      "a command without a script",
      { build: { beforeDevCommand: { cwd: "x" } } },
      "tauri.conf.json:3 build.beforeDevCommand: needs a `script`",
    ],
    [
      "a policy of development that would break a header",
      { app: { security: { devCsp: "a_b x" } } },
      "app.security.devCsp: the directive `a_b` is not one",
    ],
    [
      "a time too short",
      { plugins: { sallyport: { resumeTimeoutMs: 999 } } },
      "resumeTimeoutMs: must be a number of milliseconds from 1000 to 600000",
    ],
    ["a time too long", { plugins: { sallyport: { resumeTimeoutMs: 600_001 } } }, "to 600000"],
    [
      "a number that is none",
      { plugins: { sallyport: { resumeTimeoutMs: "5s" } } },
      'must be a number, and is "5s"',
    ],
    [
      "a header in two spellings",
      { app: { security: { headers: { "X-Frame-Options": "DENY", "x-frame-options": "" } } } },
      "app.security.headers.x-frame-options: is given twice",
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
    expect(app.problems(document)).toContain(text);
  });

  it.each([
    ["..", "holds `src-tauri`"],
    ["../../My App", "holds `src-tauri`"],
    [".", "holds `src-tauri`"],
    ["main.ts", "lies in `src-tauri`"],
  ])("names the listed %j, with which the core would be served", (entry, text) => {
    app.write("src-tauri/main.ts", "");
    expect(app.problems({ build: { frontendDist: [entry] } })).toContain(text);
  });

  it("names a folder that is a file", () => {
    app.write("index.html", "");
    expect(app.problems({ build: { frontendDist: "../index.html" } })).toContain(
      'Write ["../index.html"]',
    );
  });

  it.runIf(process.platform !== "win32")("names a configuration that is a link to nothing", () => {
    symlinkSync("/nowhere/at/all", join(app.folder, "src-tauri/tauri.conf.json"));
    expect(app.problems()).toBe("src-tauri/tauri.conf.json: cannot be read (ENOENT).");
  });

  it("is none for one key in two objects, or for one that every object inherits", () => {
    const twice = '{"constructor": 1, "toString": {"constructor": 1}}';
    expect(app.problems(`{"plugins": {"x": ${twice}, "y": [${twice}, ${twice}]}}`)).toBe("");
  });

  it("names all there are", () => {
    const all = app.problems({
      nope: 1,
      app: { nada: 2, security: { pattern: { use: "isolation" } } },
    });
    expect(all.split("\n").length).toBe(3);
  });

  it("is one for an own key __proto__", () => {
    expect(app.problems('{"__proto__": {"productName": "x"}}')).toContain("unknown key");
  });
});
