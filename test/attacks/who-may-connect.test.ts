// Other sites in the user's browser, rebound names and native programs at the gateway's door (attacks C1–C4, C7, C8).
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  enterText,
  frame,
  type Lab,
  OPCODE,
  openSocket,
  request,
  sendBytes,
  startLab,
  upgrade,
  type UpgradeOptions,
} from "../support/hostile.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({
    files: { "dist/app.js": "globalThis.secret = 1;", "dist/logo.svg": "<svg/>" },
  });
});
afterEach(() => lab.assertUnharmed());
afterAll(() => lab[Symbol.asyncDispose]());

/** Texts with `PORT` and `OTHER` for the app's port and another one. */
const filled = (text: string): string =>
  text.replaceAll("PORT", String(lab.port)).replaceAll("OTHER", String(lab.port + 1));

/** Asks for a socket, entry and call in the same packet: whoever is let through by mistake is heard. */
async function knock(headers: Record<string, string | string[] | undefined>): Promise<number> {
  const { entry } = await lab.newWindow();
  const ahead = Buffer.concat([
    frame(OPCODE.text, enterText(entry)),
    frame(
      OPCODE.text,
      JSON.stringify({ number: 1, messages: [{ kind: "call", id: 0, command: "hit", args: {} }] }),
    ),
  ]);
  const { response, socket } = await upgrade(lab.port, { headers, ahead });
  socket?.cut();
  expect(response.headers.get("sec-websocket-accept")).toBeUndefined();
  expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual(
    [],
  );
  // The entry was not even looked at.
  await (await openSocket(lab.port)).enter(entry);
  return response.status;
}

describe("a socket", () => {
  it.each([
    ["C1", "of another site", "https://evil.example"],
    ["C1", "of another port of localhost", "http://localhost:OTHER"],
    ["C1", "of the same host with another scheme", "https://localhost:PORT"],
    ["C1", "of localhost's default port", "http://localhost"],
    ["C1", "of a name that begins like ours", "http://localhost:PORT.evil.example"],
    ["C1", "of a name with ours as user", "http://localhost:PORT@evil.example"],
    ["C1", "of ours with a path", "http://localhost:PORT/"],
    ["C1", "of ours in capitals", "http://LOCALHOST:PORT"],
    ["C1", "of ours with a trailing point", "http://localhost.:PORT"],
    ["C1", "of ours with a port written otherwise", "http://localhost:0PORT"],
    ["C1", "of a subdomain of ours", "http://evil.localhost:PORT"],
    ["C1", "of a browser extension", "chrome-extension://abcdefghijklmnop"],
    ["C1", "of a tool's own scheme", "vscode-webview://abc"],
    ["C2", "of an IP literal on the network", "http://192.168.0.9"],
    ["C2", "of the loopback address by number", "http://127.0.0.1:PORT"],
    ["C2", "of the loopback address of IPv6", "http://[::1]:PORT"],
    ["C2", "of the loopback address in one number", "http://2130706433:PORT"],
    ["C2", "of the unspecified address", "http://0.0.0.0:PORT"],
    ["C7", "of an opaque origin", "null"],
    ["C7", "of a file", "file://"],
    ["C8", "with an empty Origin", ""],
  ])("%s: %s is refused before the upgrade", async (_id, _what, origin) => {
    expect(await knock({ Origin: filled(origin) })).toBe(403);
  });

  it("C8: without an Origin, as native programs make them, is refused before the upgrade", async () => {
    expect(await knock({ Origin: undefined })).toBe(403);
  });

  it.each([
    ["ours first", ["http://localhost:PORT", "https://evil.example"]],
    ["ours last", ["https://evil.example", "http://localhost:PORT"]],
    ["ours twice", ["http://localhost:PORT", "http://localhost:PORT"]],
  ])("C1: with two Origins, %s, is refused before the upgrade", async (_what, origins) => {
    expect(await knock({ Origin: origins.map(filled) })).toBe(403);
  });

  it("C1: is not opened by the old name of the Origin header", async () => {
    expect(
      await knock({ Origin: undefined, "Sec-WebSocket-Origin": `http://localhost:${lab.port}` }),
    ).toBe(403);
  });

  it.each<[string, UpgradeOptions]>([
    ["another path", { target: "/__sallyport__/socket/" }],
    ["a query, where tokens would be guessed", { target: "/__sallyport__/socket?token=1" }],
    ["the encoded path", { target: "/__sallyport__%2fsocket" }],
    ["a path with dots", { target: "/x/../__sallyport__/socket" }],
    ["the root, as development servers have it", { target: "/" }],
    ["a whole address as its target", { target: "http://localhost:PORT/__sallyport__/socket" }],
    ["POST", { method: "POST" }],
    ["no subprotocol", { headers: { "Sec-WebSocket-Protocol": undefined } }],
    [
      "another version's subprotocol",
      { headers: { "Sec-WebSocket-Protocol": "sallyport.0, sallyport.10" } },
    ],
    ["another thing to upgrade to, at another path", { target: "/", headers: { Upgrade: "h2c" } }],
  ])(
    "C8: asked for with %s is refused",
    async (_what, { target = "/__sallyport__/socket", ...options }) => {
      const { response, socket } = await upgrade(lab.port, { ...options, target: filled(target) });
      expect(socket).toBeUndefined();
      expect(response.status).toBe(403);
    },
  );

  it.each([
    ["another version of the protocol", { "Sec-WebSocket-Version": "7" }],
    ["a key that is none", { "Sec-WebSocket-Key": "x" }],
    ["no key", { "Sec-WebSocket-Key": undefined }],
    ["another thing to upgrade to", { Upgrade: "h2c" }],
    ["our subprotocol twice", { "Sec-WebSocket-Protocol": "sallyport.1, sallyport.1" }],
    ["a list of subprotocols that is none", { "Sec-WebSocket-Protocol": "sallyport.1,," }],
  ])("C8: asked for with %s is refused", async (_what, headers) => {
    const { response, socket } = await upgrade(lab.port, { headers });
    expect(socket).toBeUndefined();
    expect(response.status).toBe(403);
  });

  it("D6: negotiates no compression, so that nothing small becomes something large", async () => {
    const { response, socket } = await upgrade(lab.port, {
      headers: { "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits" },
    });
    expect(response.headers.get("sec-websocket-extensions")).toBeUndefined();
    socket?.cut();
  });
});

const WRONG_HOSTS = [
  ["C3", "a rebound name with our port", "evil.example:PORT"],
  ["C3", "a rebound name", "evil.example"],
  ["C4", "a name that begins like ours", "localhost.evil.example:PORT"],
  ["C4", "a name service for numbers", "127.0.0.1.nip.io:PORT"],
  ["C4", "ours with a trailing point", "localhost.:PORT"],
  ["C4", "another port", "localhost:OTHER"],
  ["C4", "no port", "localhost"],
  ["C4", "the number instead of the name", "127.0.0.1:PORT"],
  ["C4", "the number of IPv6", "[::1]:PORT"],
  ["C4", "the number of IPv4 within IPv6", "[::ffff:127.0.0.1]:PORT"],
  ["C4", "capitals", "LOCALHOST:PORT"],
  ["C4", "a subdomain of ours", "evil.localhost:PORT"],
  ["C4", "a user before ours", "evil@localhost:PORT"],
  ["C4", "ours and more", "localhost:PORT, evil.example"],
  ["C4", "a port written otherwise", "localhost:0PORT"],
  ["C4", "an empty one", ""],
] as const;

describe("a Host", () => {
  it.each(WRONG_HOSTS)(
    "%s: with %s is refused a document and a socket",
    async (_id, _what, host) => {
      const { status, body } = await request(lab.port, { headers: { Host: filled(host) } });
      expect(status).toBe(403);
      expect(body).not.toContain("script");
      expect(await knock({ Host: filled(host) })).toBe(403);
    },
  );

  it.each([
    ["ours first", ["localhost:PORT", "evil.example"]],
    ["ours last", ["evil.example", "localhost:PORT"]],
    ["ours twice", ["localhost:PORT", "localhost:PORT"]],
  ])("C4: sent twice, %s, is refused", async (_what, hosts) => {
    const { status } = await request(lab.port, { headers: { Host: hosts.map(filled) } });
    expect(status).toBe(403);
    expect(await knock({ Host: hosts.map(filled) })).toBe(403);
  });

  it.each([
    [
      "a foreign host in the target and ours in Host",
      "GET http://evil.example/ HTTP/1.1\r\nHost: localhost:PORT",
    ],
    [
      "ours in the target and a foreign Host",
      "GET http://localhost:PORT/ HTTP/1.1\r\nHost: evil.example",
    ],
    ["ours in both", "GET http://localhost:PORT/ HTTP/1.1\r\nHost: localhost:PORT"],
    ["no host, in the old protocol", "GET / HTTP/1.0\r\nX: y"],
    ["the whole server as its target", "OPTIONS * HTTP/1.1\r\nHost: localhost:PORT"],
  ])("C4: %s is refused", async (_what, head) => {
    const { status } = await sendBytes(lab.port, `${filled(head)}\r\nConnection: close\r\n\r\n`);
    expect(status).toBe(403);
  });

  it.each([
    ["missing", "GET / HTTP/1.1\r\nX: y"],
    ["folded over two lines", "GET / HTTP/1.1\r\nHost: evil.example\r\n localhost:PORT"],
    ["with a space before its colon", "GET / HTTP/1.1\r\nHost : localhost:PORT"],
    ["behind a bare line feed", "GET / HTTP/1.1\r\nX: y\nHost: localhost:PORT"],
    ["behind a NUL", "GET / HTTP/1.1\r\nHost: \0localhost:PORT"],
  ])("C4: %s gets no document", async (_what, head) => {
    const { status, body } = await sendBytes(
      lab.port,
      `${filled(head)}\r\nConnection: close\r\n\r\n`,
    );
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).not.toContain("script");
  });

  it.each(["100-continue", "nonsense"])("with an Expect of %s is refused", async (expectation) => {
    const { status, headers } = await request(lab.port, { headers: { Expect: expectation } });
    expect(status).toBe(403);
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });

  it("C4: a second request smuggled into a first one's body is not answered", async () => {
    const inner = `GET / HTTP/1.1\r\nHost: localhost:${lab.port}\r\n\r\n`;
    const { status } = await request(lab.port, {
      method: "POST",
      headers: { "Content-Length": String(inner.length), "Transfer-Encoding": "chunked" },
      body: `0\r\n\r\n${inner}`,
    });
    expect(status).toBe(400);
  });
});
