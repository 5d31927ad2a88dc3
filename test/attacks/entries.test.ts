// Getting a session without the right to one, or a second one (attacks A2, C5, C6, C15).
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  type Entry,
  enterText,
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
let other: { readonly link: string; readonly entry: Entry };
beforeAll(async () => {
  lab = await startLab();
  other = await lab.newWindow();
});
afterEach(() => lab.assertUnharmed());
afterAll(() => lab[Symbol.asyncDispose]());

const REFUSED = { code: 4001, reason: "entry refused" };
const CALL = JSON.stringify({
  number: 1,
  messages: [{ kind: "call", id: 0, command: "hit", args: {} }],
});

/** Sends an entry, or whatever this is. The close must come before anything else. */
const refusal = (...sent: readonly (string | Buffer)[]) => knock(lab.port, ...sent);

/** Another secret of the same length. */
const wrong = (secret: string): string =>
  `${secret.slice(0, -2)}${secret.endsWith("AA") ? "BB" : "AA"}`;

describe("an entry", () => {
  it.each<[string, (entry: Entry) => object]>([
    [
      "with a wrong secret",
      ({ window, webview, secret }) => ({ window, webview, secret: wrong(secret) }),
    ],
    ["with an empty secret", (entry) => ({ ...entry, secret: "" })],
    [
      "with the beginning of a secret",
      (entry) => ({ ...entry, secret: entry.secret.slice(0, 42) }),
    ],
    ["with a secret and more", (entry) => ({ ...entry, secret: `${entry.secret}=` })],
    ["with a secret and a space", (entry) => ({ ...entry, secret: `${entry.secret} ` })],
    ["of another window", (entry) => ({ ...entry, window: "witness" })],
    [
      "of another window and webview",
      (entry) => ({ ...entry, window: "witness", webview: "witness" }),
    ],
    ["of another webview", (entry) => ({ ...entry, webview: "witness" })],
    [
      "of a window that is an inherited name",
      (entry) => ({ ...entry, window: "__proto__", webview: "__proto__" }),
    ],
    [
      "of the same window in capitals",
      (entry) => ({ ...entry, window: entry.window.toUpperCase() }),
    ],
    [
      "with lone surrogates for a label",
      (entry) => ({ ...entry, window: "\ud800", webview: "\udfff" }),
    ],
    ["with a list for a secret", (entry) => ({ ...entry, secret: [entry.secret] })],
    ["with true for a secret", (entry) => ({ ...entry, secret: true })],
    ["with an object for a window", (entry) => ({ ...entry, window: { toString: entry.window } })],
    ["with a member more", (entry) => ({ ...entry, origin: "tauri://localhost" })],
    ["with a member less", ({ window, secret }) => ({ window, secret })],
  ])("C5: %s is refused before anything is said", async (_what, change) => {
    const { entry } = other;
    const text = JSON.stringify({ kind: "enter", entry: change(entry) });
    expect(await refusal(text)).toStrictEqual(REFUSED);
    // Not even a call right behind it is read.
    expect(await refusal(text, CALL)).toStrictEqual(REFUSED);
  });

  it.each<[string, (entry: Entry) => string | Buffer]>([
    ["a call before it", () => CALL],
    ["in a list", (entry) => `[${enterText(entry)}]`],
    ["as bytes", (entry) => Buffer.from(enterText(entry))],
    ["in a batch", (entry) => JSON.stringify({ number: 1, messages: [{ kind: "enter", entry }] })],
    [
      "with a member of the envelope more",
      (entry) => JSON.stringify({ kind: "enter", entry, window: "witness" }),
    ],
    [
      "with its members in the prototype",
      (entry) => JSON.stringify({ kind: "enter", entry: { ["__proto__"]: entry } }),
    ],
    [
      "given by __proto__ itself",
      ({ window, webview, secret }) =>
        `{"kind":"enter","entry":{"__proto__":{"window":"${window}","webview":"${webview}","secret":"${secret}"}}}`,
    ],
    ["as another kind", (entry) => JSON.stringify({ kind: "admitted", entry })],
    ["cut off", (entry) => enterText(entry).slice(0, -1)],
    ["with a byte order mark", (entry) => `\uFEFF${enterText(entry)}`],
    ["as an empty text", () => ""],
    ["as null", () => "null"],
    ["as a number", () => "0"],
    ["as no bytes at all", () => Buffer.alloc(0)],
  ])("C5: sent with %s is refused, with the same words", async (_what, change) => {
    expect(await refusal(change(other.entry))).toStrictEqual(REFUSED);
  });

  it("C5: refused in all these ways is still good for its own page", async () => {
    const page = await openPage(lab.port, other.entry);
    expect(await page.call("who")).toMatchObject({ value: ["w1", "w1"] });
    await page.leave();
  });

  it("C5: is refused within one turn whatever is wrong with it, so that time tells nothing", async () => {
    const { entry } = await lab.newWindow();
    const used = await lab.newWindow();
    await openPage(lab.port, used.entry);
    const kinds: string[] = [
      enterText({ ...entry, secret: "" }),
      enterText({ ...entry, secret: wrong(entry.secret) }),
      enterText({ ...entry, window: "witness", webview: "witness" }),
      enterText(used.entry),
      "not JSON",
    ];
    const times = kinds.map(() => [] as number[]);
    for (let round = 0; round < 40; round++) {
      for (const [i, text] of kinds.entries()) {
        const socket = await openSocket(lab.port);
        const began = performance.now();
        socket.text(text);
        await socket.closed;
        times[i]?.push(performance.now() - began);
      }
    }
    const medians = times.map((all) => all.toSorted((a, b) => a - b)[20] as number);
    // Loopback and two processes make far more noise than what is told apart here; a wait would be seen.
    expect(Math.max(...medians) - Math.min(...medians)).toBeLessThan(5);
  });

  it("C5: followed by a call in the same packet is refused: nothing runs before the answer", async () => {
    const { entry } = await lab.newWindow();
    expect(await refusal(enterText(entry), CALL)).toStrictEqual(REFUSED);
    const again = await lab.newWindow();
    expect(await refusal(enterText(again.entry), Buffer.from(CALL))).toStrictEqual(REFUSED);
  });

  it("C5: that comes in the packet of the upgrade, with a call behind it, is refused at once", async () => {
    const { entry } = await lab.newWindow();
    const ahead = Buffer.concat([frame(OPCODE.text, enterText(entry)), frame(OPCODE.text, CALL)]);
    const socket = await openSocket(lab.port, { ahead });
    expect(await socket.closed).toStrictEqual(REFUSED);
  }, 5_000);

  it("C5: larger than any entry is cut off while it arrives", async () => {
    const socket = await openSocket(lab.port);
    socket.raw(frame(OPCODE.text, "x".repeat(9_000), { announced: 1_000_000n }));
    expect(await socket.closed).toMatchObject({ code: 1006 });
    expect(socket.received).toStrictEqual([]);
  });
});

describe("a link", () => {
  it("C6: used twice fails the second time, is told, and leaves the first page alone", async () => {
    const { entry } = await lab.newWindow();
    const page = await openPage(lab.port, entry);
    expect(await refusal(enterText(entry))).toStrictEqual(REFUSED);
    expect(
      await lab.app.waitFor(
        ({ code, window }) => code === "entry-reused" && window === entry.window,
      ),
    ).toMatchObject({ event: "refusal", alarm: true });
    expect(await page.call("who")).toMatchObject({ value: [entry.window, entry.window] });
    await page.leave();
    // Nor once that page has gone.
    expect(await refusal(enterText(entry))).toStrictEqual(REFUSED);
  });

  it("C6: shown by 50 sockets at once lets one in", async () => {
    const { entry } = await lab.newWindow();
    const sockets = await Promise.all(Array.from({ length: 50 }, () => openSocket(lab.port)));
    const outcomes = await Promise.allSettled(sockets.map((socket) => socket.enter(entry)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const winner = sockets.find(({ ended }) => !ended) as HostileSocket;
    expect(await winner.call("who")).toMatchObject({ value: [entry.window, entry.window] });
  });

  it("C15: gives one socket: a second one with its entry or its ticket is refused and the first stays", async () => {
    const { entry } = await lab.newWindow();
    const page = await openPage(lab.port, entry);
    expect(await refusal(enterText(entry))).toStrictEqual(REFUSED);
    expect(await refusal(enterText({ ...entry, secret: page.ticket }))).toStrictEqual(REFUSED);
    expect(await page.call("who")).toMatchObject({ value: [entry.window, entry.window] });
  });
});
