// Names, labels, arguments and headers that were made to do something else than they say (attacks A8, D1–D3, D9, D11).
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type HostileSocket, type Lab, startLab } from "../support/hostile.ts";

let lab: Lab;
let page: HostileSocket;
beforeAll(async () => {
  lab = await startLab({
    before: 'import * as z from "zod";',
    commands: `
      strict: command(z.object({ name: z.string(), nested: z.looseObject({}).optional() }), (input) => input),
      raw: command((_input, { request }) => [...request.headers]),
    `,
  });
});
beforeEach(async () => {
  page = await lab.newPage();
});
afterEach(async () => {
  expect(await page.call("echo", "still here")).toMatchObject({ value: "still here" });
  await page.leave();
  await lab.assertUnharmed();
});
afterAll(() => lab[Symbol.asyncDispose]());

describe("a command's name", () => {
  it.each([
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "then",
    "hasOwnProperty",
    "__defineGetter__",
    "get",
    "",
    "HIT",
    "hit ",
    "hit\0",
    "hit\u200b",
    "ｈｉｔ",
    "app|hit",
    "\ud800",
    "0",
    "../hit",
    "hit?x=1",
  ])("D1: %j is not found, and nothing inherited is", async (name) => {
    expect(await page.call(name)).toMatchObject({
      kind: "reject",
      value: `Command ${name} not found`,
    });
  });

  it.each([
    "plugin:window|create",
    "plugin:",
    "plugin:__proto__|x",
    "plugin:event|constructor",
    "plugin:event",
  ])("D11: %j is denied: no page has a permission for it", async (name) => {
    expect(await page.call(name, { label: "main" })).toMatchObject({
      kind: "reject",
      value: `Command ${name} not allowed by ACL`,
    });
  });

  it.each(["listen", "emit"])("D11: %s takes no name that is made of anything", async (name) => {
    const args = {
      event: "tauri://close-requested\r\n\u001b[2J",
      target: { kind: "__proto__" },
      handler: 1,
    };
    expect(await page.call(`plugin:event|${name}`, args)).toMatchObject({
      kind: "reject",
      value: expect.stringContaining(`invalid args \`event\` for command \`${name}\`:`),
    });
  });

  it.each([
    ["a list", ["hit"]],
    ["an object", { toString: "hit" }],
    ["null", null],
    ["a number", 0],
  ])("D1: that is %s ends the session", async (_what, command) => {
    const bad = await lab.newPage();
    bad.text(bad.batchText([{ ...bad.callMessage("hit"), command }]));
    expect(await bad.closed).toStrictEqual({ code: 4002, reason: "broken protocol" });
  });
});

describe("who calls", () => {
  it.each([
    ["in the arguments", { args: { window: "witness", webview: "witness", label: "witness" } }],
    [
      "in headers",
      {
        headers: [
          ["x-window", "witness"],
          ["referer", "witness"],
          ["cookie", "window=witness"],
        ],
      },
    ],
  ])("A8: is what the session says, whatever a label %s says", async (_where, more) => {
    const message = { ...page.callMessage("who"), ...more };
    page.text(page.batchText([message]));
    const [window] = (await page.answer(message.id)).value as string[];
    expect(window).toMatch(/^w\d+$/);
  });

  it.each([
    ["a window", '"window":"witness"'],
    ["an origin", '"origin":"tauri://localhost"'],
    ["a session", '"session":0'],
    ["a prototype", '"__proto__":{"window":"witness"}'],
  ])("A8: cannot be said in the message: one with %s ends the session", async (_what, member) => {
    const bad = await lab.newPage();
    const text = bad.batchText([bad.callMessage("hit")]);
    bad.text(text.replace('"args"', `${member},"args"`));
    expect(await bad.closed).toStrictEqual({ code: 4002, reason: "broken protocol" });
  });

  it("A8: reserved for the transport cannot be said by a page", async () => {
    for (const name of [
      "tauri-callback",
      "tauri-invoke-key",
      "sallyport-window",
      "origin",
      "host",
    ]) {
      expect(await page.call("hit", {}, [[name, "witness"]])).toMatchObject({
        kind: "reject",
        value: `invalid headers for command \`hit\`: the reserved header ${name}`,
      });
    }
  });
});

describe("arguments", () => {
  const POISON = [
    ["a __proto__", '{"__proto__":{"polluted":true}}', "__proto__"],
    [
      "a nested __proto__",
      '{"name":"x","nested":{"a":[{"__proto__":{"polluted":true}}]}}',
      "nested",
    ],
    ["a __proto__ in a list", '[{"__proto__":{"polluted":true}}]', "args"],
    ["a __proto__ that is null", '{"name":"x","__proto__":null}', "__proto__"],
    ["an escaped __proto__", '{"\\u005f_proto__":{"polluted":true}}', "__proto__"],
    [
      "a constructor with a prototype",
      '{"constructor":{"prototype":{"polluted":true}}}',
      "constructor",
    ],
    [
      "a nested constructor with a prototype",
      '{"name":"x","nested":{"constructor":{"prototype":{}}}}',
      "nested",
    ],
    [
      "a constructor with a prototype that is null",
      '{"name":"x","nested":{"constructor":{"prototype":null}}}',
      "nested",
    ],
    [
      "a second constructor over a harmless one",
      '{"constructor":1,"constructor":{"prototype":{}}}',
      "constructor",
    ],
  ] as const;

  it.each(POISON)(
    "D2: with %s are refused for every command, with and without a schema",
    async (_what, args, key) => {
      for (const command of ["hit", "echo", "strict"]) {
        const message = page.callMessage(command, "ARGS");
        page.text(page.batchText([message]).replace('"ARGS"', args));
        expect(await page.answer(message.id)).toMatchObject({
          kind: "reject",
          value: expect.stringMatching(
            new RegExp(`^invalid args \`${key}\` for command \`${command}\``),
          ),
        });
      }
      expect((await page.call("polluted")).value).toStrictEqual([false, [], false, false]);
    },
  );

  it("D2: with a plain `constructor`, `prototype` or `toString` pass: these are words", async () => {
    const args = {
      constructor: "x",
      prototype: {},
      toString: 1,
      valueOf: null,
      then: true,
      hasOwnProperty: [],
    };
    expect((await page.call("echo", args)).value).toStrictEqual(args);
    const strict = { name: "x", nested: { constructor: { name: "y" } } };
    // As text: `toStrictEqual` would take `constructor` for the values' class.
    expect(JSON.stringify((await page.call("strict", strict)).value)).toBe(JSON.stringify(strict));
  });

  it("D2: poison in headers pollutes nothing", async () => {
    const headers = [
      ["__proto__", "polluted"],
      ["constructor", "x"],
      ["prototype", "y"],
    ] as const;
    expect(await page.call("raw", {}, headers)).toMatchObject({ kind: "result" });
    expect((await page.call("polluted")).value).toStrictEqual([false, [], false, false]);
  });

  it("D3: that look like bytes, channels, promises or iterables stay what they are", async () => {
    const args = {
      channel: "__CHANNEL__:1",
      ipc: { __TAURI_TO_IPC_KEY__: "__CHANNEL__:1" },
      json: { toJSON: "x" },
      then: { then: "x" },
      buffer: { type: "Buffer", data: [1, 2] },
      bytes: { 0: 1, length: 1, byteLength: 1, buffer: {} },
      literal: "\\u0000b0",
    };
    expect((await page.call("echo", args)).value).toStrictEqual(args);
  });
});

describe("headers", () => {
  it.each([
    ["a line break in a value", [["x-a", "1\r\nx-b: 2"]]],
    ["a line feed at the end of a value", [["x-a", "1\n"]]],
    ["a NUL in a value", [["x-a", "\0"]]],
    ["a letter beyond ASCII in a value", [["x-a", "é"]]],
    ["DEL in a value", [["x-a", "\x7f"]]],
    ["a line break in a name", [["x-a\r\nx-b", "1"]]],
    ["a line feed at the end of a name", [["x-a\n", "1"]]],
    ["capitals in a name", [["X-A", "1"]]],
    ["a reserved name in capitals", [["Tauri-Callback", "1"]]],
    ["a colon in a name", [["x:a", "1"]]],
    ["a space in a name", [["origin ", "1"]]],
    ["an empty name", [["", "1"]]],
    ["a reserved name", [["tauri-callback", "1"]]],
    [
      "a reserved name behind good ones",
      [
        ["x-a", "1"],
        ["x-b", "2"],
        ["origin", "http://evil.example"],
      ],
    ],
    ["64 and one more", Array.from({ length: 65 }, (_, i) => [`x-${i}`, "1"])],
    ["16 KiB and one more", [["x-a", "x".repeat(16_384 - 2)]]],
  ] as [string, [string, string][]][])(
    "D9: with %s are refused and the command does not run",
    async (_what, headers) => {
      expect(await page.call("hit", {}, headers)).toMatchObject({
        kind: "reject",
        value: expect.stringMatching(/^invalid headers for command `hit`: /),
      });
    },
  );

  it("D9: just within the limits arrive", async () => {
    const many = Array.from({ length: 64 }, (_, i) => [`x-${i}`, "1"] as const);
    expect((await page.call("raw", {}, many)).value).toHaveLength(64);
    expect(await page.call("raw", {}, [["x-a", "x".repeat(16_384 - 3)]])).toMatchObject({
      kind: "result",
    });
  });
});
