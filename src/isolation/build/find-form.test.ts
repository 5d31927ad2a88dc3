/** J4: which form of messages a hook is written for. */
import { describe, expect, it } from "vitest";
import { PAGE, useIsolationFolder } from "../../../test/support/isolation-folder.ts";

const lab = useIsolationFolder();
const HOOK = "window.__TAURI_ISOLATION_HOOK__";
const app = (script: string) => ({ "index.html": PAGE, "index.js": script });

describe("a hook in Tauri's form", () => {
  it.each([
    ["===", `${HOOK} = (p) => p.cmd === "delete_file" ? null : p;`],
    [
      "==, the other way round",
      `${HOOK} = (p) => { if ("delete_file" == p.cmd) return; return p; };`,
    ],
    ["!==", `${HOOK} = function (p) { if (p.cmd !== "greet") throw 1; return p; };`],
    [
      "an async function",
      `${HOOK} = async (p) => { if ((await p).cmd === "a") return; return p; };`,
    ],
    ["self", `self.__TAURI_ISOLATION_HOOK__ = (p) => p.cmd === "a" ? null : p;`],
    ["globalThis", `globalThis["__TAURI_ISOLATION_HOOK__"] = (p) => p["cmd"] === "a" ? null : p;`],
    ["no object", `__TAURI_ISOLATION_HOOK__ = (p) => p?.cmd === "a" ? null : p;`],
    ["a variable", `var __TAURI_ISOLATION_HOOK__ = (p) => p.cmd === "a" ? null : p;`],
    [
      "a function of the name",
      `function __TAURI_ISOLATION_HOOK__(p) { return p.cmd === "a" ? null : p; }`,
    ],
    ["a named function", `function check(p) { return p.cmd === "a" ? null : p; } ${HOOK} = check;`],
    ["a constant", `${HOOK} = check; const check = (p) => p.cmd === "a" ? null : p;`],
    [
      "a method",
      `const guard = { check(p) { return p.cmd === "a" ? null : p; } }; ${HOOK} = guard.check.bind(guard);`,
    ],
    [
      "a wrapper",
      `${HOOK} = logged((p) => p.cmd === "a" ? null : p); function logged(f) { return (p) => f(p); }`,
    ],
    [
      "a function that is made",
      `const make = (bad) => (p) => p.cmd === "x" ? null : p; ${HOOK} = make("x");`,
    ],
    [
      "defineProperty",
      `Object.defineProperty(window, "__TAURI_ISOLATION_HOOK__", { value: (p) => p.cmd === "a" ? null : p });`,
    ],
    [
      "assign",
      `Object.assign(window, { __TAURI_ISOLATION_HOOK__(p) { return p.cmd === "a" ? null : p; } });`,
    ],
    [
      "a destructured parameter",
      `${HOOK} = ({ cmd, ...rest }) => { if (cmd === "a") return; return { cmd, ...rest }; };`,
    ],
    [
      "a renamed one with a default",
      `${HOOK} = ({ cmd: name = "" } = {}) => name === "a" ? null : {};`,
    ],
    [
      "destructured inside",
      `${HOOK} = (p) => { const { cmd } = p; return cmd === "a" ? null : p; };`,
    ],
    [
      "destructured by an assignment",
      `${HOOK} = (p) => { let c; ({ cmd: c } = p); return c === "a" ? null : p; };`,
    ],
    [
      "an alias",
      `${HOOK} = (p) => { const message = p; const c = message.cmd; return c === "a" ? null : p; };`,
    ],
    [
      "a copy",
      `${HOOK} = (p) => { const copy = { ...p }; return copy.cmd === "a" ? null : copy; };`,
    ],
    [
      "a parsed copy",
      `${HOOK} = (p) => { const c = JSON.parse(JSON.stringify(p)); return c.cmd === "a" ? null : p; };`,
    ],
    [
      "arguments",
      `${HOOK} = function () { return arguments[0].cmd === "a" ? null : arguments[0]; };`,
    ],
    ["all of them", `${HOOK} = (...all) => { const [p] = all; return p.cmd === "a" ? null : p; };`],
    ["another function", `const bad = (m) => m.cmd === "a"; ${HOOK} = (p) => bad(p) ? null : p;`],
    [
      "another function, of the cmd",
      `const bad = (c) => c === "a"; ${HOOK} = (p) => bad(p.cmd) ? null : p;`,
    ],
    [
      "another function's answer",
      `const name = (m) => m.cmd; ${HOOK} = (p) => name(p) === "a" ? null : p;`,
    ],
    ["small letters", `${HOOK} = (p) => p.cmd.toLowerCase() === "a" ? null : p;`],
    ["String", `${HOOK} = (p) => String(p.cmd) === "a" ? null : p;`],
    ["a template", "window.__TAURI_ISOLATION_HOOK__ = (p) => `${p.cmd}` === `a` ? null : p;"],
    ["a constant text", `const BAD = "a"; ${HOOK} = (p) => p.cmd === BAD ? null : p;`],
    ["a table of texts", `const C = { bad: "a" }; ${HOOK} = (p) => p.cmd === C.bad ? null : p;`],
    [
      "a switch",
      `${HOOK} = (p) => { switch (p.cmd) { case "invoke": return p; case "a": return null; } };`,
    ],
    [
      "a switch of true",
      `${HOOK} = (p) => { switch (true) { case p.cmd === "a": return null; } return p; };`,
    ],
    ["a list", `const OK = ["a", "b"]; ${HOOK} = (p) => OK.includes(p.cmd) ? p : null;`],
    ["indexOf", `${HOOK} = (p) => ["a"].indexOf(p.cmd) >= 0 ? p : null;`],
    ["some", `const OK = ["a"]; ${HOOK} = (p) => OK.some((name) => name === p.cmd) ? p : null;`],
    [
      "a loop",
      `const OK = ["a"]; ${HOOK} = (p) => { for (const name of OK) if (p.cmd === name) return p; };`,
    ],
    [
      "a frozen list",
      `const OK = Object.freeze(["a"]); ${HOOK} = (p) => OK.includes(p.cmd) ? p : null;`,
    ],
    ["a Set", `const OK = new Set(["invoke", "a"]); ${HOOK} = (p) => OK.has(p.cmd) ? p : null;`],
    [
      "a spread list",
      `const A = ["a"]; const OK = new Set([...A]); ${HOOK} = (p) => OK.has(p.cmd) ? p : null;`,
    ],
    ["a Map", `const OK = new Map([["a", (p) => p]]); ${HOOK} = (p) => OK.get(p.cmd)?.(p);`],
    ["an object", `const OK = { a: (p) => p }; ${HOOK} = (p) => OK[p.cmd]?.(p);`],
    ["in", `const OK = { a: 1 }; ${HOOK} = (p) => p.cmd in OK ? p : null;`],
    ["hasOwn", `const OK = { a: 1 }; ${HOOK} = (p) => Object.hasOwn(OK, p.cmd) ? p : null;`],
    [
      "hasOwnProperty",
      `const OK = { a: 1 }; ${HOOK} = (p) => OK.hasOwnProperty(p.cmd) ? p : null;`,
    ],
    ["startsWith", `${HOOK} = (p) => p.cmd.startsWith("plugin:fs|") ? null : p;`],
    ["includes", `${HOOK} = (p) => p.cmd?.includes("|") ? null : p;`],
    ["a pattern", `${HOOK} = (p) => /^plugin:/g.test(p.cmd) ? null : p;`],
    ["match", `const BAD = /^plugin:/; ${HOOK} = (p) => p.cmd.match(BAD) ? null : p;`],
    [
      "a pattern that is made",
      `const BAD = new RegExp("^plugin:"); ${HOOK} = (p) => BAD.test(p.cmd) ? null : p;`,
    ],
    ["Object.is", `${HOOK} = (p) => Object.is("a", p.cmd) ? null : p;`],
    ["its beginning, cut off", `${HOOK} = (p) => p.cmd.slice(0, 7) === "plugin:" ? null : p;`],
    ["its beginning, the old way", `${HOOK} = (p) => "fs" != p.cmd?.substring(0, 2) ? null : p;`],
    ["its parts", `${HOOK} = (p) => p.cmd.split("|")[0] === "plugin:fs" ? null : p;`],
    [
      "reassigned",
      `${HOOK} = (p) => { p = sanitize(p); return p.cmd === "a" ? null : p; }; const sanitize = (m) => m;`,
    ],
    [
      "two hooks",
      `const on = (p) => p; const off = (p) => p.cmd === "a" ? null : p; ${HOOK} = dev ? on : off; var dev;`,
    ],
  ])("is found: %s", async (_how, script) => {
    const text = await lab.problems(app(script));
    expect(text).toMatch(/^dist-isolation\/index\.js:1:\d+: the isolation hook compares/);
    expect(text).toContain('Set `plugins.sallyport.isolation.hookMessage` to "tauri"');
    // Where the configuration says so, it starts.
    expect((await lab.build({}, { hookMessage: "tauri" })).hookForm).toBe("tauri");
    expect((await lab.build({}, { hookMessage: "seed" })).hookForm).toBe("seed");
  });

  it("is found where its parts are in several scripts", async () => {
    const text = await lab.problems({
      "index.html": `<script src="a.js"></script>\n<script>\r\n\r\n${HOOK} = check;</script><script src="b.js"></script>`,
      "a.js": `const BAD = ["a"];`,
      "b.js": `\n\nfunction check(p) {\n  return BAD.includes(p.cmd) ? null : p;\n}`,
    });
    expect(text).toContain("dist-isolation/b.js:4:10: the isolation hook compares");
  });

  it("is found in the file and on the line where it was written, however it is bundled", async () => {
    const text = await lab.problems({
      "index.html": '<script type="module">\n  import "./src/main.ts";\n</script>',
      "src/main.ts": `import { check } from "./check.ts";\n${HOOK} = check;\ndeclare global { interface Window { __TAURI_ISOLATION_HOOK__: unknown } }`,
      "src/check.ts": `interface Message { cmd: string }\n\nexport function check(message: Message): unknown {\n  return message.cmd === "delete_file" ? null : message;\n}`,
    });
    expect(text).toMatch(/^dist-isolation\/src\/check\.ts:4:\d+: /);
    expect(text).toContain("`delete_file`");
  });
});

describe("a hook in the seed's form", () => {
  it.each([
    [
      "its four words",
      `${HOOK} = (p) => ["invoke", "emit", "listen", "unlisten"].includes(p.cmd) ? p : null;`,
    ],
    ["the inner message", `${HOOK} = (p) => p.message.cmd === "a" ? null : p;`],
    [
      "the inner message, destructured",
      `${HOOK} = ({ cmd, message: { cmd: name } }) => cmd === "invoke" && name === "a" ? null : {};`,
    ],
    [
      "the inner message, by another function",
      `const bad = (m) => m.cmd === "a"; ${HOOK} = (p) => bad(p.message) ? null : p;`,
    ],
    [
      "either message, as it comes",
      `${HOOK} = (p) => { let m = p; if (p.cmd === "invoke") m = p.message; return m.cmd === "a" ? null : p; };`,
    ],
    [
      "a function for both",
      `const name = (m) => m.cmd; ${HOOK} = (p) => name(p) === "invoke" && name(p.message) === "a" ? null : p;`,
    ],
    ["a parameter of the same name", `const f = (p) => p.cmd === "a"; ${HOOK} = (p) => p;`],
    ["a shadowed name", `${HOOK} = (p) => [{ cmd: "a" }].map((p) => p.cmd === "a") && p;`],
    ["a pattern for its words", `${HOOK} = (p) => /^(un)?listen$/.test(p.cmd) ? null : p;`],
    ["the beginning of one", `${HOOK} = (p) => p.cmd.startsWith("un") ? null : p;`],
    [
      "a pattern for its words that is made",
      `${HOOK} = (p) => new RegExp("listen").test(p.cmd) && p;`,
    ],
    ["the beginning of one, cut off", `${HOOK} = (p) => p.cmd.slice(0, 2) === "un" ? null : p;`],
    ["Object.is", `${HOOK} = (p) => Object.is(p.cmd, "emit") ? null : p;`],
    [
      "a part of the inner message's",
      `${HOOK} = (p) => p.message?.cmd.split("|")[0] === "plugin:fs" ? null : p;`,
    ],
    ["a type", `${HOOK} = (p) => typeof p.cmd === "string" && p.cmd !== "" ? p : null;`],
    [
      "a switch",
      `${HOOK} = (p) => { switch (p.cmd) { case "invoke": switch (p.message.cmd) { case "a": return null; } } return p; };`,
    ],
    ["its second parameter", `${HOOK} = (p, q) => q?.cmd === "a" ? null : p;`],
    ["the event", `${HOOK} = (p) => p.cmd === "emit" && p.event === "quit" ? null : p;`],
  ])("starts: %s", async (_how, script) => {
    expect(await lab.build(app(script))).toMatchObject({ hookForm: "seed", notices: [] });
  });

  it("is taken for it, with a notice, where nobody sees what it does", async () => {
    const { hookForm, notices } = await lab.build(app(`${HOOK} = window.from.elsewhere;`));
    expect(hookForm).toBe("seed");
    expect(notices.map(({ text }) => text).join()).toContain("hookMessage");
  });
});

it.each([
  ["a list of itself", "let a = [...a]; let b = [...b, ...a];"],
  ["a member of itself", "let a = a.b; a = a.c; a = a.d; a = a.e;"],
  ["functions of each other", "const a = () => b(); const b = () => a(); var c = a()(b)();"],
  ["a loop over itself", "for (let a of a) for (const b of [a, ...b]) a = b;"],
])("comes to an end with %s", async (_what, script) => {
  const hook = `${HOOK} = (p) => a.includes(p.cmd) || a(p) || a[p.cmd] === p.cmd ? null : p;`;
  expect(await lab.build(app(`${script}\n${hook}`))).toMatchObject({ hookForm: "seed" });
});

describe("a hook in the seed's form, where `hookMessage` says Tauri's", () => {
  const tauri = { hookMessage: "tauri" } as const;

  it.each([
    ["===", `${HOOK} = (m) => m.cmd === "invoke" && m.message.cmd === "rm" ? null : m;`],
    ["switch", `${HOOK} = (m) => { switch (m.cmd) { case "invoke": return null; } return m; };`],
    ["a list", `${HOOK} = (m) => ["invoke", "emit"].includes(m.cmd) ? null : m;`],
  ])("keeps the app from starting: %s", async (_how, script) => {
    expect(await lab.problems(app(script), tauri)).toContain("dist-isolation/index.js:1:");
    expect(await lab.problems({}, tauri)).toContain(
      "compares its message's `cmd` with `invoke`, as Sallyport's messages want it",
    );
  });

  it.each([
    ["commands", `${HOOK} = (p) => p.cmd === "delete_file" || p.cmd.startsWith("inv") ? null : p;`],
    ["a command called `listen`", `${HOOK} = (p) => p.cmd === "listen" ? null : p;`],
  ])("and one that looks at %s does not", async (_what, script) => {
    expect(await lab.build(app(script), tauri)).toMatchObject({ hookForm: "tauri", notices: [] });
  });
});
