// A page that leaves for the back-forward cache, or comes back from it (attack J2).
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { ensureChromium } from "../../scripts/chromium.ts";
import { type Browser, invokeInPage, type Page } from "../support/chromium.ts";
import { type Lab, startLab } from "../support/hostile.ts";

let browser: Browser;
let lab: Lab;
let tunnel: Server;
let appPort = 0;
let hits = 0;

/**
 * Passes bytes on to the app, and lets its documents be kept: what is `no-store` does not get into the cache of today's
 * Chromium, and the page's own conduct must do without that.
 */
async function openTunnel(): Promise<Server> {
  const server = createServer((socket) => {
    const far = connect(appPort, "127.0.0.1");
    const gone = (): void => void (socket.destroy(), far.destroy());
    for (const end of [socket, far]) end.on("error", gone).on("close", gone);
    socket.pipe(far);
    far.on("data", (bytes) => {
      socket.write(
        bytes.toString("latin1").replace("Cache-Control: no-store", "Cache-Control: no-cache"),
        "latin1",
      );
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

beforeAll(async () => {
  // As `launchChromium`, but with the cache that Playwright switches off.
  browser = await chromium.launch({
    executablePath: ensureChromium(),
    headless: true,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  tunnel = await openTunnel();
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  appPort = (taken.address() as AddressInfo).port;
  await new Promise((resolve) => taken.close(resolve));
  const origin = `http://localhost:${(tunnel.address() as AddressInfo).port}`;
  lab = await startLab({
    args: ["--port", String(appPort), "--origin", origin],
    files: { "dist/other.html": "<!doctype html><title>other</title>" },
  });
}, 30_000);
afterEach(() => lab.assertUnharmed(hits));
afterAll(async () => {
  await browser.close();
  await lab[Symbol.asyncDispose]();
  tunnel.close();
});

/** A page of the app with a call under way, and a mark that only this very document has. It tells how it comes back. */
async function openHolding(): Promise<{ page: Page; name: string }> {
  const { link, entry } = await lab.newWindow();
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(link);
  hits += 1;
  await page.evaluate((name) => {
    const { __TAURI_INTERNALS__: bridge } = window as unknown as {
      __TAURI_INTERNALS__: { invoke(...all: unknown[]): Promise<unknown> };
    };
    // In the storage, since what is written to the console may be lost with a document that is left at once.
    const say = (line: string): void =>
      localStorage.setItem("said", `${localStorage.getItem("said") ?? ""}${line}\n`);
    const tell = (what: string) => (error: { code: string }) => say(`${what} ${error.code}`);
    Object.assign(window, { mark: "this very document" });
    bridge.invoke("hold", { name }).catch(tell("pending"));
    addEventListener("pageshow", ({ persisted }) => {
      say(`restored ${persisted}`);
      bridge.invoke("hit").catch(tell("later"));
    });
  }, entry.window);
  await lab.witness.call("begun", { name: entry.window });
  return { page, name: entry.window };
}

it.each([
  ["another site", () => "data:text/html,elsewhere"],
  ["another document of the app", () => `${lab.app.origin}/other.html`],
  ["a page of ours without the bridge", () => `${lab.app.origin}/__sallyport__/no-entry`],
])(
  "J2: a page that is left for %s ends its session, and starts anew when it comes back",
  async (where, url) => {
    const { page, name } = await openHolding();
    await page.goto(url());
    // Gone with the page, whether the browser keeps the document or not.
    expect((await lab.witness.call("aborted", { name })).value).toBe("disconnected");
    await lab.witness.call("answer", { name, value: "late" });
    await page.goBack({ waitUntil: "commit" });
    await page.waitForFunction(() => document.title === "lab" && !("mark" in window));
    expect(await invokeInPage(page, "who")).toStrictEqual({ resolved: [name, name] });
    const said = await page.evaluate(() => localStorage.getItem("said")?.split("\n") ?? []);
    // If it was kept, it was disconnected all the while: a call of the restored document does not run.
    if (where === "another site") expect(said).toContain("restored true");
    if (said.includes("restored true")) {
      expect(said).toContain("pending disconnected");
      expect(said).toContain("later disconnected");
    }
    await page.context().close();
  },
);
