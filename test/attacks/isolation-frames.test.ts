// The document of an isolation frame: it holds the key, so it is there once, for the frame it was made for (attacks A4,
// B9, C3, C4, J3).
import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readSecrets, sealByHand } from "../support/hand-seal.ts";
import {
  type HostileSocket,
  type Lab,
  openPage,
  openSocket,
  type RawHeaders,
  type RawResponse,
  request,
  requestFrame,
  sendBytes,
  upgrade,
} from "../support/hostile.ts";
import { startIsolationLab } from "../support/isolation-lab.ts";
import { assertDropped, batchOf, openSealed, REASON } from "../support/sealed-page.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startIsolationLab({ markup: "<style>b { color: red }</style>" });
});
afterEach(() => lab.assertUnharmed());
afterAll(() => lab[Symbol.asyncDispose]());

const ofFrames = (): string => `127.0.0.1:${lab.port}`;

function assertHoldsNoKey({ body }: RawResponse): void {
  expect(body).not.toContain('"key"');
  expect(body).not.toContain("hookTimeoutMs");
}

/** Fails unless this was refused, tells nothing, and the page can still load its frame and be heard. */
async function assertRefused(
  page: HostileSocket,
  response: RawResponse,
  status = 403,
): Promise<void> {
  expect(response.status).toBe(status);
  assertHoldsNoKey(response);
  await page.loadFrame();
  expect(await page.call("echo", { a: 1 })).toMatchObject({ value: { a: 1 } });
}

describe("the frame's document", () => {
  it("is kept by nobody, framed by the app alone, and may load and run nothing but what was built", async () => {
    const page = await lab.newPage();
    const { status, headers, body } = await requestFrame(page.frameUrl);
    const hash = (text: string): string =>
      `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    const scripts = [...body.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text = ""]) => text);
    expect(scripts).toHaveLength(2);
    const given = Object.fromEntries(headers);
    delete given["date"];
    expect([status, given]).toStrictEqual([
      200,
      {
        "cache-control": "no-store",
        connection: "close",
        "content-length": String(Buffer.byteLength(body)),
        "content-security-policy": [
          "sandbox allow-scripts allow-modals",
          "default-src 'none'",
          `script-src ${scripts.map(hash).join(" ")}`,
          `style-src ${hash("b { color: red }")}`,
          "img-src data:",
          "font-src data:",
          `frame-ancestors http://localhost:${lab.port}`,
          "require-trusted-types-for 'script'",
          "trusted-types 'none'",
        ].join("; "),
        "content-type": "text/html; charset=utf-8",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "cross-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-dns-prefetch-control": "off",
      },
    ]);
  });

  it("and its ticket are in no record", async () => {
    const page = await lab.newPage();
    const ticket = page.frameUrl.split("/").at(-1) ?? "";
    expect(ticket).toMatch(/^[\w-]{43}$/);
    await assertRefused(page, await requestFrame(page.frameUrl, { method: "PUT" }));
    await lab.app.waitFor(({ reason }) => reason === "isolation frame: method");
    expect(JSON.stringify(lab.app.events) + lab.app.errors()).not.toContain(ticket);
  });

  it("is there once", async () => {
    const page = await lab.newPage();
    const used = page.frameUrl;
    await page.loadFrame();
    const again = await requestFrame(used);
    expect(again.headers.get("cache-control")).toBe("no-store");
    // It keeps its own frame meanwhile.
    expect(again).toMatchObject({ status: 403, body: "Refused." });
    expect(await page.call("echo", 1)).toMatchObject({ value: 1 });
    await lab.app.waitFor(
      ({ code, reason }) =>
        code === "request-refused" && reason === "isolation frame: no such ticket, or a used one",
    );
  });

  it("is there for one of 20 who ask at once", async () => {
    const page = await lab.newPage();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => requestFrame(page.frameUrl)),
    );
    const given = answers.filter(({ status }) => status === 200);
    expect(given).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) assertHoldsNoKey(answer);
  });

  it("is refused in the same words, whatever is wrong", async () => {
    const page = await lab.newPage();
    const texts = await Promise.all([
      requestFrame(page.frameUrl, { method: "POST" }),
      requestFrame(page.frameUrl, { headers: { "Sec-Fetch-Dest": "document" } }),
      requestFrame(`${page.frameUrl}x`),
      requestFrame(page.frameUrl, { target: "/" }),
    ]);
    const seen = texts.map(({ status, headers, body }) => {
      const shown = Object.fromEntries(headers);
      delete shown["date"];
      return JSON.stringify([status, shown, body]);
    });
    expect(new Set(seen).size).toBe(1);
    await assertRefused(page, texts[0] as RawResponse);
  });
});

describe("the frame's document is not there", () => {
  it.each<[string, RawHeaders]>([
    ["a document", { "Sec-Fetch-Dest": "document" }],
    ["a script's fetch", { "Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors" }],
    [
      "a fetch that is none of anybody's",
      { "Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "no-cors" },
    ],
    ["a script", { "Sec-Fetch-Dest": "script", "Sec-Fetch-Mode": "no-cors" }],
    ["an image", { "Sec-Fetch-Dest": "image", "Sec-Fetch-Mode": "no-cors" }],
    ["an object", { "Sec-Fetch-Dest": "object" }],
    ["an embed", { "Sec-Fetch-Dest": "embed" }],
    ["a frame of a frameset", { "Sec-Fetch-Dest": "frame" }],
    ["a fenced frame", { "Sec-Fetch-Dest": "fencedframe" }],
    ["a worker", { "Sec-Fetch-Dest": "worker", "Sec-Fetch-Mode": "same-origin" }],
    ["an iframe that is fetched", { "Sec-Fetch-Mode": "cors" }],
    ["an iframe that is of no mode", { "Sec-Fetch-Mode": undefined }],
    ["a program that is no browser", { "Sec-Fetch-Dest": undefined, "Sec-Fetch-Mode": undefined }],
    ["a mode alone", { "Sec-Fetch-Dest": undefined }],
    ["two at once", { "Sec-Fetch-Dest": ["iframe", "document"] }],
    ["other case", { "Sec-Fetch-Dest": "IFRAME" }],
    [
      "another site's fetch",
      {
        Origin: "https://evil.example",
        "Sec-Fetch-Dest": "empty",
        "Sec-Fetch-Mode": "cors",
        "Sec-Fetch-Site": "cross-site",
      },
    ],
    [
      "the page's own fetch",
      {
        Origin: "http://localhost",
        "Sec-Fetch-Dest": "empty",
        "Sec-Fetch-Mode": "cors",
        "Sec-Fetch-Site": "cross-site",
      },
    ],
  ])("for %s, and its ticket stays good", async (_what, headers) => {
    const page = await lab.newPage();
    const response = await requestFrame(page.frameUrl, { headers });
    expect([...response.headers.keys()].filter((name) => name.startsWith("access-"))).toEqual([]);
    await assertRefused(page, response);
  });

  it.each(["HEAD", "POST", "PUT", "OPTIONS", "DELETE"])("by %s", async (method) => {
    const page = await lab.newPage();
    await assertRefused(page, await requestFrame(page.frameUrl, { method }));
  });

  it.each<[string, string | readonly string[], number]>([
    ["the page's own", "localhost:PORT", 404],
    ["another site's that leads here", "evil.example:PORT", 403],
    ["one that ends like it", "evil.127.0.0.1:PORT", 403],
    ["one that begins like it", "127.0.0.1.nip.io:PORT", 403],
    ["one without its port", "127.0.0.1", 403],
    ["one of another port", "127.0.0.1:1", 403],
    ["one with a dot more", "127.0.0.1.:PORT", 403],
    ["one written otherwise", "127.1:PORT", 403],
    ["one by another protocol", "[::1]:PORT", 403],
    ["its own, twice", ["127.0.0.1:PORT", "127.0.0.1:PORT"], 403],
    ["its own and another", ["127.0.0.1:PORT", "evil.example"], 403],
    ["another and its own", ["evil.example", "127.0.0.1:PORT"], 403],
  ])("at another Host: %s", async (_what, host, status) => {
    const page = await lab.newPage();
    const fill = (text: string): string => text.replace("PORT", String(lab.port));
    const Host = typeof host === "string" ? fill(host) : host.map(fill);
    await assertRefused(page, await requestFrame(page.frameUrl, { headers: { Host } }), status);
  });

  it("at no Host", async () => {
    const page = await lab.newPage();
    const { pathname } = new URL(page.frameUrl);
    const head = `GET ${pathname} HTTP/1.1\r\nSec-Fetch-Dest: iframe\r\nSec-Fetch-Mode: navigate\r\n`;
    await assertRefused(page, await sendBytes(lab.port, `${head}Connection: close\r\n\r\n`));
  });

  it.each<[string, (path: string, origin: string) => string]>([
    ["with a query", (path) => `${path}?`],
    ["with a slash", (path) => `${path}/`],
    ["in part", (path) => path.slice(0, -1)],
    ["without a ticket", (path) => path.slice(0, path.lastIndexOf("/") + 1)],
    ["in other case", (path) => path.toUpperCase()],
    ["behind two slashes", (path) => `/${path}`],
    ["by a detour", (path) => path.replace("/isolation/", "/x/../isolation/")],
    ["of the same length", (path) => path.replace("isolation", "isolatioN")],
    ["percent-encoded", (path) => path.replace("isolation", "%69solation")],
    ["as a whole address", (path, origin) => `${origin}${path}`],
    ["by a name that every object has", (path) => path.replace(/[^/]*$/, "constructor")],
  ])("at another path: %s", async (_what, toTarget) => {
    const page = await lab.newPage();
    const { pathname, origin } = new URL(page.frameUrl);
    const target = toTarget(pathname, origin);
    await assertRefused(page, await requestFrame(page.frameUrl, { target }));
  });

  it("once its page has gone, for no ticket that it had", async () => {
    const { page, entry } = await openSealed(lab);
    const last = page.frameUrl;
    await page.leave();
    // It is let in when the page before it is gone.
    await openPage(lab.port, { ...entry, secret: page.ticket });
    const response = await requestFrame(last);
    expect(response.status).toBe(403);
    assertHoldsNoKey(response);
  });

  it("for a page that showed its entry and never came in", async () => {
    const { entry } = await lab.newWindow();
    const socket = await openSocket(lab.port);
    await socket.show(entry);
    expect(socket.frameUrl).toContain("/__sallyport__/isolation/");
    await socket.leave();
    // The entry was not used up by that, and is free when the socket is gone.
    const page = await openPage(lab.port, entry);
    await assertRefused(page, await requestFrame(socket.frameUrl));
  });

  it("for a page that showed its entry and said something else next", async () => {
    const { entry } = await lab.newWindow();
    const socket = await openSocket(lab.port);
    await socket.show(entry);
    const { status, body } = await requestFrame(socket.frameUrl);
    expect(status).toBe(200);
    // With the key at hand, and before it is in: it is no session's.
    socket.binary(sealByHand(readSecrets(body), 1, batchOf(1)));
    expect(await socket.closed).toStrictEqual({ code: 4001, reason: "entry refused" });
  });
});

describe("a frame that somebody else has loaded", () => {
  it("takes the page's ticket, and the page sees that its frame is not the one in force", async () => {
    const page = await openSealed(lab);
    const stolen = page.page.frameUrl;
    const { body } = await requestFrame(stolen);
    const thief = readSecrets(body);
    // The page is told, by another name than its frame's; what its own frame seals from then on is not taken.
    const { url, number } = await page.page.frameNotice(thief.pass);
    expect([url === stolen, number]).toStrictEqual([false, 0]);
    page.page.secrets = thief;
    await assertDropped(lab, page, REASON.otherKey, sealByHand(page.secrets, 1, batchOf(1)));
  });
});

describe("at the frames' origin there is nothing else", () => {
  it.each(["/", "/index.html", "/__sallyport__/socket", "/__sallyport__/window/main", "/nope"])(
    "%s",
    async (target) => {
      for (const dest of ["document", "iframe"]) {
        const response = await request(lab.port, {
          target,
          headers: { Host: ofFrames(), "Sec-Fetch-Dest": dest, "Sec-Fetch-Mode": "navigate" },
        });
        expect(response).toMatchObject({ status: 403, body: "Refused." });
      }
    },
  );

  it.each<[string, RawHeaders]>([
    ["its own origin", { Host: "127.0.0.1:PORT", Origin: "http://127.0.0.1:PORT" }],
    ["the page's origin, at its own host", { Host: "127.0.0.1:PORT" }],
    ["its own origin, at the page's host", { Origin: "http://127.0.0.1:PORT" }],
    ["the opaque origin that frames have", { Origin: "null" }],
    ["the opaque origin, at its own host", { Host: "127.0.0.1:PORT", Origin: "null" }],
  ])("and no socket, by %s", async (_what, headers) => {
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        String(value).replace("PORT", String(lab.port)),
      ]),
    );
    const { response } = await upgrade(lab.port, { headers: filled });
    expect(response.status).toBe(403);
  });
});

it("J3: the page's policy lets frames lead to the app and to its isolation frames alone", async () => {
  const { headers } = await request(lab.port);
  expect(headers.get("content-security-policy")?.split("; ")).toContain(
    `frame-src 'self' http://${ofFrames()}/__sallyport__/isolation/`,
  );
});

it("A4: where frames can have no origin of their own, the app does not start", async () => {
  const args = ["--port", "0", "--origin", "https://app.example.com"];
  await expect(startIsolationLab({ args })).rejects.toThrow(
    "The isolation pattern needs a second origin on this machine.",
  );
});
