/** A4, B9: frames are of another origin than their page, whatever the page's is; the rest is in `test/attacks`. */
import { expect, it } from "vitest";
import { toAddress } from "./check-request.ts";
import { toFrameAddress } from "./isolation-frames.ts";

it.each([
  ["http://localhost:1", "http://127.0.0.1:1"],
  ["http://dev-app.localhost:1", "http://127.0.0.1:1"],
  ["http://127.0.0.1:1", "http://localhost:1"],
])("a page at %s has its frames at %s", (page, frames) => {
  expect(toFrameAddress(toAddress(page))).toEqual({ origin: frames, host: frames.slice(7) });
});

// Where they lead nobody knows: a name that is like ours may be anybody's.
it.each([
  "https://app.example.com",
  "http://localhost.example.com:1",
  "http://evillocalhost:1",
  "http://127.0.0.1.nip.io:1",
  "http://127.0.0.2:1",
  "http://[::1]:1",
])("a page at %s can have none", (page) => {
  expect(toFrameAddress(toAddress(page))).toBeUndefined();
});
