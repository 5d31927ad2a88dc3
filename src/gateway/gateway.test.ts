import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openTcp, upgrade } from "../../test/support/hostile.ts";
import type { Config } from "../config/config.ts";
import { createCore } from "../core/app.ts";
import type { Entry } from "../core/record.ts";
import { createGateway } from "./gateway.ts";
import { type HeldPort, holdPort } from "./held-port.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sallyport-gateway-"));
  await writeFile(join(folder, "index.html"), "<!doctype html><title>x</title>");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function open(config: Partial<Config> = {}, held?: HeldPort) {
  const core = createCore({}, () => Promise.resolve());
  const records: Entry[] = [];
  core.recorder.listen((entry) => records.push(entry));
  const gateway = await createGateway({
    core,
    config: {
      productName: "x",
      version: "0.0.0",
      identifier: "dev.sallyport.x",
      coreFolder: folder,
      windowIcon: undefined,
      frontend: { kind: "folder", folder },
      withGlobalTauri: false,
      windows: undefined,
      csp: undefined,
      devCsp: undefined,
      devUrl: undefined,
      beforeDevCommand: undefined,
      frontendPlace: "",
      resumeTimeoutMs: 30_000,
      assetProtocol: undefined,
      isolation: undefined,
      freezePrototype: false,
      untouchedCsp: false,
      headers: {},
      exitOnLastPage: false,
      serviceWorkers: false,
      plugins: new Map(),
      access: { capabilities: [], appPermissions: {}, denyByDefault: false, platform: "linux" },
      ...config,
    },
    port: held?.port ?? 0,
    held,
    scripts: [],
    warn: () => undefined,
  });
  return { ...gateway, records, [Symbol.asyncDispose]: () => gateway.close() };
}

it("answers 500, and again, where a header cannot be written", async () => {
  // The configuration refuses it; should another one like it be found, an answer fails and not the app.
  await using gateway = await open({ headers: { Trailer: "x" } });
  for (let i = 0; i < 2; i++) {
    const { status, headers } = await fetch(`${gateway.origin}/`);
    expect([status, headers.has("trailer")]).toStrictEqual([500, false]);
  }
  expect(gateway.records).toMatchObject([{ code: "internal" }, { code: "internal" }]);
});

it.each([
  ["another version of the protocol", { "Sec-WebSocket-Version": "7" }],
  ["a key that is none", { "Sec-WebSocket-Key": "x" }],
  ["our subprotocol twice", { "Sec-WebSocket-Protocol": "sallyport.1, sallyport.1" }],
])("C8: refuses a socket with %s as every other, and tells", async (_what, headers) => {
  await using gateway = await open();
  const { response } = await upgrade(gateway.port, { headers });
  expect(response.status).toBe(403);
  expect(gateway.records).toMatchObject([
    { code: "request-refused", reason: expect.stringMatching(/^socket: /) },
  ]);
});

it("tells nothing of a connection that was opened ahead and not used", async () => {
  await using gateway = await open();
  const socket = await openTcp(gateway.port);
  socket.end();
  await once(socket.resume(), "close");
  expect((await fetch(`${gateway.origin}/`)).status).toBe(200);
  expect(gateway.records).toStrictEqual([]);
});

it("answers who came before it as it answers anybody, once there is something to say", async () => {
  const held = await holdPort(0);
  const host = `Host: localhost:${held.port}\r\n`;
  const [browser, stranger, slow] = [
    await openTcp(held.port),
    await openTcp(held.port),
    await openTcp(held.port),
  ];
  browser.write(`GET /__sallyport__/window/main HTTP/1.1\r\n${host}\r\n`);
  stranger.write(`GET / HTTP/1.1\r\nHost: example.com:${held.port}\r\n\r\n`);
  slow.write("GET / HT");
  await using gateway = await open({}, held);
  // What a host does as soon as there is a gateway is soon enough.
  gateway.heldDocuments.hold("main", "/first").release();
  const [answer, refusal] = await Promise.all(
    [browser, stranger].map(async (socket) =>
      String(((await once(socket, "data")) as [Buffer])[0]),
    ),
  );
  expect(answer).toMatch(/^HTTP\/1.1 302 Found\r\n/);
  expect(answer).toContain("Location: /first\r\n");
  expect(refusal).toMatch(/^HTTP\/1.1 403 /);
  slow.write("TP/1.1\r\n\r\n");
  expect(String(((await once(slow, "data")) as [Buffer])[0])).toMatch(/^HTTP\/1.1 403 /);
});
