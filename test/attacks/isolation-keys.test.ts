// Keys that were right once, or are right elsewhere (attacks A5, A7, B7, B8): of another window, of a frame that was
// replaced, of a page that has gone, of the app's previous run.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startApp } from "../support/app-process.ts";
import { type FrameSecrets, sealByHand } from "../support/hand-seal.ts";
import {
  binaryBatch,
  entryOf,
  type HostileSocket,
  knock,
  type Lab,
  openPage,
  openSocket,
  requestFrame,
} from "../support/hostile.ts";
import { startIsolationLab } from "../support/isolation-lab.ts";
import {
  assertBroken,
  assertDropped,
  batchOf,
  dropRecord,
  HIT,
  openSealed,
  REASON,
  type SealedPage,
} from "../support/sealed-page.ts";

let lab: Lab;
let hits = 0;
beforeAll(async () => {
  lab = await startIsolationLab();
});
afterEach(() => lab.assertUnharmed(hits));
afterAll(() => lab[Symbol.asyncDispose]());

const EMPTY = Buffer.alloc(0);

/** Everything that can be sealed with a key that is not in force for this page, under the number that it expects. */
function sealedWith(old: FrameSecrets, now: FrameSecrets, number: number): Buffer[] {
  return [
    sealByHand(old, number, batchOf(number)),
    sealByHand({ key: old.key, pass: now.pass }, number, batchOf(number)),
    sealByHand({ key: now.key, pass: old.pass }, number, batchOf(number)),
  ];
}

/** The page comes back as after a reload, and loads its frame. */
async function comeBack({ page, entry, window }: SealedPage): Promise<SealedPage> {
  const next = await openPage(lab.port, { ...entry, secret: page.ticket });
  return { page: next, entry, window, secrets: await next.loadFrame() };
}

it("every frame has its own key and its own name", async () => {
  const pages = [await openSealed(lab), await openSealed(lab)];
  const all = pages.map(({ secrets }) => secrets);
  for (const { page } of pages) all.push(await page.loadFrame());
  for (const page of pages) {
    await page.page.leave();
    all.push((await comeBack(page)).secrets);
  }
  expect(new Set(all.map(({ key }) => key.toString("hex"))).size).toBe(6);
  expect(new Set(all.map(({ pass }) => pass)).size).toBe(6);
  for (const { key } of all) expect(key).toHaveLength(32);
});

describe("B7: in another window's session", () => {
  it("a key is worth nothing, and neither is its name", async () => {
    const [a, b] = [await openSealed(lab), await openSealed(lab)];
    await assertDropped(lab, b, REASON.otherKey, ...sealedWith(a.secrets, b.secrets, 1));
  });

  it("a message is dropped, and at home it is taken, once", async () => {
    const [a, b] = [await openSealed(lab), await openSealed(lab)];
    const call = a.page.callMessage("hit");
    const message = sealByHand(a.secrets, 1, binaryBatch(a.page.batchText([call]), EMPTY));
    await assertDropped(lab, b, REASON.otherKey, message);
    a.page.binary(message);
    hits += 1;
    expect(await a.page.answer(call.id)).toMatchObject({ value: a.window });
    await assertDropped(lab, a, REASON.replay, message);
  });
});

describe("A5, B8: once another frame has been loaded", () => {
  it("the older key is dead, whatever it seals", async () => {
    const page = await openSealed(lab);
    await page.page.call("who");
    const now = await page.page.loadFrame();
    expect(now.number).toBe(1);
    await assertDropped(lab, page, REASON.otherKey, ...sealedWith(page.secrets, now, 2));
  });

  it("what the older key has sealed and not sent is dropped, and never taken later", async () => {
    const page = await openSealed(lab);
    const old = [1, 2, 3].map((number) => sealByHand(page.secrets, number, batchOf(number)));
    const now = await page.page.loadFrame();
    expect(now.number).toBe(0);
    const [first = EMPTY, ...later] = old;
    await assertDropped(lab, page, REASON.otherKey, first);
    await assertDropped(lab, page, REASON.otherKey, ...later.slice(0, 1));
    await assertDropped(lab, page, REASON.otherKey, ...later.slice(1));
  });

  it("numbers go on, so that nothing taken before is taken again", async () => {
    const page = await openSealed(lab);
    const call = page.page.callMessage("hit");
    const message = sealByHand(page.secrets, 1, binaryBatch(page.page.batchText([call]), EMPTY));
    page.page.binary(message);
    hits += 1;
    await page.page.answer(call.id);
    for (let i = 0; i < 3; i++) {
      expect((await page.page.loadFrame()).number).toBe(1 + i);
      await assertDropped(lab, page, REASON.replay, message);
    }
  });
});

describe("A7, B8: when its page has gone", () => {
  it("a key is dead: the page that follows has another", async () => {
    const before = await openSealed(lab);
    await before.page.leave();
    const after = await comeBack(before);
    await assertDropped(
      lab,
      after,
      REASON.otherKey,
      ...sealedWith(before.secrets, after.secrets, 1),
    );
  });

  it("and so is every key of a window that went away and came back, and went away and came back", async () => {
    let page = await openSealed(lab);
    const old: SealedPage[] = [];
    for (let i = 0; i < 4; i++) {
      old.push(page);
      await page.page.call("who");
      await page.page.leave();
      page = await comeBack(page);
    }
    const messages = old.flatMap(({ secrets }) => sealedWith(secrets, page.secrets, 1));
    await assertDropped(lab, page, REASON.otherKey, ...messages);
    // Neither the sessions nor the frames of those pages can be had again.
    for (const { page: gone, entry } of old) {
      expect(
        await knock(lab.port, JSON.stringify({ kind: "resume", session: gone.keys.session })),
      ).toMatchObject({ code: 4001 });
      expect(await requestFrame(gone.frameUrl)).toMatchObject({ status: 403, body: "Refused." });
      expect(entry.window).toBe(page.window);
    }
  });

  it("a key is dead after the session was ended for what it sealed", async () => {
    const before = await openSealed(lab);
    await assertBroken(lab, before, sealByHand(before.secrets, 1, batchOf(1, [null])));
    expect(await requestFrame(before.page.frameUrl)).toMatchObject({ status: 403 });
    const after = await comeBack(before);
    await assertDropped(
      lab,
      after,
      REASON.otherKey,
      ...sealedWith(before.secrets, after.secrets, 1),
    );
  });

  it("a key is dead after its window was opened elsewhere", async () => {
    const before = await openSealed(lab);
    const links = await lab.app.newLinks();
    const link = links.find((url) => url.includes(`#sallyport=${before.window}.`)) ?? "";
    const newer = await openPage(lab.port, entryOf(link));
    expect(await before.page.closed).toMatchObject({ code: 4004 });
    const after = { page: newer, window: before.window, secrets: await newer.loadFrame() };
    await assertDropped(
      lab,
      after,
      REASON.otherKey,
      ...sealedWith(before.secrets, after.secrets, 1),
    );
    expect(await requestFrame(before.page.frameUrl)).toMatchObject({ status: 403 });
  });
});

describe("over the next connection of the same session", () => {
  /** A page that has made one call, whose connection is cut, and which goes on over another. */
  async function resumed(): Promise<SealedPage & { next: HostileSocket; taken: Buffer }> {
    const page = await openSealed(lab);
    const call = page.page.callMessage("hit");
    const taken = sealByHand(page.secrets, 1, binaryBatch(page.page.batchText([call]), EMPTY));
    page.page.binary(taken);
    hits += 1;
    await page.page.answer(call.id);
    page.page.cut();
    const next = await openSocket(lab.port);
    expect(await next.resume(page.page.keys, 1)).toBe('{"kind":"resumed","received":1}');
    return { ...page, next, taken };
  }

  it("B2: what was taken is a replay, and what is next is taken", async () => {
    const { next, taken, secrets, window } = await resumed();
    next.binary(taken);
    await dropRecord(lab, window, REASON.replay);
    const who = { kind: "call", id: 1, command: "who", args: {} };
    next.binary(sealByHand(secrets, 2, batchOf(2, [who])));
    expect(await next.answer(1)).toMatchObject({ value: [window, window] });
  });

  it("B6: what is not sealed is denied as before", async () => {
    const { next, secrets, window } = await resumed();
    next.text(JSON.stringify({ number: 2, messages: [HIT] }));
    expect(await next.answer(HIT.id)).toMatchObject({ kind: "error", code: "denied" });
    const who = { kind: "call", id: 1, command: "who", args: {} };
    next.binary(sealByHand(secrets, 2, batchOf(2, [who])));
    expect(await next.answer(1)).toMatchObject({ value: [window, window] });
  });

  it("the page is told of the frame whose key is in force, and of no key", async () => {
    const { next, secrets, page } = await resumed();
    const { url, number } = await next.frameNotice(secrets.pass);
    expect([url, number]).toStrictEqual([page.frameUrl, 0]);
    expect(next.received.join()).not.toContain(secrets.key.toString("base64url"));
  });
});

it("B8: a key of the app's previous run is dead, and so are its frames", async () => {
  const own = await startIsolationLab();
  let again: Awaited<ReturnType<typeof startApp>> | undefined;
  try {
    const before = await openSealed(own);
    await before.page.call("who");
    await own.app.stop();
    // On the same port, so that its origin and all addresses are the same.
    again = await startApp(own.folder, { args: ["--port", String(own.port)] });
    expect(again.port).toBe(own.port);
    expect(await requestFrame(before.page.frameUrl)).toMatchObject({ status: 403 });
    const page = await openPage(again.port, entryOf(again.link));
    const secrets = await page.loadFrame();
    for (const number of [1, 2]) {
      for (const message of sealedWith(before.secrets, secrets, number)) page.binary(message);
    }
    expect(await page.call("hits")).toMatchObject({ value: 0 });
    await again.waitFor(({ code, reason }) => code === "unsealed" && reason === REASON.otherKey);
  } finally {
    await again?.stop();
    await own[Symbol.asyncDispose]();
  }
});
