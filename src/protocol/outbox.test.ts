import { describe, expect, it } from "vitest";
import {
  BrokenProtocol,
  decodeBatch,
  encodeBatch,
  sealMessage,
  type EncodedMessage,
} from "./batch.ts";
import { LIMITS } from "./limits.ts";
import { createOutbox } from "./outbox.ts";

function setUp() {
  const sent: (string | Uint8Array)[] = [];
  const ticks: (() => void)[] = [];
  const outbox = createOutbox({
    send: (messages) => sent.push(encodeBatch(sent.length + 1, messages)),
    schedule: (flush) => ticks.push(flush),
  });
  const numbers = (): number[] =>
    sent.map((data) => (decodeBatch(data) as { number: number }).number);
  return { sent, outbox, numbers, tick: () => ticks.splice(0).forEach((run) => run()) };
}

const message = (text: string, bytes?: Uint8Array): EncodedMessage =>
  sealMessage(`{"text":"${text}"`, bytes ? [bytes] : []) as EncodedMessage;

describe("the outbox", () => {
  it("sends what is said in one tick as one message", () => {
    const { sent, outbox, tick } = setUp();
    outbox.push(message("a"));
    outbox.push(message("b"));
    expect(sent).toEqual([]);
    tick();
    expect(sent).toEqual(['{"number":1,"messages":[{"text":"a"},{"text":"b"}]}']);
  });

  it("splits a large tick, in order", () => {
    const { sent, outbox, numbers, tick } = setUp();
    const part = "x".repeat(LIMITS.softMessageBytes / 2);
    for (const text of ["1", "2", "3", "4", "5"]) outbox.push(message(text + part));
    tick();
    expect(numbers()).toEqual([...sent.keys()].map((i) => i + 1));
    expect(sent.length).toBeGreaterThan(2);
    const texts = sent.flatMap((data) => {
      const batch = decodeBatch(data);
      if (batch instanceof BrokenProtocol) throw new Error(batch.problem);
      return batch.messages.map((one) => (one as { text: string }).text[0]);
    });
    expect(texts).toEqual(["1", "2", "3", "4", "5"]);
  });

  it("sends bytes as they were when they were given, small and large", () => {
    for (const size of [10, 1_000_000]) {
      const { sent, outbox, tick } = setUp();
      const bytes = new Uint8Array(size).fill(1);
      outbox.push(message("a", bytes));
      bytes.fill(2);
      tick();
      expect((sent[0] as Uint8Array).at(-1)).toBe(1);
    }
  });

  it("sends nothing once it is closed", () => {
    const { sent, outbox, tick } = setUp();
    outbox.push(message("a"));
    outbox.close();
    outbox.push(message("b"));
    tick();
    expect(sent).toEqual([]);
  });
});
