import { describe, expect, it } from "vitest";
import { formatCsp, parseCsp } from "../config/csp.ts";
import { blocksSocket, completeCsp, type DocumentNeeds } from "./document-csp.ts";

const needs: DocumentNeeds = {
  scripts: ["'sha256-doc'"],
  styles: ["'sha256-style'"],
  nonce: undefined,
  socket: "ws://localhost:1",
  assets: undefined,
  frames: undefined,
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

describe("a policy in the isolation pattern lets frames lead", () => {
  const frames = "http://127.0.0.1:1/__sallyport__/isolation/";
  const sources = (policy: string | undefined, untouched: boolean | string[] = false): string =>
    complete(policy, { frames }, untouched)
      .split("; ")
      .filter((directive) => directive.startsWith("frame-src "))
      .join();

  it.each<[string, string | undefined, string]>([
    ["to the app and its isolation frames alone, where there is none", undefined, "'self'"],
    ["nowhere else where it says nothing of any", "img-src 'self'", "'self'"],
    ["where `default-src` lets them", "default-src 'self' https://a.dev", "'self' https://a.dev"],
    ["where `child-src` lets them", "default-src 'self'; child-src https://b.dev", "https://b.dev"],
    ["where it says itself", "child-src https://b.dev; frame-src https://c.dev", "https://c.dev"],
    ["to isolation frames, where it lets them nowhere", "default-src 'none'", ""],
    ["to isolation frames, where they are its own word for nowhere", "frame-src 'none'", ""],
    ["not everywhere, whatever it says", "default-src *", ""],
    [
      "not everywhere, in its own words",
      "default-src 'self'; frame-src * https://c.dev",
      "https://c.dev",
    ],
  ])("%s", (_what, policy, others) => {
    expect(sources(policy)).toBe(`frame-src ${others === "" ? "" : `${others} `}${frames}`);
  });

  it("there and nowhere else, where it is to be left alone, too", () => {
    expect(sources("frame-src *", true)).toBe(`frame-src ${frames}`);
    expect(sources("default-src *", ["frame-src"])).toBe(`frame-src ${frames}`);
  });

  it("and says nothing of frames in other patterns", () => {
    expect(complete("frame-src *")).toContain("frame-src *;");
    expect(complete(undefined)).not.toContain("frame-src");
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
