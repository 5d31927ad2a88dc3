// A hook written for Tauri's messages under Sallyport's, where its `cmd === "delete_file"` is never true and everything
// would pass (attacks J4). The app must not start, and must say what to set.
import { describe, expect, it } from "vitest";
import { type IsolationLabOptions, startIsolationLab } from "../support/isolation-lab.ts";

const HOOK = "window.__TAURI_ISOLATION_HOOK__";

/** Why it does not start. */
async function problem(options: IsolationLabOptions): Promise<string> {
  await using lab = await startIsolationLab(options).catch((error: unknown) => ({
    error,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }));
  return "error" in lab ? String(lab.error) : "it starts";
}

/** Starts it, has a page call, and resolves with which messages its hook gets. */
async function formOf(options: IsolationLabOptions): Promise<unknown> {
  await using lab = await startIsolationLab(options);
  expect(await lab.witness.call("echo", 7)).toMatchObject({ value: 7 });
  return (await lab.app.waitFor(({ event }) => event === "hint"))["text"];
}

describe("J4: a hook in Tauri's form does not start", () => {
  it.each([
    [
      "as Tauri's guide writes it",
      `${HOOK} = (payload) => {\n  if (payload.cmd === "delete_file") return null;\n  return payload;\n};`,
    ],
    ["by a plugin's command", `${HOOK} = (p) => (p.cmd === "plugin:fs|write_file" ? null : p);`],
    [
      "async, as a function",
      `${HOOK} = async function check(p) { if ("a" !== (await p).cmd) throw new Error(); return p; };`,
    ],
    ["destructured", `${HOOK} = ({ cmd, ...rest }) => (cmd === "a" ? null : { cmd, ...rest });`],
    [
      "with its names written out",
      `self["__TAURI_" + "ISOLATION_HOOK__"] = 0; globalThis["__TAURI_ISOLATION_HOOK__"] = (p) => p["cmd"] === "a" ? null : p;`,
    ],
    ["in escapes", `${HOOK} = (p) => (p.\\u0063md === "a" ? null : p);`],
    [
      "as a list of what may pass",
      `const OK = ["a"]; ${HOOK} = (p) => (OK.includes(p.cmd) ? p : null);`,
    ],
    ["as a Set", `const OK = new Set(["a"]); ${HOOK} = (p) => (OK.has(p.cmd) ? p : null);`],
    [
      "as a table",
      `const OK = { __proto__: null, a: 1 }; ${HOOK} = (p) => (p.cmd in OK ? p : null);`,
    ],
    [
      "as a switch",
      `${HOOK} = (p) => { switch (p.cmd) { case "invoke": return p; case "a": return null; default: return p; } };`,
    ],
    ["as the beginning of a text", `${HOOK} = (p) => (p.cmd.startsWith("plugin:") ? null : p);`],
    ["as a pattern", `${HOOK} = (p) => (/^plugin:fs/.test(p.cmd) ? null : p);`],
    [
      "set by a method",
      `Object.defineProperty(window, "__TAURI_ISOLATION_HOOK__", { value: (p) => p.cmd === "a" ? null : p });`,
    ],
    [
      "through another function",
      `const isBad = ({ cmd }) => cmd === "a"; ${HOOK} = (p) => (isBad(p) ? null : p);`,
    ],
  ])("%s", async (_how, hook) => {
    const text = await problem({ hook });
    expect(text).toContain("The app ended with 1");
    expect(text).toMatch(/dist-isolation\/index\.js:\d+:\d+: the isolation hook compares/);
    expect(text).toContain('Set `plugins.sallyport.isolation.hookMessage` to \\"tauri\\"');
  });

  it("in a module of TypeScript that another one imports", async () => {
    const text = await problem({
      files: {
        "dist-isolation/index.html": '<!doctype html><script type="module" src="main.ts"></script>',
        "dist-isolation/main.ts": `import { check } from "./check.ts";\n(window as any).__TAURI_ISOLATION_HOOK__ = check;`,
        "dist-isolation/check.ts": `interface Message { cmd: string }\nexport const check = (message: Message): unknown =>\n  message.cmd === "delete_file" ? null : message;`,
      },
    });
    expect(text).toMatch(/dist-isolation\/check\.ts:3:\d+: the isolation hook compares/);
    expect(text).toContain("hookMessage");
  });
});

describe("J4: what says its form starts", () => {
  const TAURI = `${HOOK} = (p) => (p.cmd === "delete_file" ? null : p);`;
  it("as Tauri's", async () => {
    expect(await formOf({ hook: TAURI, hookMessage: "tauri" })).toContain("in Tauri's form");
  });
  it("as Sallyport's, where the developer insists", async () => {
    expect(await formOf({ hook: TAURI, hookMessage: "seed" })).toContain("in Sallyport's form");
  });
});

describe("J4: the seed's own hooks start", () => {
  it.each([
    [
      "pass-through",
      `${HOOK} = (payload) => {\nconsole.log('IPC call intercepted:', payload);\nreturn payload;\n};`,
    ],
    [
      "validation",
      `${HOOK} = (payload) => {
if (payload.cmd === 'invoke') {
const { __tauriModule, message } = payload;
if (message.cmd === 'readFile') {
const path = message.path;
if (!path.startsWith('/allowed/directory/')) return null;
}
if (message.cmd === 'deleteItem') {
if (!confirm('Are you sure you want to delete this item?')) return null;
}
}
return payload;
};`,
    ],
    [
      "comprehensive",
      `const ALLOWED_COMMANDS = ['greet', 'read_config', 'save_settings'];
${HOOK} = (payload) => {
if (payload.cmd === 'invoke') {
const commandName = payload.message?.cmd;
if (!ALLOWED_COMMANDS.includes(commandName)) return null;
const args = payload.message?.args || {};
if (args.path) return null;
}
if (payload.cmd === 'emit') {
const eventName = payload.event;
}
return payload;
};`,
    ],
  ])("%s", async (_name, hook) => {
    expect(await formOf({ hook })).toContain("in Sallyport's form");
  });
});
