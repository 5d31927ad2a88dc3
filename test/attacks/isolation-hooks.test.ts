// Hooks that break, hang, change what they get, or are not there: no call passes for it (attacks B11, B12).
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Browser, invokeInPage, launchChromium, type Page } from "../support/chromium.ts";
import type { Lab } from "../support/hostile.ts";
import { startIsolationLab } from "../support/isolation-lab.ts";
import { openApp, openLink } from "../support/lab-pages.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
}, 30_000);
afterAll(() => browser.close());

const blocked = (message: string | RegExp = /did not let the call pass/) => ({
  rejected: {
    error: "Error",
    code: "blocked",
    message: expect.stringMatching(message) as unknown,
  },
});

describe("a hook that breaks", () => {
  let lab: Lab;
  let app: Awaited<ReturnType<typeof openApp>>;
  let page: Page;
  let hits = 0;
  beforeAll(async () => {
    lab = await startIsolationLab({
      hookTimeoutMs: 200,
      before: `
        const texts = { "~standard": { version: 1, vendor: "test", validate: (value) =>
          typeof value?.text === "string" ? { value } : { issues: [{ message: "no text", path: ["text"] }] } } };`,
      commands: "strict: command(texts, (input) => { hits += 1; return input; }),",
      files: {
        "src-tauri/capabilities/witness.json": JSON.stringify({
          identifier: "witness",
          windows: ["witness"],
          permissions: ["allow-hit", "allow-hits", "allow-open", "core:default"],
        }),
        "src-tauri/capabilities/tests.json": JSON.stringify({
          identifier: "tests",
          windows: ["w[0-9]*"],
          permissions: ["allow-echo", "allow-who", "allow-strict"],
        }),
      },
      hook: `
        const how = {
          throws: () => { throw new Error("broken"); },
          "throws nothing": () => { throw undefined; },
          null: () => null,
          undefined: () => undefined,
          true: () => true,
          text: () => "echo",
          symbol: () => Symbol("x"),
          function: () => () => 0,
          "an empty object": () => ({}),
          "a list": () => [],
          "another shape": () => ({ cmd: "echo", payload: {} }),
          "no message": () => ({ cmd: "invoke", message: null }),
          "a getter that throws": () => ({ get message() { throw new Error("broken"); } }),
          "a proxy that throws": () => new Proxy({}, { get() { throw new Error("broken"); } }),
          "a command that throws": (message) =>
            ({ message: { ...message.message, cmd: { toString() { throw new Error("broken"); } } } }),
          "a cycle": (message) => { const args = {}; args.args = args; return { message: { ...message.message, args } }; },
          "a big integer": (message) => ({ message: { ...message.message, args: { n: 1n } } }),
          "a toJSON that throws": (message) =>
            ({ message: { ...message.message, args: { toJSON() { throw new Error("broken"); } } } }),
          "a depth of 100 000": (message) => {
            let args = {};
            for (let i = 0; i < 100_000; i++) args = { args };
            return { message: { ...message.message, args } };
          },
          "too large": (message) => ({ message: { ...message.message, args: { text: "x".repeat(17_000_000) } } }),
          "an async refusal": async () => null,
          rejects: async () => { throw new Error("broken"); },
          "rejects with nothing": () => Promise.reject(),
          "never settles": () => new Promise(() => {}),
          "a thenable that never settles": () => ({ then() {} }),
          "a thenable that throws": () => ({ then() { throw new Error("broken"); } }),
          "a thenable of a getter that throws": () => ({ get then() { throw new Error("broken"); } }),
          "a thenable that refuses first": (message) => ({ then(resolve) { resolve(null); resolve(message); } }),
          "a thenable that fails first": (message) => ({ then(resolve, reject) { reject(new Error("broken")); resolve(message); } }),
          reason: () => ({ refuse: "not on Sundays" }),
          "no reason": (message) => ({ ...message, refuse: false }),
          "changed command": (message) => { message.message.cmd = "hit"; return message; },
          "changed command to a symbol": (message) => { message.message.cmd = Symbol("hit"); return message; },
          "changed command to none": (message) => { message.message.cmd = "nope"; return message; },
          "changed command to nothing": (message) => { delete message.message.cmd; return message; },
          "changed argument": (message) => { message.message.text = 7; return message; },
          "changed arguments": (message) => { message.message.args = ["x"]; return message; },
          "changed arguments to poison": (message) => {
            message.message.args = JSON.parse('{"text":"x","__proto__":{"polluted":1}}');
            return message;
          },
          "changed both": (message) => { message.message.text = "a"; message.message.args.text = "b"; return message; },
          "changed to good": (message) => { message.message.text = "good"; return message; },
          talks: (message) => {
            for (let i = 0; i < 1_000; i++) console.log("talk " + "x".repeat(10_000));
            return message;
          },
          loop: () => { for (;;); },
        };
        window.__TAURI_ISOLATION_HOOK__ = (message) => {
          if (message.cmd !== "invoke" || !("how" in message.message)) return message;
          return how[message.message.how](message);
        };`,
    });
    app = await openApp(browser, lab);
    ({ page } = app);
  }, 30_000);
  afterEach(() => lab.assertUnharmed(hits));
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  it.each([
    "throws",
    "throws nothing",
    "null",
    "undefined",
    "true",
    "text",
    "symbol",
    "function",
    "an empty object",
    "a list",
    "another shape",
    "no message",
    "a getter that throws",
    "a proxy that throws",
    "a command that throws",
    "a cycle",
    "a big integer",
    "a toJSON that throws",
    "a depth of 100 000",
    "too large",
    "an async refusal",
    "rejects",
    "rejects with nothing",
    "never settles",
    "a thenable that never settles",
    "a thenable that throws",
    "a thenable of a getter that throws",
    "a thenable that refuses first",
    "a thenable that fails first",
    "no reason",
    "changed both",
    "changed command to a symbol",
    "changed command to nothing",
  ])("B11: refuses the call: %s", async (how) => {
    expect(await invokeInPage(page, "strict", { how, text: "x" })).toStrictEqual(
      blocked(how === "no reason" ? /^false$/ : undefined),
    );
    expect(await invokeInPage(page, "echo", 1)).toStrictEqual({ resolved: 1 });
  });

  it("B11: refuses with its own reason", async () => {
    expect(await invokeInPage(page, "strict", { how: "reason", text: "x" })).toStrictEqual(
      blocked(/^not on Sundays$/),
    );
  });

  it.each<[string, unknown]>([
    ["changed command", "Command hit not allowed by ACL"],
    ["changed command to none", "Command nope not allowed by ACL"],
    ["changed argument", expect.stringContaining("no text")],
    ["changed arguments", expect.stringContaining("missing required key text")],
    ["changed arguments to poison", expect.stringContaining("__proto__")],
  ])("B11: what it makes of a call is judged like any call: %s", async (how, why) => {
    expect(await invokeInPage(page, "strict", { how, text: "x" })).toStrictEqual({ rejected: why });
  });

  it("B11: and runs where it is allowed and good", async () => {
    expect(await invokeInPage(page, "strict", { how: "changed to good", text: 7 })).toStrictEqual({
      resolved: { how: "changed to good", text: "good" },
    });
    hits = 1;
  });

  it.each([
    ["null", "refuses it"],
    ["true", "refuses it"],
    ["throws", "threw"],
    ["never settles", "has not answered in time"],
    ["no message", "is no message"],
    ["too large", "is over a limit"],
  ])("B11: the terminal says why: %s", async (how, why) => {
    // In a frame of its own: reports are held to a rate.
    await using own = await openApp(browser, lab);
    const told = lab.app.next("refusal");
    await invokeInPage(own.page, "strict", { how, text: "x" });
    expect(await told).toMatchObject({
      code: "blocked",
      command: "strict",
      reason: expect.stringContaining(why) as string,
    });
  });

  it("H3: what it writes is held to a rate and to a length", async () => {
    expect(await invokeInPage(page, "echo", { how: "talks" })).toStrictEqual({
      resolved: { how: "talks" },
    });
    await lab.app.waitFor(({ event }) => event === "hooks");
    const lines = lab.app.events.filter(({ text }) => String(text).startsWith("talk "));
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(lines.length).toBeGreaterThan(0);
    for (const { text } of lines) expect(text).toHaveLength(2_000);
  });

  it("B11: keeps others waiting while it thinks, and none of them out of its turn", async () => {
    const order = await page.evaluate(async () => {
      const { invoke } = (
        window as unknown as {
          __TAURI_INTERNALS__: { invoke(...all: unknown[]): Promise<unknown> };
        }
      ).__TAURI_INTERNALS__;
      const settled: string[] = [];
      const note = (name: string) => () => void settled.push(name);
      const first = invoke("strict", { how: "never settles", text: "x" });
      // What is said in one tick goes together anyhow.
      await new Promise((resolve) => setTimeout(resolve));
      await Promise.all([
        first.then(note("passed"), note("late")),
        invoke("echo", {}).then(note("echo"), note("lost")),
      ]);
      return settled;
    });
    expect(order).toStrictEqual(["late", "echo"]);
  });

  it("B11: that loops for ever is given up, and what it has held with it", async () => {
    const answers = await Promise.all([
      invokeInPage(page, "strict", { how: "loop", text: "x" }),
      invokeInPage(page, "strict", { text: "x" }),
    ]);
    expect(answers).toStrictEqual([
      blocked(/isolation frame does not answer/),
      blocked(/isolation frame does not answer/),
    ]);
    // In the frame that comes after it.
    expect(await invokeInPage(page, "echo", 1)).toStrictEqual({ resolved: 1 });
  });
});

describe("a hook that has more than one call at a time", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startIsolationLab({
      hook: `
        const shared = new Uint8Array(2);
        const how = {
          later: (message) => new Promise((resolve) => { window.goOn = () => resolve(message); }),
          goes: (message) => { goOn(); return message; },
          shares: (message, { n }) => {
            shared.fill(n);
            return { cmd: "invoke", message: { cmd: message.message.cmd, args: shared } };
          },
          wipes: (message, { bytes }) => {
            queueMicrotask(() => bytes.fill(0));
            return message;
          },
          "gives away": (message, { bytes }) => {
            queueMicrotask(() => structuredClone(bytes, { transfer: [bytes.buffer] }));
            return message;
          },
          grows: (message) => { message.message.args.text = "x".repeat(6_000_000); return message; },
        };
        window.__TAURI_ISOLATION_HOOK__ = (message) => {
          const args = message.cmd === "invoke" && message.message.args;
          return args && "how" in args ? how[args.how](message, args) : message;
        };`,
    });
  }, 30_000);
  afterEach(() => lab.assertUnharmed());
  afterAll(() => lab[Symbol.asyncDispose]());

  /** Calls `echo` with each, in one tick or in one after the other, and says what came back: lists for bytes. */
  function echoAll(page: Page, given: readonly object[], apart: boolean): Promise<unknown[]> {
    return page.evaluate(
      async ([all, inTicks]) => {
        const { invoke } = (
          window as unknown as {
            __TAURI_INTERNALS__: { invoke(...all: unknown[]): Promise<unknown> };
          }
        ).__TAURI_INTERNALS__;
        const plain = (value: unknown): unknown =>
          value instanceof Uint8Array || value instanceof ArrayBuffer
            ? [...new Uint8Array(value as ArrayBuffer)]
            : value;
        const calls: Promise<unknown>[] = [];
        for (const args of all) {
          const bytes = "bytes" in args ? { bytes: new Uint8Array(args.bytes as number[]) } : {};
          calls.push(invoke("echo", { ...args, ...bytes }));
          if (inTicks) await new Promise((resolve) => setTimeout(resolve));
        }
        return (await Promise.all(calls)).map((value) =>
          typeof value === "object" && value !== null && "bytes" in value
            ? plain(value.bytes)
            : plain(value),
        );
      },
      [given, apart] as const,
    );
  }

  const SHARED = [1, 2, 3].map((n) => ({ how: "shares", n }));
  const THEIR_OWN = [
    [1, 1],
    [2, 2],
    [3, 3],
  ];

  it("and answers all with the same bytes: each runs with what they were at its answer", async () => {
    await using app = await openApp(browser, lab);
    expect(await echoAll(app.page, SHARED, false)).toStrictEqual(THEIR_OWN);
    const first = { how: "later" };
    const last = { how: "goes" };
    expect(await echoAll(app.page, [first, ...SHARED, last], true)).toStrictEqual([
      first,
      ...THEIR_OWN,
      last,
    ]);
  });

  it.each(["wipes", "gives away"])("and %s a call's bytes when it has let it pass", async (how) => {
    await using app = await openApp(browser, lab);
    expect(await echoAll(app.page, [{ how, bytes: [1, 2, 3] }], false)).toStrictEqual([[1, 2, 3]]);
  });

  it("and makes each larger, until together they are more than a message may be", async () => {
    await using app = await openApp(browser, lab);
    const grown = { how: "grows", text: "x".repeat(6_000_000) };
    const calls = [{ how: "grows" }, { how: "grows" }, { how: "grows" }];
    expect(await echoAll(app.page, calls, false)).toStrictEqual([grown, grown, grown]);
  });
});

describe("a hook that is not there", () => {
  it.each([
    ["no file", "dist-isolation/index.js", undefined, /index\.js/],
    ["a file that is none of JavaScript", "dist-isolation/index.js", "window. = 1;", /index\.js:1/],
    [
      "a file that sets none",
      "dist-isolation/index.js",
      "window.other = 1;",
      /__TAURI_ISOLATION_HOOK__/,
    ],
    ["no document", "dist-isolation/index.html", undefined, /index\.html/],
  ])("B12: keeps the app from starting, which says why: %s", async (_what, file, text, why) => {
    const files = text === undefined ? {} : { [file]: text };
    await expect(
      startIsolationLab({
        files,
        async prepare(folder) {
          if (text === undefined) await rm(join(folder, file));
        },
      }),
    ).rejects.toThrow(why);
  });

  it.each([
    ["set too late", "setTimeout(() => { HOOK }, 600_000);", /has set no window/],
    [
      "set to what cannot be called",
      "HOOK; window.__TAURI_ISOLATION_HOOK__ = {};",
      /has set no window/,
    ],
    ["not set, for a script that breaks before", "null.x; HOOK", /TypeError/],
    ["taken away", "HOOK; delete window.__TAURI_ISOLATION_HOOK__;", /has set no window/],
  ])("B12: refuses every call, and the terminal says why: %s", async (_what, script, why) => {
    await using lab = await startIsolationLab({
      hookTimeoutMs: 100,
      hook: script.replace("HOOK", "window.__TAURI_ISOLATION_HOOK__ = (message) => message;"),
    });
    const { link } = await lab.newWindow();
    const page = await openLink(browser, link);
    expect(await invokeInPage(page, "hit")).toStrictEqual(blocked());
    expect(await invokeInPage(page, "plugin:event|emit", { event: "x" })).toStrictEqual(blocked());
    await lab.app.waitFor(({ reason, text }) => why.test(`${reason as string} ${text as string}`));
    await page.context().close();
    await lab.assertUnharmed();
  });

  it("B12: is waited for while it may still come", async () => {
    await using lab = await startIsolationLab({
      hook: `setTimeout(() => { window.__TAURI_ISOLATION_HOOK__ = (message) =>
        message.cmd === "invoke" && message.message.cmd === "hit" ? null : message; }, 300);`,
    });
    const { link } = await lab.newWindow();
    const page = await openLink(browser, link);
    expect(await invokeInPage(page, "hit")).toStrictEqual(blocked());
    expect(await invokeInPage(page, "echo", 1)).toStrictEqual({ resolved: 1 });
    await page.context().close();
    await lab.assertUnharmed();
  });
});
