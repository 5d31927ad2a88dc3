import { afterEach, beforeEach, expect, it } from "vitest";
import type { Fields } from "./cdp.ts";
import { createPageDocuments } from "./page-documents.ts";

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", note);
});
afterEach(() => void process.off("unhandledRejection", note));

/** A page whose answers are given by the test. */
function setUp() {
  const asked: {
    method: string;
    resolve(answer: Fields): void;
    reject(reason: unknown): void;
  }[] = [];
  const documents = createPageDocuments(
    {
      targetId: "t",
      cdp: undefined as never,
      send(method) {
        const { promise, resolve, reject } = Promise.withResolvers<Fields>();
        asked.push({ method, resolve, reject });
        return promise;
      },
      go: () => undefined,
    },
    "main",
    { origin: "http://localhost", keepEntries: () => undefined as never },
  );
  return { asked, documents };
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

it("puts a script in place of the last of its name", async () => {
  const { asked, documents } = setUp();
  const first = documents.setScript("one", "1");
  await turn();
  asked[0]?.resolve({ identifier: "a" });
  await first;
  const second = documents.setScript("one", "2");
  await turn();
  asked[1]?.resolve({ identifier: "b" });
  asked[2]?.resolve({});
  await second;
  expect(asked.map(({ method }) => method)).toStrictEqual([
    "Page.addScriptToEvaluateOnNewDocument",
    "Page.addScriptToEvaluateOnNewDocument",
    "Page.removeScriptToEvaluateOnNewDocument",
  ]);
});

it("tells of a page that has gone meanwhile whoever asked, and nobody else", async () => {
  const { asked, documents } = setUp();
  const first = documents.setScript("one", "1");
  await turn();
  asked[0]?.resolve({ identifier: "a" });
  await first;
  const second = documents.setScript("one", "2");
  await turn();
  const refused = second.catch((error: unknown) => error);
  // The refusal of the one comes before the answer to the other.
  asked[1]?.reject(new Error("Session with given id not found."));
  await turn();
  asked[2]?.resolve({});
  expect(String(await refused)).toContain("Session with given id not found.");
  expect(unhandled).toStrictEqual([]);
});
