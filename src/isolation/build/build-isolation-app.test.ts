import { createHash } from "node:crypto";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import vm from "node:vm";
import fc from "fast-check";
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { describe, expect, it } from "vitest";
import { PAGE, PLACE, useIsolationFolder } from "../../../test/support/isolation-folder.ts";
import { FRAME_SCRIPT_MARKER as MARK } from "./frame-marker.ts";

const lab = useIsolationFolder();
const SETS = "window.__TAURI_ISOLATION_HOOK__ = (message) => message;";
const sha256 = (text: string): string =>
  `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const named = (name: string): string => `//# sourceURL=dist-isolation/${name}\n`;

/** The texts of a document's elements of a name, as a browser's parser has them, in order. */
function textsOf(html: string, tagName: string): string[] {
  const texts: string[] = [];
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if ("tagName" in node && node.tagName === tagName)
      texts.push(node.childNodes.map((child) => ("value" in child ? child.value : "")).join(""));
    if ("childNodes" in node) node.childNodes.forEach(visit);
  };
  visit(parse(html));
  return texts;
}

/** Runs the scripts of a document, in order, as a frame would, and returns what they left on `window`. */
function run(html: string): Record<string, unknown> {
  const window: Record<string, unknown> = { said: [] };
  const context = vm.createContext({ window, console });
  for (const script of textsOf(html, "script")) vm.runInContext(script, context);
  return window;
}

describe("the document", () => {
  it.each([
    [
      "a head",
      `<!doctype html><html><head><script>${SETS}</script></head>`,
      `<!doctype html><html><head>${MARK}<script>`,
    ],
    [
      "no head",
      `<!doctype html><html lang="en"><script>${SETS}</script>`,
      `<!doctype html><html lang="en"><head>${MARK}<script>`,
    ],
    ["no tags", `<script>${SETS}</script>`, `<head>${MARK}<script>`],
    [
      "a comment before all",
      `<!-- <head> --><!doctype html><body><script>${SETS}</script>`,
      `<!-- <head> --><!doctype html><head>${MARK}<body><script>`,
    ],
    [
      "an <html> and a <head> of an svg behind a script",
      `<script>${SETS}</script><svg><html><head></head></html></svg>`,
      `<head>${MARK}<script>`,
    ],
  ])("has the mark first in its head: %s", async (_what, page, begins) => {
    const { html } = await lab.build({ "index.html": page });
    expect(html.startsWith(begins)).toBe(true);
    const [root] = parse(html).childNodes.filter(({ nodeName }) => nodeName === "html");
    const head = root && "childNodes" in root ? root.childNodes[0] : undefined;
    expect(head && "childNodes" in head && head.childNodes[0]).toMatchObject({
      data: MARK.slice(4, -3),
    });
    expect(html.split(MARK)).toHaveLength(2);
  });

  it("has classic scripts as they were, where they were, each with its name behind it", async () => {
    const { html, files } = await lab.build({
      "index.html": `<body><script>window.said.push(1)</script><script src="/a/b%20c.js?x#y" id="x"></script><script src="./a/../d.js" defer></script><script async src=d.js></script><p>a&b</p>`,
      "a/b c.js": `\ufeffvar before = "2"; window.said.push(before);\r\n${SETS}\r\n`,
      "d.js": "window.said.push(3);",
    });
    expect(html).toBe(
      [
        `<head>${MARK}<body><script>window.said.push(1)\n${named("index.html?script=1")}</script>`,
        `<script id="x">var before = "2"; window.said.push(before);\r\n${SETS}\r\n${named("a/b%20c.js")}</script>`,
        `<script>window.said.push(3);\n${named("d.js")}</script><p>a&b</p>`,
        `<script>window.said.push(3);\n${named("d.js")}</script>`,
      ].join(""),
    );
    expect(run(html)["said"]).toEqual([1, "2", 3, 3]);
    expect(files).toEqual(["a/b c.js", "d.js", "index.html"].map((name) => join(lab.dir, name)));
  });

  it("runs modules last, before the body ends", async () => {
    const { html } = await lab.build({
      "index.html": `<body><script type="module">window.said.push("module", this)</script><script type="module" async src="m.js"></script><script>window.said.push("classic");${SETS}</script></body></html>`,
      "m.js": `window.said.push("linked");`,
    });
    expect(run(html)["said"]).toEqual(["classic", "module", undefined, "linked"]);
    expect(html).toMatch(/<\/script><\/body><\/html>$/);
  });

  it("runs modules after a script that stands behind the body", async () => {
    const { html } = await lab.build({
      "index.html": `<body><script type="module">window.said.push("module")</script></body><script>window.said.push("classic");${SETS}</script>`,
    });
    expect(run(html)["said"]).toEqual(["classic", "module"]);
  });

  it("has hashes of what the browser reads", async () => {
    const { html, scriptHashes, styleHashes } = await lab.build({
      "index.html": `<style>a {}\r\n</style><link rel="stylesheet" href="s.css" media="print"><script>\r\n${SETS}\r</script><script src="x.js"></script><script type="application/json">{"data": 1}</script>`,
      "s.css": "b { color: red }\r\n",
      "x.js": "'a\\\r\nb';",
    });
    expect(textsOf(html, "script").slice(0, 2)).toEqual([
      `\n${SETS}\n${named("index.html?script=1")}`,
      `'a\\\nb';\n${named("x.js")}`,
    ]);
    expect(scriptHashes).toEqual(textsOf(html, "script").slice(0, 2).map(sha256));
    expect(styleHashes).toEqual([sha256("a {}\n"), sha256("b { color: red }\n")]);
    expect(html).toContain('<style media="print">');
  });

  it("is the same for the same files", async () => {
    const files = {
      "index.html": PAGE.replace("<script", '<script type="module"'),
      "index.js": `import "./b.ts"; import pic from "./p.png"; ${SETS} window.pic = pic;`,
      "b.ts": "export enum A { b }; window.said.push(A.b as number);",
      "p.png": Uint8Array.of(1, 2, 3),
    };
    const first = await lab.build(files, { development: true });
    const second = await lab.build({}, { development: true });
    expect(second).toEqual({ ...first, locate: second.locate });
    expect(first.html).not.toContain(dirname(lab.dir));
    expect(run(first.html)).toMatchObject({ said: [0], pic: "data:image/png,%01%02%03" });
  });

  it("embeds pictures and fonts", async () => {
    const { html } = await lab.build({
      "index.html": `<link rel="icon" href="p.png"><link rel="stylesheet" href="css/s.css"><style>/* url(no.png) */ a { content: "url(no.png)"; background: url( 'p.png' ) url(#a) }</style><img alt="" SRC=p.png><svg><image xlink:href="p.png"/></svg><script>${SETS}</script>`,
      "css/s.css": `@font-face { src: url(../f.woff2) } a { content: "</style><script>" ; background: url("\\70.png") }`,
      "css/p.png": "in css",
      "f.woff2": "font",
      "p.png": "at the top",
    });
    const url = (type: string, text: string): string =>
      `data:${type};base64,${Buffer.from(text).toString("base64")}`;
    expect(textsOf(html, "style")).toEqual([
      `@font-face { src: url("${url("font/woff2", "font")}") } a { content: "\\3c /style><script>" ; background: url("${url("image/png", "in css")}") }`,
      `/* url(no.png) */ a { content: "url(no.png)"; background: url("${url("image/png", "at the top")}") url(#a) }`,
    ]);
    expect(html).toContain(`<img alt="" src="${url("image/png", "at the top")}">`);
    expect(html).toContain(`<image xlink:href="${url("image/png", "at the top")}"/>`);
    expect(html).not.toContain("<link");
  });
});

describe("modules and TypeScript", () => {
  it("become one classic script each, in strict mode, and only what they import together", async () => {
    const { html, packages } = await lab.build({
      "index.html":
        '<script src="index.ts"></script><script type="module" src="/sub/m.js"></script>',
      "index.ts": `import { name } from "./sub/name.js"; const hidden: string = name; window.said.push(hidden, (function () { return this; })()); ${SETS}`,
      "sub/name.ts": "export const name = 'n' as const;",
      "sub/m.js": `import("/sub/lazy.js"); import { deep } from "../deep.js"; window.said.push(deep, typeof hidden);`,
      "sub/lazy.js": "export default 1;",
      "deep.js": "export const deep = true;",
      "package.json": '{ "sideEffects": false }',
    });
    expect(run(html)["said"]).toEqual(["n", undefined, true, "undefined"]);
    expect(packages).toEqual([]);
  });

  it("keeps what is imported only for what it does, whatever a package.json says", async () => {
    const { html } = await lab.build({
      "index.html": '<script type="module">import "./hook.js";</script>',
      "hook.js": SETS,
      "package.json": '{ "sideEffects": false }',
    });
    expect(run(html)).toHaveProperty("__TAURI_ISOLATION_HOOK__");
  });

  it("has source maps in development only, which lead to the files", async () => {
    const files = {
      "index.html": '\n  <script type="module">import "./a.ts";</script>',
      "a.ts": `// </script>\nconst a: number = 1;\n${SETS}`,
    };
    expect((await lab.build(files)).html).not.toContain("sourceMappingURL");
    const { html } = await lab.build({}, { development: true });
    const [, encoded = ""] =
      /sourceMappingURL=data:application\/json;charset=utf-8;base64,([^\n]+)/.exec(html) ?? [];
    expect(JSON.parse(Buffer.from(encoded, "base64").toString())).toMatchObject({
      sources: ["dist-isolation/a.ts"],
    });
    expect(run(html)).toHaveProperty("__TAURI_ISOLATION_HOOK__");
  });

  it("may import npm packages, which are named", async () => {
    const modules = (name: string, files: Record<string, string>) =>
      Object.fromEntries(
        Object.entries(files).map(([path, text]) => [`../node_modules/${name}/${path}`, text]),
      );
    const { html, packages, files } = await lab.build({
      "index.html": PAGE.replace("<script", '<script type="module"'),
      "index.js": `import { a } from "@x/a/sub"; import events from "events"; window.said.push(a, events); ${SETS}`,
      ...modules("@x/a", {
        "package.json": '{ "name": "@x/a", "exports": { "./sub": "./lib/sub.js" } }',
        "lib/sub.js": 'export { a } from "../other.js";',
        "other.js": 'import { b } from "b"; export const a = b;',
      }),
      ...modules("b", { "package.json": '{ "name": "b" }', "index.js": "exports.b = 5;" }),
      ...modules("events", {
        "package.json": '{ "name": "events" }',
        "index.js": "export default 6;",
      }),
    });
    expect(run(html)["said"]).toEqual([5, 6]);
    expect(packages).toEqual(["@x/a", "b", "events"]);
    expect(files).toContain(join(dirname(lab.dir), "node_modules/@x/a/other.js"));
  });
});

describe("an isolation app is refused", () => {
  const page = (body: string): Record<string, string> => ({
    "index.html": `<!doctype html>\n${body}\n<script>${SETS}</script>`,
  });
  const module = (code: string): Record<string, string> => ({
    "index.html": PAGE.replace("<script", '<script type="module"'),
    "index.js": `${SETS}\n${code}`,
  });

  it("where its folder is missing, in Tauri's words", async () => {
    rmSync(lab.dir, { recursive: true });
    expect(await lab.problems()).toContain(
      `${PLACE}: The isolation application path is set to \`${lab.dir}\` but it does not exist`,
    );
  });

  it("where its folder is a file", async () => {
    lab.write({ file: "" });
    expect(await lab.problems({}, { dir: join(lab.dir, "file") })).toContain(
      `${PLACE}: The isolation application path is set to \`${lab.dir}/file\` but it is a file.`,
    );
  });

  it.each([
    ["no index.html", {}, "dist-isolation/index.html: there is no file"],
    [
      "no hook",
      { "index.html": "<script>1</script>" },
      "dist-isolation/index.html: The isolation application does not contain a file setting the `window.__TAURI_ISOLATION_HOOK__` value.",
    ],
    [
      "a hook in a comment",
      { "index.html": `<script>// ${SETS}</script>` },
      "does not contain a file setting",
    ],
    [
      "a hook whose name is misspelt",
      { "index.html": `<script>${SETS.replace("HOOK", "HOK")}</script>` },
      "no call reaches the core. `__TAURI_ISOLATION_HOK__` in dist-isolation/index.html:1:16 is another name.",
    ],
    [
      "a hook in a script no browser runs",
      { "index.html": `<script nomodule>${SETS}</script>` },
      "does not contain a file setting",
    ],
    [
      "a file that is not UTF-8",
      { ...page('<script src="x.js"></script>'), "x.js": Uint8Array.of(0xff) },
      "dist-isolation/x.js: is not UTF-8",
    ],
    [
      "our own mark",
      page(`<script>"${MARK}"</script>`),
      "dist-isolation/index.html:2:10: or what it links has `<!--sallyport",
    ],
    [
      "our own mark in a style",
      { ...page("<link rel=stylesheet href=a.css>"), "a.css": `a { content: "${MARK}" }` },
      "or what it links has `<!--sallyport",
    ],
    [
      "a syntax error",
      { ...page('<script src="x.js"></script>'), "x.js": "let a = 1;\nlet b = ;" },
      "dist-isolation/x.js:2:9: Unexpected token.",
    ],
    [
      "a syntax error in the page",
      page("<p>\r\n<script>\r\n let b = ;</script>"),
      "dist-isolation/index.html:4:10: Unexpected token.",
    ],
    [
      "an import in a classic script",
      { ...page('<script src="x.js"></script>'), "x.js": `import "./y.js";` },
      'dist-isolation/x.js:1:1: Cannot use import statement outside a module. Give its `<script>` a `type="module"`.',
    ],
    [
      "a variable twice",
      page("<script>let b; let b;</script>"),
      "dist-isolation/index.html:2:13: ",
    ],
    [
      "a syntax error in a module",
      module("let b = ;"),
      "dist-isolation/index.js:2:9: Unexpected token.",
    ],
    [
      "a syntax error in a module in the page",
      page('<b></b><script type="module">let b = ;</script>'),
      "dist-isolation/index.html:2:38: Unexpected token.",
    ],
    [
      "a script from elsewhere",
      page('<script src="https://x.dev/a.js"></script>'),
      "index.html:2:1: `https://x.dev/a.js` is not in this folder",
    ],
    [
      "a script without a scheme",
      page('<script src="//x.dev/a.js"></script>'),
      "`//x.dev/a.js` is not in this folder",
    ],
    [
      "a script as data",
      page('<script src="data:text/javascript,1"></script>'),
      "is not in this folder",
    ],
    [
      "a script that is not there",
      page('<script src="b.js"></script>'),
      "index.html:2:1: there is no file `b.js`",
    ],
    ["a path out of the folder", page('<script src="%2e%2e%2fsecret.js"></script>'), "no file"],
    [
      "an encoded path out of the folder",
      { ...page('<script src="a/..%2f..%2fsecret.js"></script>'), "../secret.js": SETS },
      "leads out of the folder",
    ],
    ["a script in an svg", page("<svg><script>1</script></svg>"), "a <script> in an <svg>"],
    [
      "a script that is not closed",
      { "index.html": `<script>${SETS}` },
      "a <script> that is not closed",
    ],
    ["an import map", page('<script type="importmap">{}</script>'), "an import map"],
    [
      "TypeScript in the page",
      page('<script type="text/typescript">1</script>'),
      "type `text/typescript`",
    ],
    [
      "an inline handler",
      page('<p>\n<img onerror="x()">'),
      "index.html:3:6: has an inline handler (`onerror`)",
    ],
    [
      "a javascript: address",
      page('<a href=" java\nscript:x()">'),
      "index.html:2:4: has a `javascript:` address",
    ],
    [
      "one to send a form to",
      page('<button formaction="JavaScript:x()">'),
      "has a `javascript:` address",
    ],
    ["a style attribute", page('<p style="color: red">'), "has a `style` attribute"],
    ["a frame", page("<iframe srcdoc=x></iframe>"), "index.html:2:1: has a <iframe>"],
    ["an object", page("<object data=x></object>"), "has a <object>"],
    ["a frame in a template", page("<template><iframe></iframe></template>"), "has a <iframe>"],
    ["a base", page("<base href=/x/>"), "has a <base>"],
    ["a refresh", page('<meta http-equiv=Refresh content="0">'), "may not navigate"],
    [
      "a policy",
      page('<meta http-equiv="content-security-policy" content="default-src \'self\'">'),
      "has a policy of its own",
    ],
    ["a connection", page('<link rel="dns-prefetch" href="//x.dev">'), "loads nothing"],
    [
      "a style from elsewhere",
      page('<link rel=stylesheet href="https://x.dev/a.css">'),
      "is not in this folder",
    ],
    [
      "a style that imports",
      { ...page("<link rel=stylesheet href=a.css>"), "a.css": 'a {}\n@import "b.css";' },
      "dist-isolation/a.css:2:1: has an `@import`",
    ],
    [
      "a picture of a style from elsewhere",
      page("<style>\na { background: url(//x.dev/a.png) }</style>"),
      "index.html:3:17: `//x.dev/a.png` is not in",
    ],
    [
      "a set of images",
      page('<style>a { background: image-set("a.png" 1x) }</style>'),
      "an `image-set`",
    ],
    [
      "a picture from elsewhere",
      page('<img src="http://x.dev/a.png">'),
      "index.html:2:6: `http://x.dev/a.png` is not in",
    ],
    ["pictures to choose from", page('<img srcset="a.png 1x">'), "has a `srcset`"],
    [
      "a picture that is none",
      { ...page('<img src="a.html">'), "a.html": "" },
      "neither a picture nor a font",
    ],
    ["a use of another file", page('<svg><use href="a.svg#b"/></svg>'), "a <use> of another file"],
    [
      "an import() in a classic script",
      page('<script>\n import("./a.js")</script>'),
      "index.html:3:2: has an `import()`",
    ],
    [
      "an import of a URL",
      module('import "https://x.dev/a.js";'),
      "dist-isolation/index.js:2:8: imports `https://x.dev/a.js`",
    ],
    [
      "an export from a URL",
      module('export * from "data:text/javascript,1";'),
      "index.js:2:15: imports `data:",
    ],
    [
      "an import() of a URL",
      module('import("https://x.dev/a.js");'),
      "index.js:2:8: imports `https://x.dev/a.js`",
    ],
    [
      "an import() of what is not known",
      module("import(`./${location.hash}`);"),
      "index.js:2:8: imports what is known only when it runs",
    ],
    ["an import of Node's", module('import "node:fs";'), "imports `node:fs`, a module of Node"],
    [
      "one without its scheme",
      module('import "child_process";'),
      "imports `child_process`, a module of Node",
    ],
    [
      "an import that is not there",
      module('import "./x.js";'),
      "index.js:2:8: imports `./x.js`, and there is no such file",
    ],
    [
      "a package that is not there",
      module('import "x";'),
      "imports `x`, and there is no such package",
    ],
    [
      "an import of what lies outside",
      { ...module('import "../x.js";'), "../x.js": "" },
      "index.js:2:8: imports `../x.js`, which leads out of the folder",
    ],
    [
      "an import of what lies in a package, by its path",
      {
        ...module('import "x"; import "../node_modules/x/y.js";'),
        "../node_modules/x/package.json": '{ "name": "x" }',
        "../node_modules/x/index.js": 'import "./y.js";',
        "../node_modules/x/y.js": "",
      },
      "index.js:2:20: imports `../node_modules/x/y.js`, which leads out of the folder",
    ],
    [
      "a name that only a tsconfig.json gives",
      {
        ...module(""),
        "index.js": `${SETS}\nimport "./a.ts";`,
        "a.ts": 'import "alias";',
        "b.ts": "export {};",
        "tsconfig.json": '{ "compilerOptions": { "paths": { "alias": ["./b.ts"] } } }',
      },
      "dist-isolation/a.ts:1:8: imports `alias`, and there is no such package",
    ],
    [
      "a require of what lies outside",
      { ...module(""), "index.js": `${SETS} require("../x.js");`, "../x.js": "" },
      "imports `../x.js`, which leads out of the folder",
    ],
    ["import.meta", module("import.meta.url;"), "index.js:2:1: uses `import.meta`"],
    [
      "an await outside of functions",
      module("await 1;"),
      "index.js:2:1: has an `await` outside of functions",
    ],
    [
      "a text that cannot be written in HTML",
      { ...page('<script src="x.js"></script>'), "x.js": "\nString.raw`</script>`" },
      "dist-isolation/x.js:2:12: has what HTML takes for",
    ],
    [
      "an element that is not closed, with a module",
      { "index.html": `<script type="module">${SETS}</script><textarea>` },
      "read differently",
    ],
  ])("for %s", async (_what, files, text) => {
    expect(await lab.problems(files)).toContain(text);
  });

  it.each(["script", "img", "module"])("for a link out of the folder: %s", async (kind) => {
    lab.write({ "../secret.js": SETS, "../secret.png": "x" });
    symlinkSync("../secret.js", join(lab.dir, "in.js"));
    symlinkSync("../secret.png", join(lab.dir, "in.png"));
    const bodies = new Map([
      ["script", '<script src="in.js"></script>'],
      ["img", '<img src="in.png">'],
      ["module", '<script type="module">import "./in.js"</script>'],
    ]);
    expect(await lab.problems(page(bodies.get(kind) ?? ""))).toContain("leads out of the folder");
  });

  it("for all at once, each said once", async () => {
    const files = page(
      '<script src="a.js"></script><script src="b.js"></script>\n<script src="b.js"></script><base>',
    );
    const lines = (await lab.problems({ ...files, "b.js": "let b = ;" })).split("\n");
    expect(lines).toHaveLength(3);
  });

  it("but not for links inside of it, or a folder that is one", async () => {
    mkdirSync(join(lab.dir, "real"));
    lab.write({ "index.html": '<script src="index.js"></script>', "real/index.js": SETS });
    symlinkSync("real/index.js", join(lab.dir, "index.js"));
    symlinkSync(lab.dir, join(lab.dir, "../linked"));
    const { files } = await lab.build({}, { dir: join(lab.dir, "../linked") });
    expect(files).toEqual([join(lab.dir, "index.html"), join(lab.dir, "real/index.js")]);
  });
});

describe("any script or page", () => {
  const piece = fc.constantFrom(
    "</script>",
    "<!--",
    "<script>",
    "\0",
    "\\",
    "\u2028",
    "\r\n",
    "\r",
    "$&",
    "]]>",
    "`",
    '"',
    "x",
  );

  it("says in the document what it said, linked and bundled", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
        const text = pieces.join("");
        // As JSON escapes it, and as it stands: what HTML could misread is in the text of the file.
        const literal = JSON.stringify(text)
          .replaceAll(String.raw`\u0000`, "\0")
          .replaceAll("\\u2028", "\u2028");
        const code = `${SETS}\nwindow.said.push(${literal}); // ${text.replaceAll(/[\r\n\u2028]/g, "")}\n/* ${text} */`;
        const { html, scriptHashes } = await lab.build({
          "index.html": '<script src="a.js"></script><script type="module" src="a.js"></script>',
          "a.js": code,
        });
        expect(run(html)["said"]).toEqual([text, text]);
        expect(scriptHashes).toEqual(textsOf(html, "script").map(sha256));
        expect(scriptHashes).toHaveLength(2);
      }),
      { numRuns: 60 },
    );
  });

  it("is built with one mark before its scripts, or refused", async () => {
    const part = fc.constantFrom(
      "<!doctype html>",
      "<html>",
      "<head>",
      "</head>",
      "<body>",
      "</body>",
      "</html>",
      "<p>",
      "<table>",
      "<svg>",

      "<!--",
      "-->",
      "<textarea>",
      "<title>",
      "<template>",
      "</template>",
      "<style>",
      "</style>",
      "text",
      "<select>",

      `<script>${SETS}</script>`,
      "<script type=module>window.said.push(1)</script>",
      "<script src=a.js></script>",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
        lab.write({ "index.html": parts.join(""), "a.js": "window.said.push(2)" });
        const text = await lab.problems();
        if (text !== "") return;
        const { html, scriptHashes } = await lab.build();
        expect(html.split(MARK)).toHaveLength(2);
        expect(html.search(/<script|<style/)).toBeGreaterThan(html.indexOf(MARK));
        expect(scriptHashes.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
