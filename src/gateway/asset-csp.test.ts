import { expect, it } from "vitest";
import { formatCsp, parseCsp } from "../config/csp.ts";
import { allowsAssetCode, completeAssetSources } from "./asset-csp.ts";

const ADDRESS = "http://localhost:1/__sallyport__/asset/";

it.each([
  [
    "img-src 'self' asset: http://asset.localhost",
    `img-src 'self' asset: http://asset.localhost ${ADDRESS}`,
  ],
  [
    "img-src ASSET:; media-src https://asset.localhost/",
    `img-src ASSET: ${ADDRESS}; media-src https://asset.localhost/ ${ADDRESS}`,
  ],
  ["default-src 'self' data:; connect-src ipc: http://ipc.localhost", undefined],
  ["img-src http://asset.localhost.example.com assets:", undefined],
])("completes %j", (policy, completed = policy) => {
  expect(formatCsp(completeAssetSources(parseCsp(policy), ADDRESS, () => true))).toBe(completed);
});

it("leaves a directive alone that the app wants left alone", () => {
  const csp = completeAssetSources(
    parseCsp("img-src asset:; media-src asset:"),
    ADDRESS,
    (name) => name !== "img-src",
  );
  expect(formatCsp(csp)).toBe(`img-src asset:; media-src asset: ${ADDRESS}`);
});

it.each([
  [undefined, true],
  ["img-src 'self'", true],
  ["default-src *", true],
  ["script-src 'self' asset:", true],
  ["script-src-elem asset:; script-src 'none'", true],
  ["default-src 'self' asset:; script-src 'self'", false],
  ["default-src 'self'", false],
  ["script-src 'self' 'unsafe-inline'; img-src asset:", false],
])("of %j says that assets may run: %j", (policy, allowed) => {
  expect(allowsAssetCode(policy === undefined ? undefined : parseCsp(policy))).toBe(allowed);
});
