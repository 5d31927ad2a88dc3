import { expect, it } from "vitest";
import { openMemoryPage } from "../../test/support/memory-page.ts";
import { createCore } from "./app.ts";
import { command } from "./command.ts";
import type { Entry } from "./record.ts";
import { unsendablePart } from "./unsendable.ts";

const cycle: Record<string, unknown> = { a: { b: [1, {}] } };
(cycle["a"] as { b: object[] }).b[1] = cycle["a"] as object;
const deep = JSON.parse(`${'{"a":'.repeat(300)}1${"}".repeat(300)}`) as unknown;
const shared = { n: 1 };

it.each<[string, unknown, string | undefined]>([
  ["a cycle", cycle, "result.a.b[1] is result.a again, so there is no end of it."],
  [
    "a BigInt",
    { list: [{ "a b": 1n }] },
    'result.list[0]["a b"] is a BigInt, which JSON does not know. Send it as a text.',
  ],
  ["a BigInt alone", 1n, "result is a BigInt, which JSON does not know. Send it as a text."],
  [
    "a BigInt in a Map",
    new Map([["m", 1n]]),
    "result.m is a BigInt, which JSON does not know. Send it as a text.",
  ],
  ["too many levels", deep, `result${".a".repeat(47)}… is nested deeper than 256 levels.`],
  ["what is only there twice", [shared, shared, new Uint8Array(3)], undefined],
  [
    "what runs code",
    {
      get a() {
        throw new Error("not to be run");
      },
      b: { toJSON: () => 1n, c: 1n },
    },
    undefined,
  ],
])("finds %s", (_what, value, text) => {
  expect(unsendablePart("result", value)).toBe(text);
});

it("is told with the command, and without the encoder's stack", async () => {
  const core = createCore(
    {
      commands: {
        loop: command(() => cycle),
        throws: command(() => ({
          get a() {
            throw new Error("a getter");
          },
        })),
      },
    },
    () => Promise.resolve(),
  );
  const records: Entry[] = [];
  core.recorder.listen((entry) => records.push(entry));
  const page = openMemoryPage(core);
  expect(await page.call("loop")).toMatchObject({ kind: "error", code: "internal" });
  expect(await page.call("throws")).toMatchObject({ kind: "error", code: "internal" });
  expect(records).toEqual([
    {
      code: "internal",
      window: "main",
      command: "loop",
      reason:
        "its result cannot be sent: result.a.b[1] is result.a again, so there is no end of it.",
    },
    {
      code: "internal",
      window: "main",
      command: "throws",
      reason: "its result cannot be sent",
      cause: new Error("a getter"),
    },
  ]);
});
