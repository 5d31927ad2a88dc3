/**
 * What every host promises of keys in the isolation pattern: each document of the app has one of its own, and no other is
 * good in its place. The tests know all keys, as nobody should: a tunnel reads them out of the frames that pass.
 */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { command } from "../../src/core/command.ts";
import { openTunnel, type Tunnel } from "../support/broken-tunnel.ts";
import { type FrameSecrets, readSecrets, sealByHand } from "../support/hand-seal.ts";
import { type HostLab, openHostLab } from "../support/host-lab.ts";
import { binaryBatch, requestFrame } from "../support/hostile.ts";

const WHO = `__TAURI_INTERNALS__.invoke("who")`;
const TITLE = `document.title`;
/** Of the page that is kept, for the one that comes after it. */
const NOTE_RESTORED = `addEventListener("pageshow", ({ persisted }) => { if (persisted) localStorage.setItem("restored", "yes"); }); 0`;

let site: Server;
let sitePort = 0;
beforeAll(async () => {
  site = createServer(({ url = "" }, response) => {
    // `/to/<address>`
    if (url.startsWith("/to/"))
      return void response.writeHead(302, { Location: decodeURIComponent(url.slice(4)) }).end();
    response.setHeader("Content-Type", "text/html");
    response.end(
      `<!doctype html><script>onpageshow = () => setTimeout(() => history.back());</script>`,
    );
  }).listen(0, "127.0.0.1");
  await once(site, "listening");
  sitePort = (site.address() as AddressInfo).port;
});
afterAll(() => void site.close());

describe.each(["browser", "chromium"] as const)("the %s host", (host) => {
  let lab: HostLab;
  let tunnel: Tunnel;
  let lastLabel = 0;
  let lastId = 1_000_000;
  let hits = 0;
  /** Of all frames that were loaded, in their order. */
  const keys: FrameSecrets[] = [];
  /** Where the next ones would have been. */
  const addresses: string[] = [];
  /** How many records were expected. */
  let refusals = 0;

  beforeAll(async () => {
    tunnel = await openTunnel(() => {
      let heard = "";
      const take = (pattern: RegExp): string | undefined => {
        const [found] = pattern.exec(heard) ?? [];
        if (found !== undefined) heard = heard.replace(found, "");
        return found;
      };
      return (text) => {
        heard += text;
        const told = take(/\{"key":\[\d[^}]*\}/);
        if (told !== undefined) keys.push(readSecrets(told));
        const notice = take(/\{"kind":"frame","pass":"[\w-]+","url":"[^"]+","number":\d+\}/);
        if (notice !== undefined) addresses.push((JSON.parse(notice) as { url: string }).url);
        // What is `no-store` does not get into the back-forward cache of today's Chromium, which is no reason to rely on it.
        return text.replace("Cache-Control: no-store", "Cache-Control: no-cache");
      };
    });
    lab = await openHostLab({
      host,
      tunnel,
      isolation: true,
      commands: { hit: command(() => void (hits += 1)) },
    });
  }, 60_000);
  afterEach(() => expect(lab.records.slice(refusals)).toStrictEqual([]));
  afterAll(async () => {
    await lab[Symbol.asyncDispose]();
    await tunnel[Symbol.asyncDispose]();
    expect(lab.core.sessions.size).toBe(0);
  });

  const sessionsOf = (label: string) =>
    [...lab.core.sessions].filter(({ caller }) => caller.window === label);

  /** A window of its own, with its one key. */
  async function openWindow(): Promise<{ label: string; key: FrameSecrets }> {
    const label = `window-${(lastLabel += 1)}`;
    const before = keys.length;
    await lab.open({ label });
    expect(await lab.run(label, WHO)).toBe(label);
    const [key, ...more] = keys.slice(before);
    if (!key || more.length > 0) throw new Error(`${more.length} keys too many`);
    return { label, key };
  }

  /** Says on the socket of the window's page what that has never said: a call sealed with this key. */
  function sayFor(label: string, key: FrameSecrets): void {
    const [session, ...more] = sessionsOf(label);
    if (!session || more.length > 0) throw new Error("not one session");
    const number = session.received + 1;
    const message = { kind: "call", id: (lastId += 1), command: "hit", args: {} };
    const batch = binaryBatch({ number, messages: [message] }, new Uint8Array(0));
    session.receive(sealByHand(key, number, batch));
  }

  /** The page of the window goes on, and this key is nothing to it. */
  async function expectDead(label: string, key: FrameSecrets): Promise<void> {
    const [before, recorded] = [hits, lab.records.length];
    sayFor(label, key);
    expect(lab.records.slice(recorded)).toStrictEqual([
      {
        code: "unsealed",
        window: label,
        reason: "a message that the key in force has not sealed",
        alarm: true,
      },
    ]);
    refusals = lab.records.length;
    expect(await lab.run(label, WHO)).toBe(label);
    expect(hits).toBe(before);
  }

  /** It is the key in force. What the page itself says next comes too late by that, so this is its end. */
  async function expectInForce(
    label: string,
    key: FrameSecrets,
    shut = (): Promise<void> => lab.shut(label),
  ): Promise<void> {
    const before = hits;
    sayFor(label, key);
    await expect.poll(() => hits).toBe(before + 1);
    await shut();
    await lab.until(() => sessionsOf(label).length === 0);
    refusals = lab.records.length;
  }

  const WAYS: [string, number, (label: string) => Promise<void>][] = [
    ["reloads", 1, (label) => lab.leave(label, `location.reload()`)],
    [
      "goes to another document, and back",
      2,
      async (label) => {
        await lab.leave(label, `location.href = "/other.html"`);
        expect(await lab.run(label, TITLE)).toBe("other");
        await lab.leave(label, `history.back()`);
        expect(await lab.run(label, TITLE)).toBe("puppet");
      },
    ],
    [
      "goes to a document without the bridge, and back",
      1,
      (label) => lab.leave(label, `location.href = "/back.svg"`),
    ],
  ];
  it.each(WAYS)(
    "a page that %s has new keys (%i), and the old ones are dead",
    async (_how, fresh, go) => {
      const { label, key } = await openWindow();
      const before = keys.length;
      const [old] = sessionsOf(label);
      await go(label);
      expect(await lab.run(label, WHO)).toBe(label);
      expect(old?.live).toBe(false);
      const dead = [key, ...keys.slice(before)];
      const current = dead.pop() as FrameSecrets;
      expect(dead).toHaveLength(fresh);
      for (const one of dead) await expectDead(label, one);
      await expectInForce(label, current);
    },
  );

  it("a page that the browser has kept, and shows again, has a new key", async () => {
    const { label, key } = await openWindow();
    const before = keys.length;
    await lab.run(label, NOTE_RESTORED);
    // A window of the app shows no other site.
    const away = host === "browser" ? `http://127.0.0.1:${sitePort}/` : "/back.svg";
    await lab.leave(label, `location.href = "${away}"`);
    expect(await lab.run(label, WHO)).toBe(label);
    expect(await lab.run(label, `localStorage.getItem("restored")`)).toBe("yes");
    const [current, ...more] = keys.slice(before);
    expect(more).toStrictEqual([]);
    await expectDead(label, key);
    await expectInForce(label, current as FrameSecrets);
  });

  it("A7: a page that goes back to the app by way of another site has a new session and a new key, or stays where it is", async () => {
    const { label, key } = await openWindow();
    const before = keys.length;
    const [old] = sessionsOf(label);
    const chain = `http://127.0.0.1:${sitePort}/to/${encodeURIComponent(`${lab.origin}/other.html`)}`;
    if (host === "chromium") {
      await lab.run(label, `void (location.href = "${chain}")`);
      await lab.until(() => lab.outside.includes(chain));
      expect(await lab.run(label, TITLE)).toBe("puppet");
      expect(old?.live).toBe(true);
      expect(keys).toHaveLength(before);
      return expectInForce(label, key);
    }
    await lab.leave(label, `location.href = "${chain}"`);
    expect(await lab.run(label, TITLE)).toBe("other");
    expect(await lab.run(label, WHO)).toBe(label);
    expect(old?.live).toBe(false);
    const [current, ...more] = keys.slice(before);
    expect(more).toStrictEqual([]);
    await expectDead(label, key);
    await expectInForce(label, current as FrameSecrets);
  });

  it("two windows have a frame and a key each, and one's is nothing to the other", async () => {
    const [one, two] = [await openWindow(), await openWindow()];
    expect(one.key.pass).not.toBe(two.key.pass);
    expect(one.key.key).not.toStrictEqual(two.key.key);
    for (const { label } of [one, two]) expect(await lab.run(label, "frames.length")).toBe(1);
    await expectDead(one.label, two.key);
    await expectDead(two.label, one.key);
    // What becomes of one's page leaves the other's key alone.
    await lab.leave(one.label, `location.reload()`);
    expect(await lab.run(one.label, WHO)).toBe(one.label);
    expect(await lab.run(two.label, WHO)).toBe(two.label);
    await lab.shut(one.label);
    await lab.until(() => sessionsOf(one.label).length === 0);
    await expectInForce(two.label, two.key);
  });

  it("a copy of itself that a page opens has no frame, and the page keeps its key", async () => {
    const { label, key } = await openWindow();
    const before = keys.length;
    if (host === "chromium") {
      await lab.run(label, `void open(location.href)`);
      await lab.until(() => lab.warnings.some((text) => text.startsWith(`${label} asked for`)));
    } else {
      const opening = lab.page(label).context().waitForEvent("page");
      await lab.run(label, `void open(location.href)`);
      const copy = await opening;
      await copy.waitForURL(`${lab.origin}/__sallyport__/no-entry`);
      expect(copy.frames()).toHaveLength(1);
      await copy.close();
    }
    expect(await lab.run(label, WHO)).toBe(label);
    expect(keys).toHaveLength(before);
    await expectInForce(label, key);
  });

  it.runIf(host === "browser")(
    "a window that is opened in a second tab has another key there, and the first tab's is dead",
    async () => {
      const { label, key } = await openWindow();
      const before = keys.length;
      const settings = lab.core.windows.settings(label);
      if (!settings) throw new Error("no window");
      const { url = "" } = await lab.host.open(settings);
      const [old] = sessionsOf(label);
      const tab = await lab.page(label).context().browser()?.newPage();
      if (!tab) throw new Error("no browser");
      await tab.goto(url);
      await lab.until(() => !old?.live);
      expect(await lab.run(label, WHO)).toBe(label);
      expect(lab.records.slice(refusals)).toMatchObject([{ code: "page-replaced", window: label }]);
      refusals = lab.records.length;
      const [current, ...more] = keys.slice(before);
      expect(more).toStrictEqual([]);
      await expectDead(label, key);
      await expectInForce(label, current as FrameSecrets, () => tab.close());
    },
  );

  it("a frame that is asked for when its page has gone is refused, and nobody is blamed", async () => {
    const { label } = await openWindow();
    const address = addresses.at(-1) ?? "";
    await lab.shut(label);
    await lab.until(() => sessionsOf(label).length === 0);
    expect(await requestFrame(address)).toMatchObject({ status: 403, body: "Refused." });
  });
});
