// A session whose connection breaks, and who may go on with it (attacks C5, C12, C15, G4).
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { type Browser, launchChromium } from "../support/chromium.ts";
import {
  frame,
  type HostileSocket,
  knock,
  type Lab,
  linkTo,
  OPCODE,
  openPage,
  openSocket,
  type ResumeKeys,
  startLab,
} from "../support/hostile.ts";

let lab: Lab;
let hits = 0;
beforeAll(async () => {
  lab = await startLab();
});
afterEach(() => lab.assertUnharmed(hits));
afterAll(() => lab[Symbol.asyncDispose]());

const REFUSED = { code: 4001, reason: "entry refused" };
const resume = (session: string): string => JSON.stringify({ kind: "resume", session });
const prove = (proof: unknown, received: unknown = 0): string =>
  JSON.stringify({ kind: "prove", proof, received });

/** A page with a call under way that is answered when its connection is gone. */
async function cutPage(name: string): Promise<{ page: HostileSocket; id: number }> {
  const page = await lab.newPage();
  const message = page.callMessage("hold", { name });
  page.text(page.batchText([message]));
  hits += 1;
  await lab.witness.call("begun", { name });
  page.cut();
  await lab.witness.call("answer", { name, value: "late" });
  return { page, id: message.id };
}

/** Shows the name of a session, and whether its core is there. */
async function named(keys: ResumeKeys): Promise<HostileSocket> {
  const socket = await openSocket(lab.port);
  socket.text(resume(keys.session));
  expect(await socket.outcome()).toStrictEqual({
    said: JSON.stringify({ kind: "resuming", proof: keys.coreProof }),
  });
  return socket;
}

it("G4: a call goes on while its page has no connection, runs once, and is answered over the next", async () => {
  const { page, id } = await cutPage("goes on");
  const next = await openSocket(lab.port);
  expect(await next.resume(page.keys, 0)).toBe('{"kind":"resumed","received":1}');
  expect(await next.answer(id)).toMatchObject({ kind: "result", value: "late" });
});

it("C15: the session's own proof takes it over while it lives, and closes the older connection", async () => {
  const page = await lab.newPage();
  const next = await openSocket(lab.port);
  await next.resume(page.keys, 0);
  expect(await page.closed).toStrictEqual({ code: 4006, reason: "resumed elsewhere" });
  next.text('{"number":1,"messages":[{"kind":"call","id":0,"command":"echo","args":{"a":1}}]}');
  expect(await next.answer(0)).toMatchObject({ value: { a: 1 } });
});

describe("C15: a live session", () => {
  let page: HostileSocket;
  beforeAll(async () => {
    page = await lab.newPage();
  });

  it.each<[string, (keys: ResumeKeys) => string]>([
    ["a wrong proof", ({ pageProof }) => prove(`${pageProof.slice(0, -2)}AB`)],
    ["an empty proof", () => prove("")],
    ["the core's own proof", ({ coreProof }) => prove(coreProof)],
    ["its name for a proof", ({ session }) => prove(session)],
    ["a list for a proof", ({ pageProof }) => prove([pageProof])],
    ["no number", ({ pageProof }) => JSON.stringify({ kind: "prove", proof: pageProof })],
    ["a negative number", ({ pageProof }) => prove(pageProof, -1)],
    ["a fraction", ({ pageProof }) => prove(pageProof, 0.5)],
    ["more than was sent", ({ pageProof }) => prove(pageProof, 1_000)],
    ["an entry", () => JSON.stringify({ kind: "enter", entry: {} })],
    ["a batch", () => '{"number":1,"messages":[{"kind":"call","id":0,"command":"hit","args":{}}]}'],
    ["no JSON", () => "{"],
  ])("is not taken over with %s, and goes on", async (_what, text) => {
    const socket = await named(page.keys);
    socket.text(text(page.keys));
    expect(await socket.closed).toStrictEqual(REFUSED);
    expect(socket.received).toHaveLength(1);
    expect(await page.call("echo", 7)).toMatchObject({ value: 7 });
    await lab.app.waitFor(({ code, alarm }) => code === "resume-refused" && alarm === true);
  });

  it.each<[string, (keys: ResumeKeys) => string]>([
    ["with another name", ({ session }) => resume(`${session.slice(0, -2)}AB`)],
    ["with its proof for a name", ({ pageProof }) => resume(pageProof)],
    ["with an inherited name", () => resume("__proto__")],
    [
      "with a list for a name",
      ({ session }) => JSON.stringify({ kind: "resume", session: [session] }),
    ],
    [
      "with a member more",
      ({ session }) => JSON.stringify({ kind: "resume", session, window: "x" }),
    ],
    [
      "with the proof at once",
      ({ session, pageProof }) =>
        JSON.stringify({ kind: "resume", session, proof: pageProof, received: 0 }),
    ],
  ])("is not found %s", async (_what, text) => {
    expect(await knock(lab.port, text(page.keys))).toStrictEqual(REFUSED);
    expect(await page.call("echo", 7)).toMatchObject({ value: 7 });
  });

  it("says its proof to nobody who comes in the wrong order", async () => {
    expect(await knock(lab.port, prove(page.keys.pageProof))).toStrictEqual(REFUSED);
    // The second text comes before the core could prove itself: a page asks first.
    const socket = await openSocket(lab.port);
    socket.raw(
      Buffer.concat(
        [resume(page.keys.session), prove(page.keys.pageProof), prove(page.keys.pageProof)].map(
          (text) => frame(OPCODE.text, text),
        ),
      ),
    );
    // Whoever has the proof has the session; the third text is no batch, and ends it.
    expect(await socket.closed).toMatchObject({ code: 4002 });
  });
});

it("what comes over a connection after its session was taken over is not heard", async () => {
  const page = await lab.newPage();
  page.ignoreClose = true;
  const next = await openSocket(lab.port);
  await next.resume(page.keys, 0);
  page.text('{"number":1,"messages":[{"kind":"call","id":0,"command":"hit","args":{}}]}');
  page.cut();
  next.text('{"number":1,"messages":[{"kind":"call","id":0,"command":"echo","args":{"a":1}}]}');
  expect(await next.answer(0)).toMatchObject({ value: { a: 1 } });
});

it.each([1000, 1001])("a page that leaves with %i is not resumed", async (code) => {
  const page = await lab.newPage();
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  page.raw(frame(OPCODE.close, payload));
  await page.closed;
  expect(await knock(lab.port, resume(page.keys.session))).toStrictEqual(REFUSED);
});

it("a session that was ended for broken protocol is not resumed", async () => {
  const page = await lab.newPage();
  page.text("{");
  await page.closed;
  expect(await knock(lab.port, resume(page.keys.session))).toStrictEqual(REFUSED);
});

it("A2: a page that lost its connection comes back by its ticket at once, and its session ends", async () => {
  const { page } = await cutPage("reloaded");
  const entry = { window: "", webview: "", secret: page.ticket };
  const answer = await lab.witness.call("windows");
  const label = (answer.value as string[]).at(-1) ?? "";
  const reloaded = await openPage(lab.port, { ...entry, window: label, webview: label });
  expect(await reloaded.call("who")).toMatchObject({ value: [label, label] });
  expect(await knock(lab.port, resume(page.keys.session))).toStrictEqual(REFUSED);
});

it("A2: so does one whose connection is open and dead", async () => {
  const { entry } = await lab.newWindow();
  const page = await openPage(lab.port, entry);
  page.answersPings = false;
  const reloaded = await openPage(lab.port, { ...entry, secret: page.ticket });
  expect(await reloaded.call("who")).toMatchObject({ value: [entry.window, entry.window] });
  expect(await page.closed).toMatchObject({ code: 1000 });
});

describe("C12: a page whose port another program has taken", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  it.each<[string, (name: string) => string[]]>([
    ["a wrong proof", () => [JSON.stringify({ kind: "resuming", proof: "A".repeat(43) })]],
    ["no proof", () => ['{"kind":"resuming"}', '{"kind":"resumed","received":0}']],
    ["the session's own name", (name) => [JSON.stringify({ kind: "resuming", proof: name })]],
    ["that it is resumed", () => ['{"kind":"resumed","received":0}']],
    ["that it is admitted", () => ['{"kind":"admitted","ticket":"x","resume":{}}']],
  ])("sends nothing but the session's name to one that says %s", async (_what, says) => {
    await using other = await startLab({
      files: { "dist/holding.html": "<!doctype html><title>holding</title>" },
      plugins: { sallyport: { resumeTimeoutMs: 1_000 } },
    });
    const { link } = await other.newWindow();
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(linkTo(link, "/holding.html"));
    await page.evaluate(() => {
      addEventListener("sallyport:disconnected", () => Object.assign(window, { told: true }));
      const { __TAURI_INTERNALS__: bridge } = window as unknown as {
        __TAURI_INTERNALS__: { invoke(...all: unknown[]): Promise<unknown> };
      };
      const secret = { secret: "what only the core may hear" };
      bridge.invoke("hold", { name: "x", ...secret }).catch(() => undefined);
    });
    await other.witness.call("begun", { name: "x" });
    other.app.process.kill("SIGKILL");
    await other.app.exited;
    const heard: string[] = [];
    const squatter = await squat(other.port, (text, answer) => {
      heard.push(text);
      const { session = "" } = JSON.parse(text) as { session?: string };
      for (const said of says(session)) answer(said);
    });
    await page.waitForFunction(() => "told" in window);
    expect(heard.length).toBeGreaterThan(0);
    for (const text of heard) expect(text).toMatch(/^\{"kind":"resume","session":"[\w-]{43}"\}$/);
    await context.close();
    squatter.closeAllConnections();
    squatter.close();
  });
});

/** Another program on the app's port, that speaks the wire. */
async function squat(
  port: number,
  hear: (text: string, answer: (text: string) => void) => void,
): Promise<Server> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket) => {
    socket.on("message", (data: Buffer) => hear(data.toString(), (text) => socket.send(text)));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  expect((server.address() as AddressInfo).port).toBe(port);
  return server;
}
