// What belongs to a page that has gone, and calls that must run once (attacks A8, A9, G4).
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { entryOf, frame, type Lab, OPCODE, openPage, startLab } from "../support/hostile.ts";

let lab: Lab;
let hits = 0;
beforeAll(async () => {
  lab = await startLab();
});
afterEach(() => lab.assertUnharmed(hits));
afterAll(() => lab[Symbol.asyncDispose]());

const begun = (name: string) => lab.witness.call("begun", { name });
const aborted = async (name: string) => (await lab.witness.call("aborted", { name })).value;
const answer = (name: string) => lab.witness.call("answer", { name, value: `${name} is late` });

it("A9: an answer to a page that left never reaches the next page of its window", async () => {
  const { entry } = await lab.newWindow();
  const first = await openPage(lab.port, entry);
  first.text(first.batchText([first.callMessage("hold", { name: "left" })]));
  hits += 1;
  await begun("left");
  await first.leave();
  expect(await aborted("left")).toBe("disconnected");
  const next = await openPage(lab.port, { ...entry, secret: first.ticket });
  // Its first call has the id of the one that waits.
  const own = next.call("hold", { name: "own" });
  hits += 1;
  await begun("own");
  await answer("left");
  await answer("own");
  expect(await own).toMatchObject({ id: 0, value: "own is late" });
  expect(next.received).toHaveLength(2);
});

it("A9: an answer to a page that was replaced reaches neither it nor its successor", async () => {
  const { entry } = await lab.newWindow();
  const first = await openPage(lab.port, entry);
  first.text(first.batchText([first.callMessage("hold", { name: "replaced" })]));
  hits += 1;
  await begun("replaced");
  const links = await lab.app.newLinks();
  const link = links.find((url) => url.includes(`#sallyport=${entry.window}.`)) ?? "";
  const next = await openPage(lab.port, {
    ...entry,
    secret: entryOf(link).secret,
  });
  expect(await first.closed).toStrictEqual({ code: 4004, reason: "opened elsewhere" });
  expect(await aborted("replaced")).toBe("disconnected");
  await answer("replaced");
  expect(await next.call("echo", 1)).toMatchObject({ value: 1 });
  expect([first.received.length, next.received.length]).toStrictEqual([1, 2]);
});

it("A9: a page that still sends after it was replaced is not heard", async () => {
  const { entry } = await lab.newWindow();
  const first = await openPage(lab.port, entry);
  const links = await lab.app.newLinks();
  const link = links.find((url) => url.includes(`#sallyport=${entry.window}.`)) ?? "";
  // Its closing handshake is left open: it goes on talking.
  first.ignoreClose = true;
  const next = await openPage(lab.port, {
    ...entry,
    secret: entryOf(link).secret,
  });
  first.text(first.batchText([first.callMessage("hit")]));
  expect(await next.call("who")).toMatchObject({ value: [entry.window, entry.window] });
  expect(first.received).toHaveLength(1);
  first.cut();
});

it("G4: a call whose page is cut off while it runs has run once, and is not run for the next page", async () => {
  const { entry } = await lab.newWindow();
  const page = await openPage(lab.port, entry);
  page.text(page.batchText([page.callMessage("hold", { name: "cut" })]));
  hits += 1;
  await begun("cut");
  page.cut();
  const next = await openPage(lab.port, { ...entry, secret: page.ticket });
  expect(await aborted("cut")).toBe("disconnected");
  await answer("cut");
  expect(await next.call("echo", 1)).toMatchObject({ value: 1 });
  expect(next.received).toHaveLength(2);
});

it("G4: of calls sent in one packet with a broken message each has run once or never, and none twice", async () => {
  const page = await lab.newPage();
  const good = page.batchText([page.callMessage("hit"), page.callMessage("hit")]);
  const bad = '{"number":2,"messages":[{"kind":"call","id":2,"command":"hit","args":{}},7]}';
  page.raw(
    Buffer.concat([frame(OPCODE.text, good), frame(OPCODE.text, bad), frame(OPCODE.text, good)]),
  );
  expect(await page.closed).toMatchObject({ code: 4002 });
  // The first batch was whole and came first; the broken one and what followed it ran nothing.
  hits += 2;
});

it("A8: what one window's page does changes nothing for another's", async () => {
  const [one, two] = [await lab.newPage(), await lab.newPage()];
  const waiting = two.call("hold", { name: "two" });
  hits += 1;
  await begun("two");
  one.text("{}");
  expect(await one.closed).toMatchObject({ code: 4002 });
  await answer("two");
  expect(await waiting).toMatchObject({ value: "two is late" });
});

it("A8: a stranger that says a live window's name and nothing else ends no session", async () => {
  const page = await lab.newPage();
  const [label] = (await page.call("who")).value as string[];
  const entries = ["", page.ticket.slice(1), `${page.ticket}x`].map((secret) => ({
    window: label,
    webview: label,
    secret,
  }));
  for (const entry of entries)
    await expect(openPage(lab.port, entry as never)).rejects.toThrow("4001");
  expect(await page.call("echo", 1)).toMatchObject({ value: 1 });
});
