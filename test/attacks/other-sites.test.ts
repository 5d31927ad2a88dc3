// Other sites, in a real browser beside the app (attacks C1–C3, C7, C9–C11, C16).
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Browser, launchChromium, type Page } from "../support/chromium.ts";
import { type Entry, enterText, type Lab, openPage, startLab } from "../support/hostile.ts";
import { addFrame } from "../support/lab-pages.ts";

let browser: Browser;
let lab: Lab;
let site: Server;
let sitePort = 0;
/** Everything that reached the foreign site. */
const heard: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  lab = await startLab({
    files: {
      "dist/app.js": "globalThis.stolen = 's3cr3t';",
      "dist/data.json": '{"stolen":"s3cr3t"}',
      "dist/style.css": "body { --stolen: s3cr3t }",
      "dist/picture.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>',
    },
  });
  site = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.setHeader("Content-Type", "text/html").end("<!doctype html><title>site</title>");
  }).listen(0, "127.0.0.1");
  await once(site, "listening");
  sitePort = (site.address() as AddressInfo).port;
}, 30_000);
afterEach(() => lab.assertUnharmed());
afterAll(async () => {
  await browser.close();
  site.close();
  await lab[Symbol.asyncDispose]();
});

/** A page of a foreign site: on another address, another port, or a name that leads to this machine. */
const SITES = ["127.0.0.1", "localhost", "evil.localhost"] as const;

async function visit(host: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.once("close", () => void context.close());
  await page.goto(`http://${host}:${sitePort}/`);
  return page;
}

/** Opens a socket in a page and shows a good entry and a call. Resolves with how it ended. */
function tryEntry(
  page: Page | ReturnType<Page["mainFrame"]>,
  port: number,
  entry: Entry,
): Promise<string> {
  return page.evaluate(
    ([url, text]) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(url, "sallyport.1");
        socket.onopen = () => socket.send(text);
        socket.onmessage = ({ data }) => resolve(`said ${String(data)}`);
        socket.onclose = ({ code }) => resolve(`closed with ${code}`);
      }),
    [`ws://localhost:${port}/__sallyport__/socket`, enterText(entry)] as const,
  );
}

describe.each(SITES)("a page of %s", (host) => {
  it("C1 and C2: gets no socket, even with a good entry, which stays good for its own page", async () => {
    await using page = await visit(host);
    const { entry } = await lab.newWindow();
    expect(await tryEntry(page, lab.port, entry)).toBe("closed with 1006");
    await openPage(lab.port, entry);
  });

  it("C9: learns nothing of the app by a script, an image, a style sheet or a font", async () => {
    await using page = await visit(host);
    const outcome = await page.evaluate(async (origin) => {
      const load = (name: string, attributes: Record<string, string>): Promise<string> =>
        new Promise((resolve) => {
          const element = Object.assign(document.createElement(name), {
            onload: () => resolve(`${name} loaded`),
            onerror: () => resolve(`${name} refused`),
          });
          for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
          document.head.append(element);
        });
      return [
        await load("script", { src: `${origin}/app.js` }),
        await load("script", { src: `${origin}/app.js`, crossorigin: "" }),
        await load("script", { src: `${origin}/app.js`, type: "module" }),
        await load("img", { src: `${origin}/picture.svg` }),
        await load("link", { rel: "stylesheet", href: `${origin}/style.css` }),
        "stolen" in window,
      ];
    }, lab.app.origin);
    expect(outcome).toStrictEqual([
      "script refused",
      "script refused",
      "script refused",
      "img refused",
      "link refused",
      false,
    ]);
  });

  it("C10 and C11: reads nothing and runs nothing by fetch, beacon or form", async () => {
    await using page = await visit(host);
    const body = JSON.stringify({
      number: 1,
      messages: [{ kind: "call", id: 0, command: "hit", args: {} }],
    });
    const outcome = await page.evaluate(
      async ([origin, text]) => {
        const tries: [string, RequestInit][] = [
          ["/data.json", {}],
          ["/data.json", { credentials: "include" }],
          ["/__sallyport__/socket", { method: "POST", body: text }],
          [
            "/__sallyport__/socket",
            { method: "POST", body: text, headers: { "Content-Type": "application/json" } },
          ],
          ["/", { method: "PUT", body: text }],
        ];
        const results: string[] = [];
        for (const [path, init] of tries) {
          results.push(
            await fetch(origin + path, init).then(
              (got) => got.text(),
              () => "refused",
            ),
          );
        }
        const blind = await fetch(`${origin}/data.json`, { mode: "no-cors" }).then(
          (got) => `${got.type} ${got.status}`,
          () => "refused",
        );
        navigator.sendBeacon(`${origin}/__sallyport__/socket`, text);
        return [...results, blind];
      },
      [lab.app.origin, body] as const,
    );
    expect(outcome.slice(0, 5)).toStrictEqual(Array(5).fill("refused"));
    expect(["refused", "opaque 0"]).toContain(outcome[5]);
  });

  it("C16: frames the app and gets an error in its place, without the bridge and without an entry", async () => {
    await using page = await visit(host);
    const { link, entry } = await lab.newWindow();
    for (const src of [link, `${lab.app.origin}/`, `${lab.app.origin}/__sallyport__/no-entry`]) {
      const frame = await page.evaluateHandle(async (url) => {
        const element = document.createElement("iframe");
        const loaded = new Promise((resolve) => element.addEventListener("load", resolve));
        element.src = url;
        document.body.append(element);
        await loaded;
        return element;
      }, src);
      const content = await (await frame.asElement()?.contentFrame())?.content();
      expect(content).not.toMatch(/the app|This address needs/);
    }
    await openPage(lab.port, entry);
  });

  it("C9: opens the app in a window of its own, and has no hold on it", async () => {
    await using page = await visit(host);
    const { link, entry } = await lab.newWindow();
    const [popup, hold] = await Promise.all([
      page.context().waitForEvent("page"),
      page.evaluate((url) => {
        Object.assign(window, { app: window.open(url) });
        return "app" in window;
      }, link),
    ]);
    expect(hold).toBe(true);
    await popup.waitForFunction(() => "__TAURI_INTERNALS__" in window);
    // The app's document is in a group of its own: the opener is told that its window has been closed.
    await page.waitForFunction(() => (window as unknown as { app: Window }).app.closed);
    expect(await popup.evaluate(() => window.opener)).toBeNull();
    expect(await popup.evaluate(() => document.referrer)).not.toContain(entry.secret);
  });
});

it("C3: a name that leads to this machine is refused with the app's own port", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const response = await page.goto(`http://evil.localhost:${lab.port}/`);
  expect(response?.status()).toBe(403);
  expect(await page.content()).not.toContain("the app");
  // That document has the origin of the rebound name; a socket from there says so.
  const { entry } = await lab.newWindow();
  const own = await page.evaluate(
    (text) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://${location.host}/__sallyport__/socket`, "sallyport.1");
        socket.onopen = () => socket.send(text);
        socket.onmessage = ({ data }) => resolve(`said ${String(data)}`);
        socket.onclose = ({ code }) => resolve(`closed with ${code}`);
      }),
    enterText(entry),
  );
  expect(own).toBe("closed with 1006");
  expect(await tryEntry(page, lab.port, entry)).toBe("closed with 1006");
  await openPage(lab.port, entry);
  await context.close();
});

it("C7: a sandboxed frame and a `data:` document of another site get no socket", async () => {
  await using page = await visit("127.0.0.1");
  const { entry } = await lab.newWindow();
  for (const attributes of [
    { sandbox: "allow-scripts", srcdoc: "<p>" },
    { src: "data:text/html,<p>" },
  ] as Record<string, string>[]) {
    const inner = await addFrame(page, attributes);
    expect(await inner.evaluate(() => self.origin)).toBe("null");
    expect(await tryEntry(inner, lab.port, entry)).toBe("closed with 1006");
  }
  await openPage(lab.port, entry);
});

it("C6: the app's page sends no entry to another site, in no Referer and no address", async () => {
  const { link, entry } = await lab.newWindow();
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.waitForFunction(() => location.hash === "");
  const before = heard.length;
  await page.evaluate(async (url) => {
    await fetch(url, { mode: "no-cors", referrerPolicy: "unsafe-url" });
    location.assign(url);
  }, `http://127.0.0.1:${sitePort}/from-app`);
  await page.waitForURL("**/from-app");
  const said = heard.slice(before);
  expect(said.length).toBeGreaterThanOrEqual(2);
  expect(said.join()).not.toContain(entry.secret);
  await context.close();
});
