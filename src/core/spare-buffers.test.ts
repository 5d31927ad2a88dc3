import { expect, it } from "vitest";
import { LIMITS } from "../protocol/limits.ts";
import { createSpareBuffers } from "./spare-buffers.ts";

const PIECE = 65_600;

it("gives what was released again, as long as it is asked for", () => {
  const spare = createSpareBuffers();
  const first = spare.allocate(PIECE);
  spare.release(first);
  const second = spare.allocate(PIECE + 1);
  expect(second.buffer).toBe(first.buffer);
  expect(second).toHaveLength(PIECE + 1);
});

it("gives nothing twice", () => {
  const spare = createSpareBuffers();
  const first = spare.allocate(PIECE);
  expect(spare.allocate(PIECE).buffer).not.toBe(first.buffer);
  spare.release(first);
  expect(spare.allocate(PIECE).buffer).toBe(first.buffer);
  expect(spare.allocate(PIECE).buffer).not.toBe(first.buffer);
});

it.each([
  ["too small", PIECE * 2],
  ["much too large", PIECE / 4],
])("lets go of one that is %s", (_why, length) => {
  const spare = createSpareBuffers();
  const first = spare.allocate(PIECE);
  spare.release(first);
  expect(spare.allocate(length)).toHaveLength(length);
  expect(spare.allocate(PIECE).buffer).not.toBe(first.buffer);
});

it("keeps what a page may leave unread at most, and nothing small", () => {
  const spare = createSpareBuffers();
  const some = Array.from({ length: 100 }, () => spare.allocate(PIECE));
  for (const one of [...some, spare.allocate(10)]) spare.release(one);
  const before = new Set(some.map(({ buffer }) => buffer));
  let kept = 0;
  while (before.has(spare.allocate(PIECE).buffer)) kept += 1;
  expect(kept).toBeGreaterThan(10);
  expect(kept * PIECE).toBeLessThanOrEqual(LIMITS.maxUnreadBytes);
});
