// Between a good entry and its session (attacks A2, A9, C5, C6, C15).
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  ENTERED,
  enterText,
  entryOf,
  frame,
  type HostileSocket,
  knock,
  type Lab,
  OPCODE,
  openPage,
  openSocket,
  startLab,
} from "../support/hostile.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterEach(() => lab.assertUnharmed());
afterAll(() => lab[Symbol.asyncDispose]());

const REFUSED = { code: 4001, reason: "entry refused" };
const CALL = JSON.stringify({
  number: 1,
  messages: [{ kind: "call", id: 0, command: "hit", args: {} }],
});

const packet = (...texts: string[]): Buffer =>
  Buffer.concat(texts.map((text) => frame(OPCODE.text, text)));

/** A socket whose entry was good and whose session has not begun. */
async function admitted() {
  const { entry } = await lab.newWindow();
  const socket = await openSocket(lab.port);
  await socket.show(entry);
  return { entry, socket };
}

/** Closes as a page that goes away, and waits until the far end knows. */
async function leave(socket: HostileSocket): Promise<void> {
  await socket.leave();
}

describe("after `admitted`", () => {
  it.each([
    ["a call", CALL],
    ["nothing", ""],
    ["`entered` and a space", `${ENTERED} `],
    ["`entered` with a member more", '{"kind":"entered","window":"witness"}'],
    ["`entered` in other letters", '{"kind":"ent\\u0065red"}'],
    ["`entered` in a batch", `{"number":1,"messages":[${ENTERED}]}`],
    ["the core's own word", '{"kind":"admitted","ticket":"x"}'],
    ["an entry", '{"kind":"enter","entry":{"window":"witness","webview":"witness","secret":"x"}}'],
  ])(
    "C5: %s in the place of `entered` is refused, and the entry stays good",
    async (_what, text) => {
      const { entry, socket } = await admitted();
      socket.raw(packet(text));
      expect(await socket.closed).toStrictEqual(REFUSED);
      await openPage(lab.port, entry);
    },
  );

  it("C5: bytes in the place of `entered` are refused", async () => {
    const { socket } = await admitted();
    socket.binary(Buffer.from(ENTERED));
    expect(await socket.closed).toStrictEqual(REFUSED);
  });

  it.each([
    ["before it", ["x", ENTERED, CALL]],
    ["instead of it, and it after that", [CALL, ENTERED, CALL]],
    ["before it, and it twice", ["x", ENTERED, ENTERED, CALL]],
  ])("C5: a socket that was refused for what came %s begins no session", async (_when, texts) => {
    const { entry, socket } = await admitted();
    const live = await openPage(lab.port, (await lab.newWindow()).entry);
    socket.raw(packet(...texts));
    expect(await socket.closed).toStrictEqual(REFUSED);
    expect(await live.call("echo", 1)).toMatchObject({ value: 1 });
    // Its entry was not used up either.
    const page = await openPage(lab.port, entry);
    expect(await page.call("who")).toMatchObject({ value: [entry.window, entry.window] });
  });

  it("C5: `entered` before `admitted` is refused, with a call behind it", async () => {
    const { entry } = await lab.newWindow();
    expect(await knock(lab.port, enterText(entry), ENTERED, CALL)).toStrictEqual(REFUSED);
    expect(await knock(lab.port, ENTERED, enterText(entry))).toStrictEqual(REFUSED);
    await openPage(lab.port, entry);
  });

  it("C5: `entered` twice ends the session", async () => {
    const { socket } = await admitted();
    socket.raw(packet(ENTERED, ENTERED, CALL));
    expect(await socket.closed).toStrictEqual({ code: 4002, reason: "broken protocol" });
  });

  it("C5: calls in the packet of `entered` are a page's, and run once", async () => {
    const { socket } = await admitted();
    socket.raw(packet(ENTERED, socket.batchText([socket.callMessage("echo", 7)])));
    expect(await socket.answer(0)).toMatchObject({ value: 7 });
  });
});

describe("whoever holds an entry and does not begin", () => {
  it("A9: takes no window from the page that has it", async () => {
    const { entry } = await lab.newWindow();
    const page = await openPage(lab.port, entry);
    const links = await lab.app.newLinks();
    const link = links.find((url) => url.includes(`#sallyport=${entry.window}.`)) ?? "";
    const holder = await openSocket(lab.port);
    await holder.show({ ...entry, secret: entryOf(link).secret });
    expect(await page.call("who")).toMatchObject({ value: [entry.window, entry.window] });
    await leave(holder);
    expect(await page.call("who")).toMatchObject({ value: [entry.window, entry.window] });
  });

  it("C15: lets nobody else in with it meanwhile, and gives it back when it goes", async () => {
    const { entry, socket } = await admitted();
    expect(await knock(lab.port, enterText(entry))).toStrictEqual(REFUSED);
    await leave(socket);
    const page = await openPage(lab.port, entry);
    expect(await page.call("who")).toMatchObject({ value: [entry.window, entry.window] });
  });

  it("A2: was promised a ticket that is good for nothing, then and later", async () => {
    const { entry, socket } = await admitted();
    const promised = { ...entry, secret: socket.ticket };
    expect(await knock(lab.port, enterText(promised))).toStrictEqual(REFUSED);
    await leave(socket);
    expect(await knock(lab.port, enterText(promised))).toStrictEqual(REFUSED);
    const page = await openPage(lab.port, entry);
    expect(await knock(lab.port, enterText(promised))).toStrictEqual(REFUSED);
    expect(await page.call("echo", 1)).toMatchObject({ value: 1 });
  });

  it("A2: with a ticket, and whoever shows it too, end up with nothing", async () => {
    const { entry } = await lab.newWindow();
    const first = await openPage(lab.port, entry);
    await first.leave();
    const ticket = { ...entry, secret: first.ticket };
    const holder = await openSocket(lab.port);
    await holder.show(ticket);
    expect(await knock(lab.port, enterText(ticket))).toStrictEqual(REFUSED);
    holder.text(ENTERED);
    await expect(holder.call("hit")).rejects.toThrow("4001");
  });
});
