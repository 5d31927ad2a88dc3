import { expect, it } from "vitest";
import { nearest } from "./nearest.ts";

it("finds the name that was probably meant, or none", () => {
  expect(nearest("widnows", ["windows", "security"])).toBe("windows");
  expect(nearest("frontenddist", ["frontendDist", "devUrl"])).toBe("frontendDist");
  expect(nearest("xyz", ["windows", "security"])).toBeUndefined();
});
