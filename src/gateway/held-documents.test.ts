import { expect, it } from "vitest";
import { createHeldDocuments } from "./held-documents.ts";

const clock = () => {
  const timers = new Set<() => void>();
  return {
    now: () => 0,
    after: (_ms: number, run: () => void) => {
      timers.add(run);
      return () => void timers.delete(run);
    },
    timers,
  };
};

it("leads to the window's address once the host is ready, and not before", async () => {
  const held = createHeldDocuments(clock());
  const { path, release } = held.hold("a/b", "/#x");
  expect(path).toBe("/__sallyport__/window/a%2Fb");
  let led = "";
  const leading = held.lead(path).then((target) => (led = target ?? ""));
  await Promise.resolve();
  expect(led).toBe("");
  release();
  await leading;
  expect(led).toBe("/#x");
});

it.each([
  "/__sallyport__/window/other",
  "/__sallyport__/window/",
  "/__sallyport__/window/__proto__",
])("leads nobody who asks for %s", async (path) => {
  const held = createHeldDocuments(clock());
  held.hold("main", "/");
  expect(await held.lead(path)).toBeUndefined();
});

it("leads nowhere when the host does not get ready, or lets go", async () => {
  const { timers, ...time } = clock();
  const held = createHeldDocuments(time);
  const late = held.lead(held.hold("late", "/").path);
  for (const run of timers) run();
  expect(await late).toBeUndefined();
  const window = held.hold("main", "/");
  const dropped = held.lead(window.path);
  window.drop();
  expect(await dropped).toBeUndefined();
  expect(await held.lead(window.path)).toBeUndefined();
});
