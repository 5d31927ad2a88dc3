import { describe, expect, it, vi } from "vitest";
import * as v from "valibot";
import * as z from "zod";
import { openMemoryPage } from "../../test/support/memory-page.ts";
import { createCore } from "./app.ts";
import { command } from "./command.ts";
import type { Entry } from "./record.ts";

function setUp(commands: object, state?: unknown) {
  const core = createCore({ commands, state }, () => Promise.resolve());
  const records: Entry[] = [];
  core.recorder.listen((entry) => records.push(entry));
  return { core, page: openMemoryPage(core), records };
}

describe("a call", () => {
  it("runs the command with its validated input and answers with the result", async () => {
    const { page } = setUp({
      greet: command(z.object({ name: z.string() }), ({ name }) => `Hello, ${name}!`),
    });
    expect(await page.call("greet", { name: "World", more: 1 })).toEqual({
      kind: "result",
      id: 0,
      value: "Hello, World!",
    });
  });

  it("answers undefined as null", async () => {
    const { page } = setUp({ noop: command(() => undefined) });
    expect(await page.call("noop")).toMatchObject({ kind: "result", value: null });
  });

  it("gives the handler app, window, webview, request, state and a signal", async () => {
    const state = { n: 1 };
    const { core, page } = setUp(
      {
        look: command((_input, context) => ({
          app: context.app === core.app,
          state: context.state === state,
          window: context.window.label,
          webview: context.webview.label,
          header: context.request.headers.get("x-one"),
          body: context.request.body,
          aborted: context.signal.aborted,
        })),
      },
      state,
    );
    expect(await page.call("look", { a: 1 }, [["x-one", "1"]])).toMatchObject({
      value: {
        app: true,
        state: true,
        window: "main",
        webview: "main",
        header: "1",
        body: { a: 1 },
        aborted: false,
      },
    });
  });

  it("gives a context that can be spread and taken apart", async () => {
    const state = { n: 1 };
    const { core, page } = setUp(
      {
        look: command((_input, context) => {
          const { state: taken, ...rest } = { ...context };
          return [
            taken === state,
            rest.app === core.app,
            rest.window.label,
            rest.webview.label,
            rest.request.headers.get("x-one"),
            rest.signal instanceof AbortSignal && !rest.signal.aborted,
          ];
        }),
      },
      state,
    );
    expect(await page.call("look", {}, [["x-one", "1"]])).toMatchObject({
      value: [true, true, "main", "main", "1", true],
    });
  });

  it("takes its sender from the session, whatever the arguments say", async () => {
    const { page } = setUp({ who: command((_input, { window }) => window.label) });
    expect(
      await page.call("who", {
        window: "other",
        label: "other",
        __TAURI_METADATA__: { label: "other" },
      }),
    ).toMatchObject({ value: "main" });
  });

  it.each([
    "__proto__",
    "constructor",
    "toString",
    "then",
    "hasOwnProperty",
    "",
    "GREET",
    "../greet",
  ])("finds no command named %j", async (name) => {
    const { page, records } = setUp({ greet: command(() => 1) });
    expect(await page.call(name)).toMatchObject({
      kind: "reject",
      value: `Command ${name} not found`,
    });
    expect(records).toMatchObject([{ code: "not-found", window: "main", command: name }]);
  });

  it.each(["plugin:", "plugin:event|listen", "plugin:nope|x"])("is denied for %j", async (name) => {
    const { page, records } = setUp({});
    expect(await page.call(name)).toMatchObject({
      kind: "reject",
      value: `Command ${name} not allowed by ACL`,
    });
    expect(records).toMatchObject([{ code: "denied" }]);
  });

  it("is refused for a header of Tauri's own transport", async () => {
    const handler = vi.fn();
    const { page } = setUp({ greet: command(handler) });
    expect(await page.call("greet", {}, [["tauri-callback", "1"]])).toMatchObject({
      kind: "reject",
    });
    expect(handler).not.toHaveBeenCalled();
  });
});

describe("invalid arguments", () => {
  const handler = vi.fn(() => 1);
  const point = z.object({ p: z.object({ x: z.number() }) });
  it.each<[string, unknown, string]>([
    [
      "a missing one, in Tauri's words",
      {},
      "invalid args `name` for command `greet`: command greet missing required key name",
    ],
    ["a wrong one", { name: 5 }, "invalid args `name` for command `greet`: "],
    ["null", { name: null }, "invalid args `name` for command `greet`: "],
    [
      "a text instead of an object",
      "World",
      "invalid args `name` for command `greet`: command greet missing required key name",
    ],
    [
      "null instead of an object",
      null,
      "invalid args `name` for command `greet`: command greet missing required key name",
    ],
    [
      "a raw body",
      new Uint8Array([1]),
      "invalid args `name` for command `greet`: command greet expected a value for key name but the IPC call used a bytes payload",
    ],
    [
      "a member named __proto__",
      JSON.parse('{"value":{"__proto__":1}}'),
      "invalid args `value` for command `greet`: ",
    ],
    [
      "an own __proto__ at the top",
      JSON.parse('{"__proto__":{"name":"x"}}'),
      "invalid args `__proto__` for command `greet`: ",
    ],
  ])("names %s and does not run", async (_what, args, text) => {
    handler.mockClear();
    const { page, records } = setUp({ greet: command(z.object({ name: z.string() }), handler) });
    const answer = await page.call("greet", args);
    expect(answer).toMatchObject({
      kind: "reject",
      value: expect.stringMatching(new RegExp(`^${text.replaceAll(/[`.]/g, "\\$&")}`)),
    });
    expect(handler).not.toHaveBeenCalled();
    expect(records).toMatchObject([{ code: "invalid" }]);
  });

  it("says where inside an argument", async () => {
    const { page } = setUp({ point: command(point, handler) });
    expect(await page.call("point", { p: {} })).toMatchObject({
      value: expect.stringMatching(/^invalid args `p` for command `point`: x: /),
    });
  });

  it("works with any Standard Schema, async ones too", async () => {
    const { page } = setUp({
      sync: command(v.object({ n: v.number() }), ({ n }) => n),
      async: command(
        v.objectAsync({
          n: v.pipeAsync(
            v.number(),
            v.checkAsync((n) => Promise.resolve(n > 1), "too small"),
          ),
        }),
        ({ n }) => n,
      ),
    });
    expect(await page.call("sync", { n: 1 })).toMatchObject({ value: 1 });
    expect(await page.call("async", { n: 2 })).toMatchObject({ value: 2 });
    expect(await page.call("async", { n: 1 })).toMatchObject({
      value: "invalid args `n` for command `async`: too small",
    });
  });

  it("can be bytes where the schema wants them", async () => {
    const { page } = setUp({
      size: command(z.instanceof(Uint8Array), (bytes) => bytes.byteLength),
    });
    expect(await page.call("size", new Uint8Array(3))).toMatchObject({ value: 3 });
  });

  it("become internal where the schema itself throws", async () => {
    const schema = {
      "~standard": {
        version: 1,
        vendor: "x",
        validate: () => {
          throw new Error("secret");
        },
      },
    } as const;
    const { page, records } = setUp({ greet: command(schema, handler) });
    expect(await page.call("greet")).toMatchObject({ kind: "error", code: "internal" });
    expect(records).toMatchObject([{ code: "internal", cause: new Error("secret") }]);
  });
});

describe("what a handler throws", () => {
  class Custom extends Error {}
  const withMore = Object.assign(new Error("Command failed: rm -rf /secret"), { status: 1 });
  const declared = z.object({
    kind: z.enum(["NotFound", "Denied"]),
    message: z.string().optional(),
  });

  it.each<[string, unknown, unknown]>([
    ["a plain Error with its text", new Error("Invalid path"), "Invalid path"],
    ["a plain Error without text", new Error(), ""],
    [
      "a declared value as it is",
      { kind: "NotFound", message: "a" },
      { kind: "NotFound", message: "a" },
    ],
    [
      "a declared value without what was not declared",
      { kind: "Denied", stack: "secret" },
      { kind: "Denied" },
    ],
  ])("rejects for %s", async (_what, thrown, value) => {
    const { page, records } = setUp({
      fail: command(
        z.object({}),
        () => {
          throw thrown;
        },
        { errors: declared },
      ),
    });
    expect(await page.call("fail")).toEqual({ kind: "reject", id: 0, value });
    expect(records).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    ["a TypeError", () => new TypeError("secret")],
    ["an Error with a code", () => Object.assign(new Error("ENOENT /secret"), { code: "ENOENT" })],
    ["an Error with a cause", () => new Error("secret", { cause: new Error("more") })],
    ["a subclass", () => new Custom("secret")],
    ["an Error to which something was added", () => withMore],
    [
      "an Error whose message is a getter",
      () => Object.defineProperty(new Error("x"), "message", { get: () => "secret" }),
    ],
    ["a text", () => "secret"],
    ["undefined", () => undefined],
    ["a look-alike", () => ({ name: "Error", message: "secret" })],
    [
      "an object with hostile getters",
      () => ({
        get kind() {
          throw new Error("secret");
        },
      }),
    ],
    [
      "a proxy that throws at everything",
      () =>
        new Proxy(
          {},
          {
            get() {
              throw new Error("secret");
            },
            getPrototypeOf() {
              throw new Error("secret");
            },
            ownKeys() {
              throw new Error("secret");
            },
          },
        ),
    ],
  ])("is internal for %s, and the terminal gets all of it", async (_what, make) => {
    const { page, records } = setUp({
      fail: command(
        () => {
          throw make();
        },
        { errors: declared },
      ),
    });
    const answer = await page.call("fail");
    expect(answer).toMatchObject({ kind: "error", code: "internal" });
    expect(JSON.stringify(answer)).not.toContain("secret");
    expect(records).toMatchObject([{ code: "internal", command: "fail" }]);
  });
});

describe("what a handler returns", () => {
  it.each<[string, () => unknown]>([
    ["a BigInt", () => 1n],
    [
      "a cycle",
      () => {
        const a: unknown[] = [];
        a.push(a);
        return a;
      },
    ],
    [
      "a getter that throws",
      () => ({
        get a() {
          throw new Error("secret");
        },
      }),
    ],
    [
      "a toJSON that throws",
      () => ({
        toJSON() {
          throw new Error("secret");
        },
      }),
    ],
    [
      "a thenable that rejects with a TypeError",
      () => ({ then: (_: unknown, no: (error: unknown) => void) => no(new TypeError("secret")) }),
    ],
    [
      "a thenable whose then throws",
      () => ({
        get then() {
          throw new TypeError("secret");
        },
      }),
    ],
  ])("is internal for %s", async (_what, make) => {
    const { page } = setUp({ make: command(make) });
    const answer = await page.call("make");
    expect(answer).toMatchObject({ kind: "error", code: "internal" });
    expect(JSON.stringify(answer)).not.toContain("secret");
  });

  it("is awaited, and its getters run once", async () => {
    let runs = 0;
    const { page } = setUp({
      make: command(() =>
        Promise.resolve({
          get n() {
            return ++runs;
          },
        }),
      ),
    });
    expect(await page.call("make")).toMatchObject({ value: { n: 1 } });
    expect(runs).toBe(1);
  });

  it("is refused with `limit` when it is too large, and the page goes on", async () => {
    const { page, records } = setUp({
      big: command(() => "x".repeat(20 * 1024 * 1024)),
      small: command(() => 1),
    });
    expect(await page.call("big")).toMatchObject({ kind: "error", code: "limit" });
    expect(records).toMatchObject([{ code: "limit", command: "big" }]);
    expect(await page.call("small")).toMatchObject({ value: 1 });
  });
});
