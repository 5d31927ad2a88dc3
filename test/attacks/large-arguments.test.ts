// Arguments that are deep, many, long or strange (attacks D5, D6).
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Lab, startLab } from "../support/hostile.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ commands: "size: command((input) => JSON.stringify(input).length)," });
});
afterEach(() => lab.assertUnharmed());
afterAll(() => lab[Symbol.asyncDispose]());

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
const list = (length: number): string => `[${"0,".repeat(length - 1)}0]`;

async function ask(args: string, command = "hit") {
  const page = await lab.newPage();
  page.text(
    `{"number":1,"messages":[{"kind":"call","id":0,"command":"${command}","args":{"a":${args}}}]}`,
  );
  return page.answer(0);
}

it.each([257, 100_000, 1_000_000])(
  "D5: arguments nested %d deep are refused, and the command does not run",
  async (depth) => {
    expect(await ask(nested(depth))).toMatchObject({
      kind: "reject",
      value: "invalid args `a` for command `hit`: nested deeper than 256 levels",
    });
  },
);

it.each([1_000_000, 8_000_000])(
  "D5: arguments of %d values are refused, and the command does not run",
  async (length) => {
    expect(await ask(list(length))).toMatchObject({
      kind: "reject",
      value: "invalid args `a` for command `hit`: more than 1000000 values in one message",
    });
  },
);

it("D5: arguments just within depth and count arrive", async () => {
  expect((await ask(nested(256), "size")).value).toBe('{"a":}'.length + 512);
  expect((await ask(list(999_999), "size")).value).toBe('{"a":}'.length + 2 * 999_999 + 1);
});

it("D5: arguments with numbers and letters that JSON barely has come back with one meaning", async () => {
  const page = await lab.newPage();
  const send = (number: number, args: string): void =>
    page.text(
      `{"number":${number},"messages":[{"kind":"call","id":${number},"command":"echo","args":${args}}]}`,
    );
  send(1, String.raw`["\ud800","\udc00\ud800","\u2028"]`);
  expect((await page.answer(1)).value).toStrictEqual(["\ud800", "\udc00\ud800", "\u2028"]);
  send(2, `[${"9".repeat(100_000)},-0,1e-999,0.1]`);
  expect((await page.answer(2)).value).toStrictEqual([null, 0, 0, 0.1]);
});

it("D6: arguments of 16 MiB in a text end the session before they are parsed", async () => {
  const page = await lab.newPage();
  page.text(page.batchText([page.callMessage("hit", " ".repeat(16_777_216))]));
  expect(await page.closed).toStrictEqual({ code: 4002, reason: "broken protocol" });
  expect(page.received).toHaveLength(1);
});

it("D6: arguments that fill the limit to the last byte arrive", async () => {
  const page = await lab.newPage();
  const [head, tail] = [
    '{"number":1,"messages":[{"kind":"call","id":0,"command":"size","args":{"a":"',
    '"}}]}',
  ];
  page.text(head + "x".repeat(16_777_216 - head.length - tail.length) + tail);
  expect(await page.answer(0)).toMatchObject({ kind: "result" });
});
