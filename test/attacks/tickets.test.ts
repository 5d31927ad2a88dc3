// A reload ticket that page code, a frame or a copy of the tab has got hold of (attacks A2, A11).
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import {
  type Entry,
  enterText,
  entryOf,
  type HostileSocket,
  knock,
  type Lab,
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

/** A page, and its ticket as an entry. */
async function pageWithTicket(): Promise<{ page: HostileSocket; ticket: Entry; window: string }> {
  const { entry } = await lab.newWindow();
  const page = await openPage(lab.port, entry);
  return { page, ticket: { ...entry, secret: page.ticket }, window: entry.window };
}

/** Shows an entry that must be refused. */
const refusal = (entry: Entry) => knock(lab.port, enterText(entry));

/** Fails where this page still gets answers. */
const assertEnded = (page: HostileSocket) =>
  expect(page.call("who")).rejects.toThrow("4001 entry refused");

const told = (code: string, window: string) =>
  lab.app.waitFor((event) => event["code"] === code && event["window"] === window);

it("A2: is refused while its page lives, and the page goes on", async () => {
  const { page, ticket, window } = await pageWithTicket();
  expect(await refusal(ticket)).toStrictEqual(REFUSED);
  await told("entry-refused", window);
  expect(await page.call("who")).toMatchObject({ value: [window, window] });
});

it("A2: opens no other window", async () => {
  const { page, ticket } = await pageWithTicket();
  await page.leave();
  expect(await refusal({ ...ticket, window: "witness" })).toStrictEqual(REFUSED);
  expect(await refusal({ ...ticket, window: "witness", webview: "witness" })).toStrictEqual(
    REFUSED,
  );
});

it("A2: lets the reloaded page in, once; the second use ends both and alarms", async () => {
  const { page, ticket, window } = await pageWithTicket();
  await page.leave();
  const reloaded = await openPage(lab.port, ticket);
  expect(await reloaded.call("who")).toMatchObject({ value: [window, window] });
  expect(await refusal(ticket)).toStrictEqual(REFUSED);
  expect(await told("ticket-reused", window)).toMatchObject({ alarm: true });
  await assertEnded(reloaded);
});

it("A2: used twice leaves neither side a way back: the ended page's own ticket is dead", async () => {
  const { page, ticket, window } = await pageWithTicket();
  await page.leave();
  // Whoever copied it was faster than the reload …
  const thief = await openPage(lab.port, ticket);
  // … which is the second use.
  expect(await refusal(ticket)).toStrictEqual(REFUSED);
  await told("ticket-reused", window);
  await assertEnded(thief);
  expect(await refusal({ ...ticket, secret: thief.ticket })).toStrictEqual(REFUSED);
});

it("A2: used twice ends what it has become by further reloads", async () => {
  const { page, ticket, window } = await pageWithTicket();
  await page.leave();
  const thief = await openPage(lab.port, ticket);
  await thief.leave();
  const heir = await openPage(lab.port, { ...ticket, secret: thief.ticket });
  expect(await refusal(ticket)).toStrictEqual(REFUSED);
  await told("ticket-reused", window);
  await assertEnded(heir);
});

it("A2: shown by two sockets that wait for its page's end lets neither stay", async () => {
  const { page, ticket, window } = await pageWithTicket();
  const sockets = await Promise.all([openSocket(lab.port), openSocket(lab.port)]);
  for (const socket of sockets) socket.text(enterText(ticket));
  // Both have been read when a third connection, made after them, has been answered.
  await lab.assertUnharmed();
  await page.leave();
  await told("ticket-reused", window);
  for (const socket of sockets) await assertEnded(socket);
});

it("A2: shown by 20 sockets at once after its page's end lets none stay", async () => {
  const { page, ticket, window } = await pageWithTicket();
  const sockets = await Promise.all(Array.from({ length: 20 }, () => openSocket(lab.port)));
  await page.leave();
  for (const socket of sockets) socket.text(enterText(ticket));
  await told("ticket-reused", window);
  for (const socket of sockets) await assertEnded(socket);
});

it("A2: shown by a stranger that waits keeps nobody else waiting", async () => {
  const { page, ticket, window } = await pageWithTicket();
  const stranger = await openSocket(lab.port);
  stranger.text(enterText(ticket));
  // A call sent while it waits is no more heard than one sent before the entry.
  stranger.text(stranger.batchText([stranger.callMessage("hit")]));
  expect(await stranger.closed).toStrictEqual(REFUSED);
  await page.leave();
  const reloaded = await openPage(lab.port, ticket);
  expect(await reloaded.call("who")).toMatchObject({ value: [window, window] });
});

it("A11: of a page that was replaced does not take the window back from the newer page", async () => {
  const { page, ticket, window } = await pageWithTicket();
  const links = await lab.app.newLinks();
  const link = links.find((url) => url.includes(`#sallyport=${window}.`)) ?? "";
  const secret = entryOf(link).secret;
  const newer = await openPage(lab.port, { ...ticket, secret });
  expect(await page.closed).toStrictEqual({ code: 4004, reason: "opened elsewhere" });
  expect(await refusal(ticket)).toStrictEqual(REFUSED);
  expect(await newer.call("who")).toMatchObject({ value: [window, window] });
});

it("A2: of a page that has left is dead once its window was opened anew", async () => {
  const { page, ticket, window } = await pageWithTicket();
  await page.leave();
  const links = await lab.app.newLinks();
  const link = links.find((url) => url.includes(`#sallyport=${window}.`)) ?? "";
  const newer = await openPage(lab.port, {
    ...ticket,
    secret: entryOf(link).secret,
  });
  expect(await newer.call("who")).toMatchObject({ value: [window, window] });
  // A copy of the old ticket must not take the window from the page that the user has just opened.
  expect(await refusal(ticket)).toStrictEqual(REFUSED);
  expect(await newer.call("who")).toMatchObject({ value: [window, window] });
});
