// Requests as another site's pages make them, byte by byte (attacks C9–C11, C16).
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type Lab, request, startLab } from "../support/hostile.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({
    files: { "dist/app.js": "globalThis.secret = 1;", "dist/logo.svg": "<svg/>" },
  });
});
afterEach(() => lab.assertUnharmed());
afterAll(() => lab[Symbol.asyncDispose]());

it.each([
  [
    "a script",
    "/app.js",
    { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script" },
  ],
  [
    "an image",
    "/logo.svg",
    { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" },
  ],
  [
    "a script, from another port",
    "/app.js",
    { "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors" },
  ],
  [
    "the page in a frame",
    "/",
    { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" },
  ],
  [
    "the page in an object",
    "/",
    { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "object" },
  ],
  ["two words for where it is", "/app.js", { "Sec-Fetch-Site": ["same-origin", "cross-site"] }],
  ["its Origin", "/app.js", { Origin: "https://evil.example" }],
  ["an opaque Origin", "/app.js", { Origin: "null", "Sec-Fetch-Site": "none" }],
])("C9: another site that asks for %s is refused", async (_what, target, headers) => {
  const { status, body } = await request(lab.port, { target, headers });
  expect(status).toBe(403);
  expect(body).not.toMatch(/secret|svg|<script/);
});

it.each(["/", "/app.js", "/logo.svg", "/nothing-here", "/__sallyport__/no-entry"])(
  "C9: another site cannot embed or read %s: the answer itself says so",
  async (target) => {
    const { headers } = await request(lab.port, { target });
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(headers.get("set-cookie")).toBeUndefined();
  },
);

it("C9: another site may open the app by a link, and gets in nowhere by it", async () => {
  const navigation = {
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
  };
  expect((await request(lab.port, { headers: navigation })).status).toBe(200);
  expect((await request(lab.port, { method: "POST", headers: navigation })).status).toBe(403);
});

it.each(["/", "/__sallyport__/socket", "/app.js"])(
  "C10: another site gets no CORS header for a preflight of %s",
  async (target) => {
    const { status, headers } = await request(lab.port, {
      method: "OPTIONS",
      target,
      headers: {
        Origin: "https://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
        "Access-Control-Request-Private-Network": "true",
      },
    });
    expect(status).toBe(403);
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  },
);

it.each([
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/json",
])("C11: another site cannot call by a simple POST of %s", async (type) => {
  const body = JSON.stringify({
    number: 1,
    messages: [{ kind: "call", id: 0, command: "hit", args: {} }],
  });
  for (const target of ["/", "/__sallyport__/socket", "/hit", "/__sallyport__/invoke"]) {
    const headers = { "Content-Type": type, "Content-Length": String(body.length) };
    const foreign = { ...headers, Origin: "https://evil.example" };
    expect(
      (await request(lab.port, { method: "POST", target, headers: foreign, body })).status,
    ).toBe(403);
    // Nor could anybody else: there is no such endpoint.
    expect((await request(lab.port, { method: "POST", target, headers, body })).status).toBe(405);
  }
});

it.each(["/", "/index.html", "/nothing-here", "/__sallyport__/no-entry"])(
  "C16: another site cannot frame %s: the answer itself says so",
  async (target) => {
    const { headers } = await request(lab.port, { target });
    expect(headers.get("content-security-policy")).toMatch(/frame-ancestors '(?:self|none)'/);
  },
);
