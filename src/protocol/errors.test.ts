import { expect, it } from "vitest";
import { IpcError } from "./errors.ts";

it("knows its own errors and no look-alike", () => {
  expect(IpcError.is(new IpcError("denied"))).toBe(true);
  expect(IpcError.is({ code: "denied", message: "x" })).toBe(false);
  expect(IpcError.is(Object.create(IpcError.prototype))).toBe(false);
  expect(IpcError.is(null)).toBe(false);
});
