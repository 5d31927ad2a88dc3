import { expect, it } from "vitest";
import { oneAtATime } from "./one-at-a-time.ts";

function setUp() {
  const asked: PromiseWithResolvers<number>[] = [];
  const ask = oneAtATime(() => {
    const answer = Promise.withResolvers<number>();
    asked.push(answer);
    return answer.promise;
  });
  return { asked, ask };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

// A page that asks about another's window without end would have that do nothing but answer (attacks H1).
it("asks once for everybody who has asked while the last answer was under way", async () => {
  const { asked, ask } = setUp();
  const first = ask();
  const others = Array.from({ length: 1_000 }, ask);
  await nextTurn();
  expect(asked.length).toBe(1);
  asked[0]?.resolve(1);
  expect(await first).toBe(1);
  await nextTurn();
  expect(asked.length).toBe(2);
  // Not those: what they are told may be older than what they have done.
  const later = ask();
  asked[1]?.resolve(2);
  expect(new Set(await Promise.all(others))).toEqual(new Set([2]));
  await nextTurn();
  asked[2]?.resolve(3);
  expect(await later).toBe(3);
  await nextTurn();
  void ask();
  expect(asked.length).toBe(4);
});

it("goes on where nobody answers", async () => {
  const { asked, ask } = setUp();
  const [first, second] = [ask(), ask()];
  asked[0]?.reject(new Error("one"));
  await expect(first).rejects.toThrow("one");
  await nextTurn();
  asked[1]?.reject(new Error("two"));
  await expect(second).rejects.toThrow("two");
  await nextTurn();
  void ask();
  expect(asked.length).toBe(3);
});
