// Which of a page's questions is about closing, by what Chromium 156 says before it (tried with each of these).
import { describe, expect, it } from "vitest";
import type { Fields } from "./cdp.ts";
import { createCloseQuestion } from "./close-question.ts";

function setUp() {
  const answers: unknown[] = [];
  const ran: string[] = [];
  let requests = 0;
  const note =
    (how: string) =>
    async (expression: string): Promise<undefined> =>
      void ran.push(`${how} ${expression}`);
  const question = createCloseQuestion(
    {
      targetId: "t",
      cdp: undefined as never,
      send: async () => ({}),
      go: (method, params: Fields) => void answers.push([method, params]),
    },
    {
      look: note("look"),
      touch: note("touch"),
      setTopFrame: () => undefined,
      topFrame: "t",
    },
    () => (requests += 1),
  );
  return { question, answers, ran, requests: () => requests };
}

const ANSWER = (accept: boolean) => [["Page.handleJavaScriptDialog", { accept }]];

describe("a question of the page's", () => {
  it("that we have not put is not ours to answer", () => {
    const { question, answers } = setUp();
    expect(question.answer()).toBe(false);
    expect(answers).toEqual([]);
  });

  it("that comes by itself is about closing", () => {
    const { question, answers, requests } = setUp();
    question.heldOn();
    expect(question.answer()).toBe(true);
    expect(answers).toEqual(ANSWER(false));
    expect(requests()).toBe(1);
    expect(question.answer()).toBe(false);
  });

  it("after a navigation of the user's is about that", () => {
    const { question, answers, requests } = setUp();
    question.began();
    question.heldOn();
    expect(question.answer()).toBe(true);
    expect(answers).toEqual(ANSWER(true));
    expect(requests()).toBe(0);
  });

  it.each<[string, (question: ReturnType<typeof setUp>["question"]) => void]>([
    ["a navigation that has come to its end", (question) => question.documentShown()],
    ["one that came to nothing", (question) => question.stopped()],
  ])("after %s is about closing", (_what, end) => {
    const { question, answers } = setUp();
    question.began();
    end(question);
    question.heldOn();
    question.answer();
    expect(answers).toEqual(ANSWER(false));
  });

  it("while the page goes where it has asked to go, which it was asked about already, is about closing", () => {
    const { question, answers } = setUp();
    question.requested();
    question.began();
    question.heldOn();
    question.answer();
    expect(answers).toEqual(ANSWER(false));
  });
});

it("touches a document while somebody asks, and uses that up", async () => {
  const { question, ran } = setUp();
  question.documentShown();
  expect(ran).toEqual([]);
  await question.setAsks(true);
  question.documentShown();
  await question.setAsks(false);
  question.documentShown();
  expect(ran).toEqual([
    expect.stringMatching(/^touch .*sallyportAsk\?\.\(true\);.*showPicker\(\)/) as string,
    expect.stringMatching(/^touch .*sallyportAsk\?\.\(true\);.*showPicker\(\)/) as string,
    expect.stringMatching(/^look .*sallyportAsk\?\.\(false\);$/) as string,
  ]);
});
