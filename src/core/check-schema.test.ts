// Whatever a schema answers with, a handler runs on a value that was accepted, or not at all (attacks D4).
import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import { openMemoryPage } from "../../test/support/memory-page.ts";
import { createCore } from "./app.ts";
import { command } from "./command.ts";
import type { Entry } from "./record.ts";

const schema = (validate: () => unknown) =>
  ({ "~standard": { version: 1, vendor: "x", validate: validate as () => never } }) as const;

function setUp(commands: object) {
  const core = createCore({ commands }, () => Promise.resolve());
  const records: Entry[] = [];
  core.recorder.listen((entry) => records.push(entry));
  return { page: openMemoryPage(core), records };
}

/** Settles with `answer`, and is no promise that this realm's `instanceof` knows. */
const thenable = (answer: unknown) => ({
  then: (settle: (with_: unknown) => void) => settle(answer),
});
const refusal = { issues: [{ message: "no" }] };

describe("arguments", () => {
  it.each<[string, () => unknown]>([
    ["a thenable", () => thenable(refusal)],
    ["a thenable of a thenable", () => thenable(thenable(refusal))],
    [
      "a promise of another realm",
      () => runInNewContext("Promise.resolve({ issues: [{ message: 'no' }] })"),
    ],
    [
      "a list of another realm",
      () => runInNewContext("({ issues: [{ message: 'no' }], value: 1 })"),
    ],
    ["issues and a value", () => ({ ...refusal, value: 1 })],
    ["issues that are inherited", () => Object.create(refusal)],
  ])("that are refused by %s are refused", async (_what, validate) => {
    const handler = vi.fn();
    const { page, records } = setUp({ greet: command(schema(validate), handler) });
    expect(await page.call("greet")).toMatchObject({
      kind: "reject",
      value: "invalid args for command `greet`: no",
    });
    expect(handler).not.toHaveBeenCalled();
    expect(records).toMatchObject([{ code: "invalid" }]);
  });

  it.each<[string, () => unknown]>([
    ["nothing", () => undefined],
    ["null", () => null],
    ["a text", () => "nonsense"],
    ["true", () => true],
    ["an empty object", () => ({})],
    ["a function", () => Object.assign(() => 1, { value: 1 })],
    ["a value that is inherited", () => Object.create({ value: 1 })],
    ["issues that are null", () => ({ issues: null, value: 1 })],
    ["issues that are false", () => ({ issues: false, value: 1 })],
    ["issues that are no list", () => ({ issues: "none", value: 1 })],
    ["a thenable of a text", () => thenable("nonsense")],
    [
      "a thenable that throws",
      () => ({
        get then(): unknown {
          throw new Error("x");
        },
      }),
    ],
    [
      "a getter that throws",
      () => ({
        get issues(): unknown {
          throw new Error("x");
        },
      }),
    ],
  ])(
    "are internal, and nothing runs, where the schema answers with %s",
    async (_what, validate) => {
      const handler = vi.fn();
      const { page, records } = setUp({ greet: command(schema(validate), handler) });
      expect(await page.call("greet")).toMatchObject({ kind: "error", code: "internal" });
      expect(handler).not.toHaveBeenCalled();
      expect(records).toMatchObject([{ code: "internal", command: "greet" }]);
    },
  );

  it("that a thenable accepts are what it settles with", async () => {
    const { page } = setUp({
      greet: command(
        schema(() => thenable({ value: { n: 1 } })),
        (input) => input,
      ),
    });
    expect(await page.call("greet")).toMatchObject({ kind: "result", value: { n: 1 } });
  });
});

describe("what a handler throws", () => {
  it.each<[string, () => unknown]>([
    ["refused by a thenable", () => thenable(refusal)],
    [
      "refused in another realm",
      () => runInNewContext("Promise.resolve({ issues: [{ message: 'no' }] })"),
    ],
    ["met with nonsense", () => "nonsense"],
    ["met with an empty object", () => ({})],
  ])("is no answer where it is %s", async (_what, validate) => {
    const { page } = setUp({
      fail: command(
        () => {
          throw "secret";
        },
        { errors: schema(validate) },
      ),
    });
    const answer = await page.call("fail");
    expect(answer).toMatchObject({ kind: "error", code: "internal" });
    expect(JSON.stringify(answer)).not.toContain("secret");
  });
});
