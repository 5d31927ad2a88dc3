import { expect, it } from "vitest";
import { printable } from "./printable.ts";

it("writes out what could steer a terminal", () => {
  expect(printable("a\u001B[2Jb\r\nc\u202Ed\u0000\u2028")).toBe(
    "a\\u{1b}[2Jb\\u{d}\\u{a}c\\u{202e}d\\u{0}\\u{2028}",
  );
});

it("cuts what is too long", () => {
  expect(printable("x".repeat(100_000)).length).toBeLessThan(400);
});

it("leaves ordinary text alone", () => {
  expect(printable("žluťoučký 🐎")).toBe("žluťoučký 🐎");
});
