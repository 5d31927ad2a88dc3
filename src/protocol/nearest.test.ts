import { expect, it } from "vitest";
import { nearest } from "./nearest.ts";

it("finds the name that was probably meant, or none", () => {
  expect(nearest("widnows", ["windows", "security"])).toBe("windows");
  expect(nearest("frontenddist", ["frontendDist", "devUrl"])).toBe("frontendDist");
  expect(nearest("exitOnLast", ["serviceWorkers", "exitOnLastPage"])).toBe("exitOnLastPage");
  expect(nearest("frontendDistFolder", ["frontendDist"])).toBe("frontendDist");
  expect(nearest("script-src-ele", ["script-src", "script-src-elem"])).toBe("script-src-elem");
  expect(nearest("on", ["onLastPage", "xyz"])).toBeUndefined();
  expect(nearest("xyz", ["windows", "security"])).toBeUndefined();
});
