// A development server behind the gateway: who reaches it, and what of its carelessness gets out (attacks C1–C13, I8).
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  CARELESS_HEADERS,
  type DevServer,
  DOCUMENT,
  startCarelessServer,
} from "../support/dev-server.ts";
import {
  frame,
  type Lab,
  OPCODE,
  type RawRequest,
  request,
  startLab,
  upgrade,
} from "../support/hostile.ts";

const CSP = "default-src 'self'; style-src 'self'";
let server: DevServer;
let lab: Lab;
beforeAll(async () => {
  server = await startCarelessServer({
    "/app.js": ({ headers }) =>
      headers["if-none-match"] === '"1"'
        ? [304, { ETag: '"1"' }, ""]
        : [200, { "Content-Type": "text/javascript", ETag: '"1"' }, "globalThis.secret = 1;"],
    "/echo": ({ body }) => [200, { "Content-Type": "text/plain" }, body],
    "/cut": () => [
      200,
      { "Content-Type": "text/html", "Content-Encoding": "gzip" },
      gzipSync(DOCUMENT.repeat(9)).subarray(0, 30),
    ],
    "/bomb": () => [
      200,
      { "Content-Type": "text/html", "Content-Encoding": "gzip" },
      gzipSync(Buffer.alloc(64 * 1024 * 1024)),
    ],
    "/gone": () => [500, { "Content-Type": "text/html" }, DOCUMENT],
    "/elsewhere": () => [302, { Location: `${server.url}/there?a=1` }, ""],
  });
  lab = await startLab({
    command: "dev",
    build: { devUrl: server.url },
    security: { csp: CSP },
  });
});
beforeEach(() => void server.seen.splice(0));
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const filled = (text: string): string =>
  text.replaceAll("PORT", String(lab.port)).replaceAll("OTHER", String(lab.port + 1));
const own = (): string => `http://localhost:${lab.port}`;
const ask = (target: string, headers: RawRequest["headers"] = {}, more: RawRequest = {}) =>
  request(lab.port, { target, headers, ...more });

/** Refused, by us: the server has not heard of it. */
async function assertRefused(asked: RawRequest, status = 403): Promise<void> {
  const answer = await request(lab.port, asked);
  expect(answer.status).toBe(status);
  expect(answer.body).not.toMatch(/secret|inline|<script/);
  expect(corsHeaders(answer.headers)).toEqual([]);
  expect(server.seen).toEqual([]);
}

function corsHeaders(headers: ReadonlyMap<string, string>): string[] {
  return [...headers.keys()].filter((name) => name.startsWith("access-control"));
}

describe("a request does not reach the development server", () => {
  it.each([
    ["C3", "a rebound name", "evil.example:PORT"],
    ["C4", "a name that begins like ours", "localhost.evil.example:PORT"],
    ["C4", "a trailing point", "localhost.:PORT"],
    ["C4", "another port", "localhost:OTHER"],
    ["C4", "the number instead of the name", "127.0.0.1:PORT"],
    ["C4", "capitals", "LOCALHOST:PORT"],
  ])("%s: with %s as its Host", async (_id, _what, host) => {
    await assertRefused({ target: "/app.js", headers: { Host: filled(host) } });
  });

  it("C4: with two Hosts", async () => {
    const hosts = ["localhost:PORT", "evil.example"].map(filled);
    await assertRefused({ target: "/app.js", headers: { Host: hosts } });
  });

  it("C3: with the development server's own Host", async () => {
    await assertRefused({ headers: { Host: new URL(server.url).host } });
  });

  it.each([
    ["C1", "its Origin", { Origin: "https://evil.example" }],
    ["C1", "the Origin of the development server", { Origin: "DEV" }],
    ["C7", "an opaque Origin", { Origin: "null" }],
    ["C9", "a script", { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "script" }],
    ["C9", "a script, from another port", { "Sec-Fetch-Site": "same-site" }],
    [
      "C16",
      "a frame",
      { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" },
    ],
  ])("%s: from another site: %s", async (_id, _what, headers) => {
    const given = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace("DEV", server.url)]),
    );
    await assertRefused({ target: "/app.js", headers: given });
  });

  it.each([
    ["another site's", "https://evil.example"],
    ["an opaque one", "null"],
    ["none", undefined],
    ["that of the development server", "DEV"],
  ])("C11: that may change something, with an Origin that is %s", async (_what, origin) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const headers = { Origin: origin?.replace("DEV", server.url), "Content-Length": "1" };
      await assertRefused({ method, target: "/echo", headers, body: "x" });
    }
  });

  it("C10: as a preflight of another site", async () => {
    const headers = {
      Origin: "https://evil.example",
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Private-Network": "true",
    };
    await assertRefused({ method: "OPTIONS", target: "/echo", headers });
  });

  it.each([
    "/..%2fsecret",
    "/%2e%2e/secret",
    "/a/../b",
    "//evil.example/",
    "/a%5cb",
    "/a%00b",
    "/%2",
  ])("C13: for the path %s", async (target) => {
    await assertRefused({ target }, 404);
  });

  it.each([
    ["GET", "chunked", { "Transfer-Encoding": "chunked" }, "5\r\nGET /\r\n0\r\n\r\n"],
    ["GET", "of a length", { "Content-Length": "5" }, "GET /"],
    [
      "HEAD",
      "of a length",
      { "Content-Length": "5", Connection: "close, content-length" },
      "GET /",
    ],
  ])("C11: by %s with a body, %s", async (method, _what, headers, body) => {
    await assertRefused({ method, target: "/app.js", headers, body }, 400);
  });

  it("J1: for a service worker", async () => {
    const headers = { "Service-Worker": "script", "Sec-Fetch-Dest": "serviceworker" };
    await assertRefused({ target: "/app.js", headers });
  });

  it("that is for a path of ours", async () => {
    await request(lab.port, { target: "/__sallyport__/no-entry" });
    await request(lab.port, { target: "/__sallyport__/anything" });
    await request(lab.port, {
      method: "POST",
      target: "/__sallyport__/invoke",
      headers: { Origin: own() },
    });
    expect(server.seen).toEqual([]);
  });
});

describe("a socket does not reach the development server", () => {
  it.each([
    ["C1", "another site's Origin", { Origin: "https://evil.example" }],
    ["C1", "the Origin of another port", { Origin: "http://localhost:OTHER" }],
    ["C1", "the Origin of the development server", { Origin: "DEV" }],
    ["C7", "an opaque Origin", { Origin: "null" }],
    ["C8", "no Origin", { Origin: undefined }],
    ["C3", "a rebound Host", { Host: "evil.example:PORT" }],
    ["C4", "another Host", { Host: "127.0.0.1:PORT" }],
    ["C8", "another thing to upgrade to", { Upgrade: "h2c" }],
    ["C11", "a body", { "Content-Length": "5" }],
  ])("%s: with %s", async (_id, _what, headers) => {
    const given = Object.fromEntries(
      Object.entries(headers as Record<string, string | undefined>).map(([name, value]) => [
        name,
        value && filled(value).replace("DEV", server.url),
      ]),
    );
    for (const target of ["/", "/_next/webpack-hmr", "/?token=1"]) {
      const { response, socket } = await upgrade(lab.port, { target, headers: given });
      expect([response.status, socket]).toStrictEqual([403, undefined]);
    }
    expect(server.seen).toEqual([]);
  });

  it.each(["/__sallyport__/other", "/__sallyport__/socket/", "/a/../b", "/..%2f"])(
    "at %s",
    async (target) => {
      const { response } = await upgrade(lab.port, { target });
      expect(response.status).toBe(403);
      expect(server.seen).toEqual([]);
    },
  );
});

describe("what the development server is asked", () => {
  it("comes from its own address, as far as it can see", async () => {
    const referer = `${own()}/a?b=1`;
    await ask("/echo", { Origin: own(), Referer: referer }, { method: "POST" });
    const [seen] = server.seen;
    expect(seen?.headers).toMatchObject({
      host: new URL(server.url).host,
      origin: server.url,
      referer: `${server.url}/a?b=1`,
    });
  });

  it("passes with its body for a page of the app", async () => {
    const headers = { Origin: own(), "Content-Length": "5", "Sec-Fetch-Site": "same-origin" };
    const { status, body } = await ask("/echo", headers, { method: "POST", body: "hello" });
    expect([status, body]).toStrictEqual([200, "hello"]);
  });

  it("C11: keeps its length, its Host and its Origin, whatever `Connection` says of them", async () => {
    const headers = {
      Connection: "close, Content-Length, HOST, origin, transfer-encoding",
      "Content-Length": "5",
      Origin: own(),
    };
    const { body } = await ask("/echo", headers, { method: "POST", body: "hello" });
    expect(body).toBe("hello");
    expect(server.seen).toMatchObject([
      {
        headers: {
          "content-length": "5",
          host: new URL(server.url).host,
          origin: server.url,
        },
      },
    ]);
  });

  it("is a socket at any path with any subprotocol for a page of the app", async () => {
    const { response, socket } = await upgrade(lab.port, {
      target: "/hmr?token=1",
      headers: { "Sec-WebSocket-Protocol": "vite-hmr" },
      ahead: frame(OPCODE.text, "early"),
    });
    expect(response.headers.get("sec-websocket-protocol")).toBe("vite-hmr");
    expect(await socket?.outcome()).toStrictEqual({ said: "early" });
    expect(server.seen).toMatchObject([{ url: "/hmr?token=1", headers: { origin: server.url } }]);
    socket?.cut();
  });

  it("keeps its validators for an asset, and its compression", async () => {
    const headers = { "Sec-Fetch-Dest": "script", "Accept-Encoding": "br", "If-None-Match": '"1"' };
    const { status } = await ask("/app.js", headers);
    expect(status).toBe(304);
    expect(server.seen).toMatchObject([{ headers: { "accept-encoding": "br" } }]);
  });

  it("is never a document it could keep back or compress, and has a nonce to use", async () => {
    const headers = { "Sec-Fetch-Dest": "document", "Accept-Encoding": "br", "If-None-Match": "x" };
    await ask("/", headers);
    const [seen] = server.seen;
    expect(seen?.headers["accept-encoding"]).toBe("identity");
    expect(seen?.headers["if-none-match"]).toBeUndefined();
    expect(seen?.headers["content-security-policy"]).toContain(
      `'nonce-${String(seen?.headers["x-nonce"])}'`,
    );
  });

  it("takes no policy from the page", async () => {
    await ask("/echo", { "Sec-Fetch-Dest": "document", "X-Nonce": "mine" });
    expect(server.seen[0]?.headers["x-nonce"]).not.toBe("mine");
  });
});

describe("what the development server answers", () => {
  const DESTS = ["document", "iframe", "script", "empty", undefined];

  it.each(DESTS)("C9, C10: lets no other origin read it, asked for a %s", async (dest) => {
    for (const target of ["/", "/app.js", "/gone", "/elsewhere"]) {
      const { headers } = await ask(target, { "Sec-Fetch-Dest": dest });
      expect(corsHeaders(headers)).toEqual([]);
      expect(Object.fromEntries(headers)).toMatchObject({
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "referrer-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "x-powered-by": CARELESS_HEADERS["X-Powered-By"],
      });
      for (const name of ["service-worker-allowed", "strict-transport-security"])
        expect(headers.get(name)).toBeUndefined();
      expect(headers.get("content-security-policy-report-only")).toBeUndefined();
      expect(headers.get("content-security-policy") ?? "").not.toContain("*");
    }
  });

  it.each(["/", "/any/route", "/gone"])(
    "I8: has the bridge first and the app's policy, completed, as the document %s",
    async (target) => {
      const { headers, body } = await ask(target, { "Sec-Fetch-Dest": "document" });
      const nonce = /<meta property="csp-nonce" nonce="([\w+/=]+)">/.exec(body)?.[1] ?? "";
      const policy = headers.get("content-security-policy") ?? "";
      expect(body).toMatch(/^<!doctype html><html><head><meta [^>]+><script>/);
      expect(body).toContain(`ngCspNonce="${nonce}"`);
      expect(policy).toMatch(
        /^default-src 'self'; style-src 'self' 'nonce-[^']+'; script-src 'self'/,
      );
      expect(policy).toContain(`'nonce-${nonce}'`);
      expect(policy).toContain(`connect-src 'self' ws://localhost:${lab.port}`);
      expect(policy).toContain("frame-ancestors 'self'");
      expect(headers.get("cache-control")).toBe("no-store");
    },
  );

  it("has another nonce every time", async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => /nonce="([^"]+)"/.exec((await ask("/")).body)?.[1]),
    );
    expect(new Set(nonces).size).toBe(2);
  });

  it("A2: gives no bridge to a frame, and nothing at all to what a script fetches", async () => {
    const frame = await ask("/", { "Sec-Fetch-Dest": "iframe" });
    expect(frame.body).not.toContain("__TAURI_INTERNALS__");
    expect(frame.headers.get("content-security-policy")).toContain("frame-ancestors 'self'");
    expect((await ask("/", { "Sec-Fetch-Dest": "empty" })).body).toBe(DOCUMENT);
  });

  it.each(["/cut", "/bomb"])(
    "C18: is answered with 502 where it is no document: %s",
    async (target) => {
      const { status, body } = await ask(target, { "Sec-Fetch-Dest": "document" });
      expect([status, body]).toStrictEqual([502, `No document came from ${server.url}/.`]);
    },
  );

  it("keeps its status", async () => {
    expect((await ask("/gone")).status).toBe(500);
  });

  it("leads to nowhere but the app where it leads to itself", async () => {
    const { status, headers } = await ask("/elsewhere");
    expect([status, headers.get("location")]).toStrictEqual([302, "/there?a=1"]);
  });
});

it("leaves the core as it was", () => lab.assertUnharmed());
