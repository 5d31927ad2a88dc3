/** What every host promises, whatever it shows windows with. One suite, run against each of them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type HostLab, openHostLab } from "../support/host-lab.ts";

const WHO = `__TAURI_INTERNALS__.invoke("who")`;
const TITLE = `document.title`;

const RUNS = (["browser", "chromium"] as const).flatMap((host) => [
  { host, pattern: "brownfield", isolation: false },
  { host, pattern: "isolation", isolation: true },
]);

describe.each(RUNS)("the $host host, $pattern", ({ host, isolation }) => {
  let lab: HostLab;
  let lastLabel = 0;
  beforeAll(async () => {
    lab = await openHostLab({ host, isolation });
  }, 60_000);
  // Whatever a window does by the rules is no refusal.
  afterEach(() => expect(lab.records).toStrictEqual([]));
  afterAll(async () => {
    await lab[Symbol.asyncDispose]();
    expect(lab.core.sessions.size).toBe(0);
  });

  /** A window of its own. */
  async function openWindow(url = "index.html"): Promise<string> {
    const label = `window-${(lastLabel += 1)}`;
    await lab.open({ label, url });
    expect(await lab.run(label, WHO)).toBe(label);
    return label;
  }

  const sessionsOf = (label: string) =>
    [...lab.core.sessions].filter(({ caller }) => caller.window === label);

  it("opens a window whose page calls as that window", async () => {
    const label = await openWindow();
    const { currentWindow } = (await lab.run(label, `__TAURI_INTERNALS__.metadata`)) as {
      currentWindow: object;
    };
    expect(currentWindow).toStrictEqual({ label });
  });

  it.each([
    ["index.html", "/"],
    ["index.html?a=1#/settings", "/?a=1#/settings"],
    ["other.html#/a?b=1&c=2", "/other.html#/a?b=1&c=2"],
  ])("opens a window at %s", async (url, shown) => {
    const label = await openWindow(url);
    expect(await lab.run(label, `location.href`)).toBe(`${lab.origin}${shown}`);
  });

  it("leaves nothing of an entry where page scripts look", async () => {
    const label = await openWindow();
    expect(
      await lab.run(
        label,
        `[location.hash, document.referrer, JSON.stringify({ ...sessionStorage, ...localStorage }),
          Object.getOwnPropertyNames(window).filter((name) => /sallyport/i.test(name)).join()]`,
      ),
    ).toStrictEqual(["", "", "{}", ""]);
  });

  it("keeps a page that reloads, as often as it likes, as the same window", async () => {
    const label = await openWindow();
    for (let i = 0; i < 5; i++) {
      const { aborted } = await lab.hold(label);
      await lab.leave(label, `location.reload()`);
      expect(await aborted).toBe("disconnected");
      expect(await lab.run(label, WHO)).toBe(label);
      expect(sessionsOf(label)).toHaveLength(1);
    }
  });

  it("keeps a page that reloads in its first moments", async () => {
    const label = await openWindow();
    await lab.leave(label, `sessionStorage.setItem("again", "12"); location.href = "/hasty.html"`);
    await lab.until(() => sessionsOf(label).length === 1);
    expect(await lab.run(label, WHO)).toBe(label);
  });

  it("keeps a page that goes to another document of the app, and back, and forward", async () => {
    const label = await openWindow();
    await lab.leave(label, `location.href = "/other.html"`);
    expect(await lab.run(label, TITLE)).toBe("other");
    expect(await lab.run(label, WHO)).toBe(label);
    const { aborted } = await lab.hold(label);
    await lab.leave(label, `history.back()`);
    expect(await aborted).toBe("disconnected");
    expect(await lab.run(label, TITLE)).toBe("puppet");
    expect(await lab.run(label, WHO)).toBe(label);
    await lab.leave(label, `history.forward()`);
    expect(await lab.run(label, TITLE)).toBe("other");
    expect(sessionsOf(label)).toHaveLength(1);
  });

  it("ends the session of a page that goes to a document without the bridge, and lets it come back", async () => {
    const label = await openWindow();
    const { aborted } = await lab.hold(label);
    // Of the app's own origin, so that the browser would keep the page before it, and leads back by itself.
    await lab.leave(label, `location.href = "/back.svg"`);
    expect(await aborted).toBe("disconnected");
    expect(await lab.run(label, WHO)).toBe(label);
    expect(sessionsOf(label)).toHaveLength(1);
  });

  it("keeps two windows apart", async () => {
    const [one, two] = [await openWindow(), await openWindow("other.html")];
    const held = await lab.hold(one);
    expect(await lab.run(two, WHO)).toBe(two);
    await lab.shut(two);
    await lab.until(() => sessionsOf(two).length === 0);
    expect(await lab.run(one, WHO)).toBe(one);
    await lab.shut(one);
    expect(await held.aborted).toBe("disconnected");
  });

  it("says of a window what everybody may know, and passes on what it was told to be", async () => {
    const label = await openWindow();
    const window = lab.core.windows.get(label);
    expect(await window?.title()).toBe(host === "browser" ? "Tauri App" : "puppet");
    expect(await window?.scaleFactor()).toBe(1);
    expect(await window?.theme()).toBe("light");
    const { width } = (await window?.innerSize()) ?? {};
    expect(await lab.run(label, "innerWidth")).toBe(width);
    expect(await window?.availableMonitors()).toHaveLength(1);
    await window?.setTitle("told");
    await expect.poll(() => lab.run(label, TITLE)).toBe("told");
    expect(await window?.title()).toBe("told");
    await window?.setCursorIcon("wait");
    await lab.leave(label, "location.reload()");
    await expect
      .poll(() => lab.run(label, "getComputedStyle(document.documentElement).cursor"))
      .toBe("wait");
    await window?.destroy();
    await lab.until(() => lab.closed.includes(label));
    expect(sessionsOf(label)).toStrictEqual([]);
    await expect(window?.title()).rejects.toMatchObject({ code: "not-found" });
  });

  it("ends the session of a window that is closed", async () => {
    const label = await openWindow();
    const { aborted } = await lab.hold(label);
    await lab.shut(label);
    expect(await aborted).toBe("disconnected");
    expect(sessionsOf(label)).toStrictEqual([]);
    // A tab is the user's: nobody tells that it is gone.
    if (host === "chromium") await lab.until(() => lab.closed.includes(label));
  });
});
