// The official `@tauri-apps/api`, unmodified, bundled into a page as a user's frontend does it.
import { join } from "node:path";
import type * as Core from "@tauri-apps/api/core";
import type { JSHandle } from "playwright-core";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeApp, startApp } from "../support/app-process.ts";
import { type Browser, launchChromium, type Page } from "../support/chromium.ts";

/** How a promise settled, with an `Error` taken apart: it would not survive the way to this process. */
type Settled =
  | { resolved: unknown }
  | { rejected: unknown }
  | { error: { name: string; message: string; code?: string } };

/** What the page of these tests offers. */
type Api = typeof Core & {
  settle(promise: Promise<unknown>): Promise<Settled>;
  /** A value with its types written out, `Uint8Array [1,2]`. */
  show(value: unknown): string;
  sha256(bytes: BufferSource): Promise<string>;
  /** Of a call that was made before the core had admitted the page. */
  early: Promise<string>;
};

const SHOW = `
function show(value) {
  if (ArrayBuffer.isView(value)) return value.constructor.name + " [" + value + "]";
  if (value instanceof ArrayBuffer) return "ArrayBuffer [" + new Uint8Array(value) + "]";
  if (Array.isArray(value)) return "[" + value.map(show) + "]";
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  return "{" + Object.entries(value).map(([key, item]) => JSON.stringify(key) + ":" + show(item)) + "}";
}`;

const MAIN = `
import { createHash } from "node:crypto";
import { command, createApp } from "sallyport";
import * as z from "zod";
${SHOW}
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const results = {
  null: () => null,
  undefined: () => undefined,
  false: () => false,
  inside: () => ({ here: undefined, list: [undefined], not: NaN, map: new Map([["a", 1]]), at: new Date(0) }),
  bytes: () => new Uint8Array([1, 2]),
  buffer: () => new Uint8Array([1, 2]).buffer,
  empty: () => new Uint8Array(0),
  list: () => [new Uint8Array([1]), { deep: Buffer.from([2, 3]) }],
  bigint: () => 1n,
  cycle: () => { const value = {}; value.self = value; return value; },
};
let ran = 0;
const app = createApp({
  commands: {
    greet: command(z.object({ name: z.string() }), ({ name }) => \`Hello, \${name}!\`),
    echo: command(({ value }) => value),
    show: command((input) => show(input)),
    headers: command((_input, { request }) => [...request.headers]),
    body: command((_input, { request }) => show(request.body)),
    digest: command((input) => sha256(input instanceof Uint8Array ? input : input.bytes)),
    reflect: command((input) => input),
    result: command(z.object({ of: z.enum(Object.keys(results)) }), ({ of }) => results[of]()),
    refuse: command(
      z.object({ with: z.unknown() }),
      (input) => { throw input.with; },
      { errors: z.object({ kind: z.literal("NotFound"), id: z.number(), bytes: z.instanceof(Uint8Array).optional() }) },
    ),
    refuseWithText: command(() => { throw new Error("Invalid path"); }),
    count: command(() => ++ran),
  },
});
await app.run();
`;

const PAGE = `
import * as core from "@tauri-apps/api/core";
${SHOW}
const value = { text: "as it was", small: new Uint8Array([1, 2]), large: new Uint8Array(100_000).fill(1) };
const early = core.invoke("show", value);
value.text = "changed";
value.small.fill(9);
value.large.fill(9);
window.api = {
  ...core,
  early,
  show,
  settle: (promise) =>
    promise.then(
      (resolved) => ({ resolved }),
      (rejected) =>
        rejected instanceof Error
          ? { error: { name: rejected.name, message: rejected.message, ...("code" in rejected && { code: rejected.code }) } }
          : { rejected },
    ),
  sha256: async (bytes) =>
    [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join(""),
};
`;

/** The app of these tests with its page built, and a page in it. All of it ends with `stack`. */
async function openPage(
  stack: AsyncDisposableStack,
  browser: Browser,
  app: object = {},
): Promise<{ page: Page; api: JSHandle<Api> }> {
  const { folder } = stack.use(
    await makeApp({
      "src-tauri/main.ts": MAIN,
      "src-tauri/tauri.conf.json": JSON.stringify({ identifier: "dev.sallyport.api-test", app }),
      "src/page.js": PAGE,
      "dist/index.html": `<!doctype html><title>api</title><script type="module" src="page.js"></script>`,
    }),
  );
  const bundle = stack.use(await rolldown({ input: join(folder, "src/page.js") }));
  await bundle.write({ file: join(folder, "dist/page.js") });
  const running = stack.use(await startApp(folder));
  const context = await browser.newContext();
  stack.defer(() => context.close());
  const page = await context.newPage();
  await page.goto(running.link);
  return { page, api: await page.evaluateHandle<Api>("api") };
}

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

describe("the official API in a page", () => {
  const stack = new AsyncDisposableStack();
  let page: Page;
  let api: JSHandle<Api>;
  beforeAll(async () => {
    ({ page, api } = await openPage(stack, browser));
  });
  afterAll(() => stack.disposeAsync());

  it("invokes a command", async () => {
    expect(await api.evaluate(({ invoke }) => invoke("greet", { name: "World" }))).toBe(
      "Hello, World!",
    );
  });

  it("knows that it is in an app", async () => {
    expect(await api.evaluate(({ isTauri }) => isTauri())).toBe(true);
  });

  it("makes an address of a path", async () => {
    const address = await api.evaluate(({ convertFileSrc }) => convertFileSrc("/a b/č.png"));
    expect(address).toBeTypeOf("string");
    const { origin, pathname } = new URL(address);
    expect(origin).toBe(await api.evaluate(() => location.origin));
    // The part between is the page's own. Other protocols stay as Tauri has them.
    expect(pathname).toMatch(/^\/__sallyport__\/asset\/\d+(-\d+){3}\/%2Fa%20b%2F%C4%8D\.png$/);
    expect(await api.evaluate(({ convertFileSrc }) => convertFileSrc("/a b", "stream"))).toBe(
      "stream://localhost/%2Fa%20b",
    );
  });

  describe("callbacks", () => {
    it("have unsigned 32-bit numbers of their own", async () => {
      const ids = await api.evaluate(({ transformCallback }) =>
        Array.from({ length: 1_000 }, () => transformCallback(() => undefined)),
      );
      expect(new Set(ids).size).toBe(1_000);
      expect(ids.every((id) => Number.isInteger(id) && id > 0 && id < 2 ** 32)).toBe(true);
    });

    it("run as often as they are called, once where asked, and never once unregistered", async () => {
      const heard = await api.evaluate(({ transformCallback }) => {
        const { runCallback, unregisterCallback } = (
          window as unknown as {
            __TAURI_INTERNALS__: {
              runCallback(id: number, data: unknown): void;
              unregisterCallback(id: number): void;
            };
          }
        ).__TAURI_INTERNALS__;
        const heard: unknown[] = [];
        const often = transformCallback((data) => heard.push(["often", data]));
        const once = transformCallback((data) => heard.push(["once", data]), true);
        for (const data of [1, 2]) {
          runCallback(often, data);
          runCallback(once, data);
        }
        unregisterCallback(often);
        runCallback(often, 3);
        unregisterCallback(often);
        return heard;
      });
      expect(heard).toStrictEqual([
        ["often", 1],
        ["once", 1],
        ["often", 2],
      ]);
    });

    it("may be missing", async () => {
      const id = await api.evaluate(({ transformCallback }) => transformCallback());
      expect(id).toBeTypeOf("number");
    });
  });

  describe("bytes", () => {
    it.each([
      ["a Uint8Array", "new Uint8Array([1, 2, 255])", "1,2,255"],
      ["an ArrayBuffer", "new Uint8Array([1, 2, 3, 4]).buffer", "1,2,3,4"],
      ["a part of a Uint8Array", "new Uint8Array([9, 1, 2, 9]).subarray(1, 3)", "1,2"],
      ["the bytes of wider numbers", "new Uint16Array([0x0201, 0x0403])", "1,2,3,4"],
      ["a DataView", "new DataView(new Uint8Array([9, 1, 2]).buffer, 1)", "1,2"],
      ["no bytes at all", "new Uint8Array(0)", ""],
      ["a list of numbers", "[1, 2, 255]", "1,2,255"],
      ["an empty list", "[]", ""],
    ])("%s as the arguments arrive as a raw body", async (_what, expression, bytes) => {
      const shown = await api.evaluate(
        ({ invoke }, args) => invoke("body", args),
        await page.evaluateHandle<Uint8Array>(expression),
      );
      expect(shown).toBe(`Uint8Array [${bytes}]`);
    });

    it.each(["[1, 256]", "[-1]", "[1.5]", "['1']", "[null]"])(
      "the list %s is no bytes and rejects",
      async (expression) => {
        const settled = await api.evaluate(
          ({ invoke, settle }, args) => settle(invoke("body", args)),
          await page.evaluateHandle<number[]>(expression),
        );
        expect(settled).toMatchObject({ error: { name: "TypeError" } });
      },
    );

    it("inside of arguments stay bytes", async () => {
      const shown = await api.evaluate(({ invoke }) =>
        invoke("show", {
          top: new Uint8Array([1]),
          list: [new Uint8Array([2, 3]).buffer, { deep: new Uint8Array([9, 4, 5]).subarray(1) }],
          empty: new Uint8Array(0),
        }),
      );
      expect(shown).toBe(
        '{"top":Uint8Array [1],"list":[Uint8Array [2,3],{"deep":Uint8Array [4,5]}],"empty":Uint8Array []}',
      );
    });

    it.each([
      ["a Uint8Array", "bytes", "ArrayBuffer [1,2]"],
      ["an ArrayBuffer", "buffer", "ArrayBuffer [1,2]"],
      ["no bytes at all", "empty", "ArrayBuffer []"],
    ])("%s as the result arrives as an ArrayBuffer", async (_what, of, expected) => {
      const shown = await api.evaluate(
        async ({ invoke, show }, of) => show(await invoke("result", { of })),
        of,
      );
      expect(shown).toBe(expected);
    });

    it("inside of a result arrive as Uint8Array", async () => {
      const shown = await api.evaluate(async ({ invoke, show }) =>
        show(await invoke("result", { of: "list" })),
      );
      expect(shown).toBe('[Uint8Array [1],{"deep":Uint8Array [2,3]}]');
    });

    it("come back as they went, 10 MB of them", async () => {
      const hashes = await api.evaluate(async ({ invoke, sha256 }) => {
        const bytes = new Uint8Array(10_000_000);
        for (let at = 0; at < bytes.length; at += 65_536) {
          crypto.getRandomValues(bytes.subarray(at, at + 65_536));
        }
        const top = await invoke<ArrayBuffer>("reflect", bytes);
        const nested = await invoke<{ bytes: Uint8Array<ArrayBuffer> }>("reflect", { bytes });
        return {
          here: await sha256(bytes),
          up: await invoke("digest", bytes),
          upNested: await invoke("digest", { bytes }),
          down: await sha256(top),
          downNested: await sha256(nested.bytes),
        };
      });
      expect(hashes).toStrictEqual({
        here: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        up: hashes.here,
        upNested: hashes.here,
        down: hashes.here,
        downNested: hashes.here,
      });
    });
  });

  it("carries a text of 10 MB both ways", async () => {
    const same = await api.evaluate(async ({ invoke }) => {
      const value = "0123456789".repeat(1_000_000);
      return (await invoke("echo", { value })) === value;
    });
    expect(same).toBe(true);
  });

  describe("headers", () => {
    it.each([
      ["a Headers object", "new Headers({ 'X-One': '1', 'x-two': 'dva' })"],
      ["an object", "({ 'X-One': '1', 'x-two': 'dva' })"],
      ["pairs", "[['X-One', '1'], ['x-two', 'dva']]"],
    ])("arrive from %s", async (_form, expression) => {
      const headers = await api.evaluate(
        ({ invoke }, headers) => invoke("headers", {}, { headers }),
        await page.evaluateHandle<HeadersInit>(expression),
      );
      expect(headers).toStrictEqual([
        ["x-one", "1"],
        ["x-two", "dva"],
      ]);
    });

    it("arrive beside a raw body", async () => {
      const headers = await api.evaluate(({ invoke }) =>
        invoke("headers", new Uint8Array([1]), { headers: { "x-name": "a.png" } }),
      );
      expect(headers).toStrictEqual([["x-name", "a.png"]]);
    });

    it("are none where none are given", async () => {
      expect(await api.evaluate(({ invoke }) => invoke("headers"))).toStrictEqual([]);
    });

    it.each([
      ["a name that is none", { "no name": "1" }],
      ["a value with a line break", { "x-one": "1\r\nx-two: 2" }],
    ])("with %s reject as the engine rejects them", async (_what, headers) => {
      const settled = await api.evaluate(
        ({ invoke, settle }, headers) => settle(invoke("headers", {}, { headers })),
        headers,
      );
      expect(settled).toMatchObject({ error: { name: "TypeError" } });
    });

    it.each(["Tauri-Invoke-Key", "tauri-callback", "Sallyport-Window", "origin", "host"])(
      "may not be called %s",
      async (name) => {
        const settled = await api.evaluate(
          ({ invoke, settle }, name) => settle(invoke("headers", {}, { headers: { [name]: "1" } })),
          name,
        );
        expect(settled).toStrictEqual({
          rejected: expect.stringMatching(/^invalid headers for command `headers`: /) as string,
        });
      },
    );
  });

  describe("arguments", () => {
    it.each([
      ["a BigInt", "({ value: 10n })", "TypeError"],
      ["a BigInt deep inside", "({ value: [{ deep: 10n }] })", "TypeError"],
      [
        "a cycle",
        "(() => { const cycle = {}; cycle.cycle = cycle; return cycle; })()",
        "TypeError",
      ],
      ["a getter that throws", "({ get value() { throw new RangeError('mine'); } })", "RangeError"],
    ])("with %s reject and leave the connection alone", async (_what, expression, name) => {
      const settled = await api.evaluate(
        ({ invoke, settle }, args) => settle(invoke("echo", args)),
        await page.evaluateHandle<Record<string, unknown>>(expression),
      );
      expect(settled).toMatchObject({ error: { name } });
      expect(await api.evaluate(({ invoke }) => invoke("echo", { value: 1 }))).toBe(1);
    });

    it("changed after the call do not change what is sent", async () => {
      const shown = await api.evaluate(({ invoke }) => {
        const value = { text: "as it was", list: [1], bytes: new Uint8Array([1, 2]) };
        const sent = invoke("show", value);
        value.text = "changed";
        value.list.push(2);
        value.bytes.fill(9);
        return sent;
      });
      expect(shown).toBe('{"text":"as it was","list":[1],"bytes":Uint8Array [1,2]}');
    });

    it("of many bytes, changed after the call, do not change what is sent", async () => {
      const same = await api.evaluate(async ({ invoke, sha256 }) => {
        const bytes = new Uint8Array(1_000_000).fill(1);
        const before = await sha256(bytes);
        const sent = invoke("digest", bytes);
        bytes.fill(9);
        return (await sent) === before;
      });
      expect(same).toBe(true);
    });

    it("changed after a call that the core has not let in yet do not change what is sent", async () => {
      expect(await api.evaluate(({ early }) => early)).toBe(
        `{"text":"as it was","small":Uint8Array [1,2],"large":Uint8Array [${"1,".repeat(99_999)}1]}`,
      );
    });

    it.each([
      ["none", []],
      ["undefined", [undefined]],
      ["a string", ["World"]],
      ["null", [null]],
    ])("that are %s count as no arguments", async (_what, args) => {
      const settled = await api.evaluate(
        ({ invoke, settle }, args) => settle(invoke("greet", ...(args as []))),
        args,
      );
      expect(settled).toStrictEqual({
        rejected:
          "invalid args `name` for command `greet`: command greet missing required key name",
      });
    });
  });

  describe("strings that look like something else", () => {
    const strings = [
      "__CHANNEL__:1",
      "\0",
      "\0b0",
      "\0c1",
      "\0s",
      "\0s\0b0",
      "\0\0",
      "a\0b0",
      "\u2028</script>",
      "\ud800",
    ];

    it.each(strings.map((text) => [JSON.stringify(text), text]))(
      "%s stays a string on both ways, as a value and as a key",
      async (_shown, text) => {
        const answer = await api.evaluate(async ({ invoke }, text) => {
          const value = { plain: text, list: [text], [text]: { [text]: text } };
          const back = await invoke("echo", { value });
          return {
            there: await invoke("show", { value }),
            back: JSON.stringify(back) === JSON.stringify(value),
            top: (await invoke("echo", { value: text })) === text,
          };
        }, text);
        const quoted = JSON.stringify(text);
        expect(answer).toStrictEqual({
          there: `{"value":{"plain":${quoted},"list":[${quoted}],${quoted}:{${quoted}:${quoted}}}}`,
          back: true,
          top: true,
        });
      },
    );

    it("beside bytes stay strings too", async () => {
      const shown = await api.evaluate(async ({ invoke, show }) =>
        show(
          await invoke("echo", { value: ["\0b0", new Uint8Array([1]), "\0b1", "__CHANNEL__:1"] }),
        ),
      );
      expect(shown).toBe('["\\u0000b0",Uint8Array [1],"\\u0000b1","__CHANNEL__:1"]');
    });
  });

  describe("results", () => {
    it.each([
      ["null", "null", "null"],
      ["undefined", "undefined", "null"],
      ["false", "false", "false"],
      [
        "what JSON makes of a value",
        "inside",
        '{"list":[null],"not":null,"map":{"a":1},"at":"1970-01-01T00:00:00.000Z"}',
      ],
    ])("%s", async (_what, of, expected) => {
      const shown = await api.evaluate(
        async ({ invoke, show }, of) => show(await invoke("result", { of })),
        of,
      );
      expect(shown).toBe(expected);
    });

    it.each(["bigint", "cycle"])("that cannot travel reject with a code: %s", async (of) => {
      const settled = await api.evaluate(
        ({ invoke, settle }, of) => settle(invoke("result", { of })),
        of,
      );
      expect(settled).toMatchObject({ error: { name: "Error", code: "internal" } });
    });

    it("reject with the text of an Error", async () => {
      const settled = await api.evaluate(({ invoke, settle }) => settle(invoke("refuseWithText")));
      expect(settled).toStrictEqual({ rejected: "Invalid path" });
    });

    it("reject with an error that the command has declared", async () => {
      const shown = await api.evaluate(async ({ invoke, show }) => {
        const error = { kind: "NotFound", id: 7, bytes: new Uint8Array([1, 2]) };
        return invoke("refuse", { with: error }).then(
          () => "resolved",
          (rejected: unknown) => show(rejected),
        );
      });
      expect(shown).toBe('{"kind":"NotFound","id":7,"bytes":Uint8Array [1,2]}');
    });

    it("reject with a code alone where the error was not declared", async () => {
      const settled = await api.evaluate(({ invoke, settle }) =>
        settle(invoke("refuse", { with: { kind: "Other", secret: "s" } })),
      );
      expect(settled).toStrictEqual({
        error: {
          name: "Error",
          message: "The command failed. The reason stands in the terminal of the app.",
          code: "internal",
        },
      });
    });

    it("settle for 5,000 calls made at once, each with its own", async () => {
      const values = await api.evaluate(({ invoke }) =>
        Promise.all(
          Array.from({ length: 5_000 }, (_item, value) =>
            value % 100 === 0
              ? invoke("refuseWithText").catch((error: unknown) => error)
              : invoke("echo", { value }),
          ),
        ),
      );
      expect(values).toStrictEqual(
        Array.from({ length: 5_000 }, (_item, i) => (i % 100 === 0 ? "Invalid path" : i)),
      );
    });

    it("settle with a code for the calls over the limit, and with their own for the others", async () => {
      const counts = await api.evaluate(async ({ invoke, settle }) => {
        const all = await Promise.all(
          Array.from({ length: 10_050 }, (_item, value) => settle(invoke("echo", { value }))),
        );
        return {
          answered: all.filter((one, i) => "resolved" in one && one.resolved === i).length,
          limited: all.filter((one) => "error" in one && one.error.code === "limit").length,
        };
      });
      // All of them are the page's: a tab's own script has none that waits.
      expect(counts).toStrictEqual({ answered: 10_000, limited: 50 });
    });
  });

  describe("window.__TAURI_INTERNALS__", () => {
    it("cannot be replaced, removed or defined anew", async () => {
      const changed = await page.evaluate(() =>
        ["__TAURI_INTERNALS__", "isTauri"].map((name) => [
          Reflect.set(window, name, {}),
          Reflect.deleteProperty(window, name),
          Reflect.defineProperty(window, name, { value: {} }),
        ]),
      );
      expect(changed).toStrictEqual([
        [false, false, false],
        [false, false, false],
      ]);
    });

    it("is frozen, with everything in it", async () => {
      const loose = await page.evaluate(() => {
        const { __TAURI_INTERNALS__, __TAURI_EVENT_PLUGIN_INTERNALS__ } = window as unknown as {
          __TAURI_INTERNALS__: object;
          __TAURI_EVENT_PLUGIN_INTERNALS__: object;
        };
        const loose: string[] = [];
        const look = (value: unknown, name: string): void => {
          if (typeof value !== "object" || value === null) return;
          if (!Object.isFrozen(value)) loose.push(name);
          for (const [key, item] of Object.entries(value)) look(item, `${name}.${key}`);
        };
        look(__TAURI_INTERNALS__, "__TAURI_INTERNALS__");
        look(__TAURI_EVENT_PLUGIN_INTERNALS__, "__TAURI_EVENT_PLUGIN_INTERNALS__");
        return loose;
      });
      expect(loose).toStrictEqual([]);
    });

    it("says which window this is", async () => {
      const metadata = await page.evaluate(
        () =>
          (window as unknown as { __TAURI_INTERNALS__: { metadata: unknown } }).__TAURI_INTERNALS__
            .metadata,
      );
      expect(metadata).toStrictEqual({
        currentWindow: { label: "main" },
        currentWebview: { label: "main" },
      });
    });
  });

  it("has no window.__TAURI__ unless the app asks for it", async () => {
    expect(await page.evaluate(() => "__TAURI__" in window)).toBe(false);
  });

  it("leaves Object.prototype alone unless the app asks otherwise", async () => {
    expect(await page.evaluate(() => Object.isFrozen(Object.prototype))).toBe(false);
  });
});

describe("app.withGlobalTauri", () => {
  it("gives window.__TAURI__ with the namespaces of the official API, which work", async () => {
    await using stack = new AsyncDisposableStack();
    const { page } = await openPage(stack, browser, {
      withGlobalTauri: true,
      security: { csp: "default-src 'self'" },
    });
    const found = await page.evaluate(async () => {
      const { __TAURI__ } = window as unknown as {
        __TAURI__: Record<string, object> & { core: typeof Core };
      };
      return {
        namespaces: Object.keys(__TAURI__),
        frozen: Object.values(__TAURI__).every((namespace) => Object.isFrozen(namespace)),
        greeting: await __TAURI__.core.invoke("greet", { name: "World" }),
      };
    });
    expect({ ...found, namespaces: found.namespaces.toSorted() }).toStrictEqual({
      namespaces: [
        "app",
        "core",
        "dpi",
        "event",
        "image",
        "menu",
        "mocks",
        "path",
        "tray",
        "webview",
        "webviewWindow",
        "window",
      ],
      frozen: true,
      greeting: "Hello, World!",
    });
  });
});

describe("app.security.freezePrototype", () => {
  it("freezes Object.prototype, and everything goes on working", async () => {
    await using stack = new AsyncDisposableStack();
    const { page, api } = await openPage(stack, browser, {
      withGlobalTauri: true,
      security: { freezePrototype: true, csp: "default-src 'self'" },
    });
    expect(await page.evaluate(() => Object.isFrozen(Object.prototype))).toBe(true);
    expect(await page.evaluate(() => "__TAURI__" in window)).toBe(true);
    const shown = await api.evaluate(({ invoke }) =>
      invoke("show", { toString: "mine", constructor: 1, bytes: new Uint8Array([1]) }),
    );
    expect(shown).toBe('{"toString":"mine","constructor":1,"bytes":Uint8Array [1]}');
  });
});
