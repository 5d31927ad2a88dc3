import { once } from "node:events";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { CdpClosed, createCdp, type CdpEvent, listOf, numberOf, textOf } from "./cdp.ts";

function setUp() {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const cdp = createCdp(input, output);
  const events: CdpEvent[] = [];
  cdp.listen((event) => events.push(event));
  const said: { id: number; method: string; sessionId?: string }[] = [];
  output.on("data", (chunk: Buffer) => {
    for (const text of chunk.toString("utf8").split("\0").slice(0, -1))
      said.push(JSON.parse(text) as never);
  });
  return { cdp, events, said, input, say: (text: string) => void input.write(text) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("the debugging protocol", () => {
  it("brings answers to who asked, in any order and in any pieces", async () => {
    const { cdp, said, say } = setUp();
    const [first, second] = [cdp.send("A.a"), cdp.send("B.b", {}, "session")];
    await turn();
    expect(said).toMatchObject([{ id: 1 }, { id: 2, method: "B.b", sessionId: "session" }]);
    say('{"id":2,"result":{"text":"\u00fc"}}\0{"id":1,"err');
    say('or":{"message":"no"}}\0');
    expect(await second).toStrictEqual({ text: "ü" });
    await expect(first).rejects.toThrow("no");
  });

  it("tells events in order", async () => {
    const { events, say } = setUp();
    say('{"method":"A.a","params":{"x":1}}\0{"method":"B.b","sessionId":"s"}\0');
    await turn();
    expect(events).toStrictEqual([
      { method: "A.a", params: { x: 1 }, session: undefined },
      { method: "B.b", params: {}, session: "s" },
    ]);
  });

  it.each(["not JSON\0", "null\0", "7\0"])(
    "takes %j as the end, and does not throw",
    async (text) => {
      const { cdp, say } = setUp();
      const asked = cdp.send("A.a");
      say(text);
      await expect(asked).rejects.toThrow(CdpClosed);
      await cdp.closed;
      await expect(cdp.send("A.a")).rejects.toThrow(CdpClosed);
    },
  );

  it.each([
    '{"id":99}\0',
    '{"id":"1"}\0',
    '{"method":7}\0',
    "{}\0",
    '{"method":"A.a","params":7}\0',
  ])("passes over %j", async (text) => {
    const { cdp, say } = setUp();
    const asked = cdp.send("A.a");
    say(text);
    say('{"id":1,"result":7}\0');
    expect(await asked).toStrictEqual({});
  });

  it("leaves out an event in which a page says too much, and hears what comes after it", async () => {
    const { cdp, events, input, say } = setUp();
    const asked = cdp.send("A.a");
    const megabyte = Buffer.alloc(1024 * 1024, "x");
    say('{"method":"Long.one","params":{"text":"');
    for (let i = 0; i < 17; i++) if (!input.write(megabyte)) await once(input, "drain");
    say('"}}\0{"method":"B.b"}\0{"id":1,"result":{"a":1}}\0');
    expect(await asked).toStrictEqual({ a: 1 });
    expect(events.map(({ method }) => method)).toStrictEqual(["B.b"]);
  });

  it("rejects what is under way when the browser goes", async () => {
    const { cdp, input } = setUp();
    const asked = cdp.send("A.a");
    input.destroy();
    await expect(asked).rejects.toThrow(CdpClosed);
  });
});

it("reads own members of the right kind, and nothing else", () => {
  expect(textOf({ a: { b: "x" } }, "a", "b")).toBe("x");
  expect(numberOf({ a: "1" }, "a")).toBeUndefined();
  expect(textOf({}, "constructor", "name")).toBeUndefined();
  expect(listOf(undefined, "a")).toStrictEqual([]);
});
