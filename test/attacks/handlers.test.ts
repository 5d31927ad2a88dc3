// What handlers throw and return must tell a page nothing that was not made for it (attacks D2–D4, D12).
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type HostileSocket, type Lab, startLab } from "../support/hostile.ts";

const COMMANDS = `
  throws: command(({ what }) => { throw thrown[what](); }),
  returns: command(({ what }) => returned[what]()),
  reads: command(() => reads),
`;
const BEFORE = `
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
const SECRET = "s3cr3t";
let reads = 0;
const trap = () => { throw new TypeError(SECRET); };
const traps = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((name) => [name, trap]));
class Mine extends Error {}
const caught = (run) => { try { run(); } catch (error) { return error; } };
const thrown = {
  system: () => caught(() => readFileSync("/nowhere/" + SECRET)),
  child: () => caught(() => execFileSync(process.execPath, ["-e", "process.exit(1)", SECRET], { stdio: "ignore" })),
  type: () => new TypeError(SECRET),
  range: () => caught(() => new Array(-1)),
  syntax: () => caught(() => JSON.parse("{" + SECRET)),
  subclass: () => new Mine(SECRET),
  cause: () => new Error(SECRET, { cause: SECRET }),
  code: () => Object.assign(new Error(SECRET), { code: "E_" + SECRET }),
  symbol: () => Object.assign(new Error(SECRET), { [Symbol("more")]: SECRET }),
  aggregate: () => new AggregateError([new Error(SECRET)], SECRET),
  dom: () => new DOMException(SECRET, "AbortError"),
  named: () => Object.defineProperty(new Error("x"), "name", { value: SECRET }),
  messageGetter: () => Object.defineProperty(new Error("x"), "message", { get: trap }),
  messageObject: () => Object.defineProperty(new Error("x"), "message", { value: { toJSON: trap } }),
  stackGetter: () => Object.defineProperty(new Error("x"), "stack", { get: trap }),
  string: () => SECRET,
  number: () => 7,
  undefined: () => undefined,
  null: () => null,
  bigint: () => 7n,
  function: () => trap,
  lookAlike: () => ({ name: "IpcError", code: "denied", message: SECRET, detail: SECRET }),
  getters: () => ({ get message() { return trap(); }, get name() { return trap(); }, get code() { return trap(); } }),
  tag: () => ({ get [Symbol.toStringTag]() { return trap(); } }),
  constructorGetter: () => ({ get constructor() { return trap(); } }),
  inspect: () => ({ [Symbol.for("nodejs.util.inspect.custom")]: trap }),
  errorInspect: () => Object.assign(new Error("x"), { [Symbol.for("nodejs.util.inspect.custom")]: trap }),
  proxy: () => new Proxy({}, traps),
  errorProxy: () => new Proxy(new Error(SECRET), traps),
  revoked: () => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; },
  thenable: () => ({ then: (_ok, fail) => fail(SECRET) }),
  nullProto: () => Object.assign(Object.create(null), { message: SECRET }),
  module: () => import.meta,
};
const cyclic = {}; cyclic.self = cyclic;
const deep = (depth) => { let value = 1; for (let i = 0; i < depth; i++) value = [value]; return value; };
const returned = {
  cyclic: () => cyclic,
  deep: () => deep(100_000),
  bigint: () => ({ n: 1n }),
  getterThrows: () => ({ get x() { return trap(); } }),
  getterThrowsHostile: () => ({ get x() { throw thrown.tag(); } }),
  toJsonThrows: () => ({ toJSON: trap }),
  toJsonEndless: () => { const make = () => ({ toJSON: make }); return make(); },
  toIpcThrows: () => ({ __TAURI_TO_IPC_KEY__: trap }),
  proxy: () => new Proxy({}, traps),
  listProxy: () => new Proxy([], { get: (target, key) => key === "length" ? 1 : trap() }),
  revoked: () => thrown.revoked(),
  thenRejects: () => ({ then: (_ok, fail) => fail(new TypeError(SECRET)) }),
  thenThrows: () => ({ get then() { return trap(); } }),
  once: () => ({ get x() { reads += 1; return { toJSON() { reads += 1; return reads; } }; } }),
  iterator: () => ({ [Symbol.iterator]: trap, a: 1 }),
  primitive: () => ({ [Symbol.toPrimitive]: trap, valueOf: trap, toString: trap, a: 1 }),
  proto: () => JSON.parse('{"__proto__":{"polluted":true},"a":1}'),
  function: () => trap,
  symbol: () => Symbol("x"),
  thenResolves: () => ({ then: (ok) => ok({ then: (ok2) => ok2("settled") }) }),
};
`;

let lab: Lab;
let page: HostileSocket;
beforeAll(async () => {
  lab = await startLab({ commands: COMMANDS, before: BEFORE });
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

describe("what a handler throws", () => {
  const NOT_ANSWERS = [
    "system",
    "child",
    "type",
    "range",
    "syntax",
    "subclass",
    "cause",
    "code",
    "symbol",
    "aggregate",
    "dom",
    "named",
    "messageGetter",
    "messageObject",
    "string",
    "number",
    "undefined",
    "null",
    "bigint",
    "function",
    "lookAlike",
    "getters",
    "tag",
    "constructorGetter",
    "inspect",
    "errorInspect",
    "proxy",
    "errorProxy",
    "revoked",
    "thenable",
    "nullProto",
    "module",
  ];
  it.each(NOT_ANSWERS)(
    "D4 and D12: of the kind `%s` tells the page nothing, and the app goes on",
    async (what) => {
      const { id: _id, ...answer } = await page.call("throws", { what });
      expect(answer).toStrictEqual({
        kind: "error",
        code: "internal",
        message: "The command failed. The reason stands in the terminal of the app.",
        bytes: [],
      });
      expect(JSON.stringify(page.received)).not.toMatch(/s3cr3t|nowhere|node:|\.ts/);
    },
  );

  it("D12: with a stack that throws when it is read settles all the same", async () => {
    const { kind } = await page.call("throws", { what: "stackGetter" });
    expect(["reject", "error"]).toContain(kind);
  });
});

describe("what a handler returns", () => {
  it.each([
    "cyclic",
    "deep",
    "bigint",
    "getterThrows",
    "getterThrowsHostile",
    "toJsonThrows",
    "toJsonEndless",
    "toIpcThrows",
    "proxy",
    "listProxy",
    "revoked",
    "thenRejects",
  ])(
    "D3 and D4: of the kind `%s` is an error that tells nothing, and the app goes on",
    async (what) => {
      expect(await page.call("returns", { what })).toMatchObject({
        kind: "error",
        code: "internal",
      });
      expect(JSON.stringify(page.received)).not.toMatch(/s3cr3t|node:|\.ts/);
    },
  );

  it("D4: settles when it is a promise of another make", async () => {
    expect(await page.call("returns", { what: "thenResolves" })).toMatchObject({
      value: "settled",
    });
    expect(["reject", "error"]).toContain(
      (await page.call("returns", { what: "thenThrows" })).kind,
    );
  });

  it("D3: is read once: no getter and no toJSON runs twice", async () => {
    await page.call("returns", { what: "once" });
    expect((await page.call("reads")).value).toBe(2);
  });

  it.each([
    ["iterator", { a: 1 }],
    ["function", null],
    ["symbol", null],
  ])("D3: that is no plain data, `%s`, arrives as JSON has it", async (what, value) => {
    expect((await page.call("returns", { what })).value).toStrictEqual(value);
  });

  it("D2: with an own __proto__ pollutes nobody", async () => {
    await page.call("returns", { what: "proto" });
    expect(String(page.received.at(-1))).toContain('"__proto__":{"polluted":true}');
    expect((await page.call("polluted")).value).toStrictEqual([false, [], false, false]);
  });
});
