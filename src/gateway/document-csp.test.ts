import { describe, expect, it } from "vitest";
import { formatCsp, parseCsp } from "../config/csp.ts";
import { blocksSocket, completeCsp, type DocumentNeeds } from "./document-csp.ts";

const needs: DocumentNeeds = {
  scripts: ["'sha256-doc'"],
  styles: ["'sha256-style'"],
  nonce: undefined,
  socket: "ws://localhost:1",
  assets: undefined,
  ours: ["'sha256-ours'"],
};
const complete = (
  policy: string | undefined,
  more: Partial<DocumentNeeds> = {},
  untouched: boolean | string[] = false,
): string =>
  formatCsp(
    completeCsp(
      policy === undefined ? undefined : parseCsp(policy),
      { ...needs, ...more },
      untouched,
    ),
  );

describe("a policy", () => {
  it.each<[string, string | undefined, string]>([
    ["none: only framing", undefined, "frame-ancestors 'self'"],
    [
      "default-src alone",
      "default-src 'self'",
      "default-src 'self'; script-src 'self' 'sha256-ours' 'sha256-doc'; style-src 'self' 'sha256-style'; connect-src 'self' ws://localhost:1; frame-ancestors 'self'",
    ],
    [
      "'none'",
      "default-src 'none'; script-src 'none'; style-src 'none'",
      "default-src 'none'; script-src 'self' 'sha256-ours' 'sha256-doc'; style-src 'self' 'sha256-style'; connect-src ws://localhost:1; frame-ancestors 'self'",
    ],
    [
      "'unsafe-inline', which a hash would switch off",
      "script-src 'unsafe-inline'; style-src 'unsafe-inline'",
      "script-src 'unsafe-inline' 'self'; style-src 'unsafe-inline' 'self'; frame-ancestors 'self'",
    ],
    [
      "'unsafe-inline' beside a nonce, which is off already",
      "script-src 'unsafe-inline' 'nonce-x'",
      "script-src 'unsafe-inline' 'nonce-x' 'self' 'sha256-ours' 'sha256-doc'; frame-ancestors 'self'",
    ],
    [
      "script-src-elem as well",
      "script-src 'self'; script-src-elem https://x.dev",
      "script-src 'self' 'sha256-ours' 'sha256-doc'; script-src-elem https://x.dev 'self' 'sha256-ours' 'sha256-doc'; frame-ancestors 'self'",
    ],
    ["its own frame-ancestors", "frame-ancestors 'none'", "frame-ancestors 'none'"],
    ["connect-src *", "connect-src *", "connect-src *; frame-ancestors 'self'"],
    ["only other directives", "img-src 'self'", "img-src 'self'; frame-ancestors 'self'"],
  ])("with %s", (_what, policy, expected) => {
    expect(complete(policy)).toBe(expected);
  });

  it("gets a nonce where the document takes scripts from elsewhere", () => {
    expect(complete("script-src 'self'", { nonce: "N" })).toContain("'nonce-N'");
  });

  it("that is to be left alone gets nothing but what our own script needs", () => {
    expect(complete("script-src 'none'; style-src 'none'", {}, true)).toBe(
      "script-src 'sha256-ours'; style-src 'none'; frame-ancestors 'self'",
    );
    expect(complete("script-src 'self'; style-src 'self'", {}, ["style-src"])).toBe(
      "script-src 'self' 'sha256-ours' 'sha256-doc'; style-src 'self'; frame-ancestors 'self'",
    );
  });
});

it.each([
  ["default-src 'none'", true],
  ["connect-src https://api.x.dev", true],
  ["connect-src 'self'", false],
  ["connect-src ws:", false],
  ["default-src *", false],
  ["img-src 'none'", false],
])("knows whether <meta> %j blocks the socket", (policy, blocks) => {
  expect(
    blocksSocket(parseCsp(policy), { origin: "http://localhost:1", socket: "ws://localhost:1" }),
  ).toBe(blocks);
});
