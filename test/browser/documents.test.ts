/** Documents and assets as the gateway serves them: headers, types, ranges, caching, and policies that really hold. */
import { get as httpGet, type IncomingMessage } from "node:http";
import { connect, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AppProcess, makeApp, startApp } from "../support/app-process.ts";
import { type Browser, invokeInPage, launchChromium } from "../support/chromium.ts";

const MAIN = `
import { command, createApp } from "sallyport";
const app = createApp({ commands: { ping: command(() => "pong") } });
await app.run();
`;
const CORE = { "src-tauri/main.ts": MAIN };
const bytes = Uint8Array.from({ length: 1_000 }, (_, i) => i % 256);

let app: AppProcess;
let browser: Browser;
let remove: () => Promise<void>;
beforeAll(async () => {
  browser = await launchChromium();
  const made = await makeApp({
    ...CORE,
    "src-tauri/tauri.conf.json": JSON.stringify({
      app: {
        security: {
          csp: "default-src 'none'; script-src 'self'; style-src 'self'",
          headers: { "Permissions-Policy": "camera=()", "X-One": "1" },
        },
      },
    }),
    "dist/index.html":
      "<!doctype html>\r\n<html><head><title>t</title><style>\r\nbody { color: rgb(1, 2, 3) }\r\n</style></head>\r\n<body>text<script>\r\nwindow.inline = true;\r\n</script><script src='a.js'></script></body></html>",
    "dist/a.js": "window.external = true;",
    "dist/frame.html":
      "<!doctype html><script>window.framed = '__TAURI_INTERNALS__' in window; window.stop = () => { throw new Error('the bridge ran') };</script>frame",
    "dist/data.bin": bytes,
    "dist/m.mjs": "",
    "dist/s.css": "",
    "dist/i.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "dist/w.wasm": new Uint8Array(),
    "dist/j.json": "{}",
    "dist/f.woff2": new Uint8Array(),
    "dist/č č.txt": "unicode",
    "dist/sub/index.html": "<title>sub</title>",
  });
  remove = () => made[Symbol.asyncDispose]();
  app = await startApp(made.folder);
});
afterAll(async () => {
  await browser.close();
  await app.stop();
  await remove();
});

const get = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`${app.origin}${path}`, init);

describe("an asset", () => {
  it.each([
    ["/a.js", /^(?:text|application)\/javascript/],
    ["/m.mjs", /^(?:text|application)\/javascript/],
    ["/s.css", /^text\/css/],
    ["/i.svg", /^image\/svg\+xml/],
    ["/w.wasm", /^application\/wasm/],
    ["/j.json", /^application\/json/],
    ["/f.woff2", /^font\/woff2/],
  ])("%s has its type", async (path, type) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(type);
  });

  it("is sent in ranges", async () => {
    const part = await get("/data.bin", { headers: { Range: "bytes=10-19" } });
    expect(part.status).toBe(206);
    expect(part.headers.get("content-range")).toBe("bytes 10-19/1000");
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(10, 20));
    expect((await get("/data.bin", { headers: { Range: "bytes=5000-" } })).status).toBe(416);
  });

  it("is revalidated, not kept", async () => {
    const first = await get("/a.js");
    expect(first.headers.get("cache-control")).toBe("no-cache");
    // Not with fetch, which asks for a fresh copy as soon as it is given a condition.
    const again = await new Promise<IncomingMessage>((resolve) => {
      httpGet(
        `${app.origin}/a.js`,
        { headers: { "If-None-Match": first.headers.get("etag") ?? "" } },
        resolve,
      );
    });
    expect(again.resume().statusCode).toBe(304);
  });

  it("carries what keeps others out, and the configured headers", async () => {
    const { headers } = await get("/a.js");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-one")).toBe("1");
    expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  it("has a name in any script", async () => {
    expect(await (await get(`/${encodeURIComponent("č č.txt")}`)).text()).toBe("unicode");
  });
});

describe("a document", () => {
  it("is not stored, has the policy and the bridge as its first script", async () => {
    const response = await get("/");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'self'");
    expect(await response.text()).toMatch(/<head><script>\(function/);
  });

  it.each(["/no/such/route", "/index.html", "/?a=b"])("is index.html at %s", async (path) => {
    expect(await (await get(path)).text()).toContain("<title>t</title>");
  });

  it("is a folder's index.html, and a name without .html", async () => {
    expect(await (await get("/sub")).text()).toContain("<title>sub</title>");
    expect(await (await get("/sub/")).text()).toContain("<title>sub</title>");
    expect(await (await get("/frame")).text()).toContain("frame");
  });

  it("answers HEAD with headers alone", async () => {
    const response = await get("/", { method: "HEAD" });
    expect(Number(response.headers.get("content-length"))).toBeGreaterThan(10_000);
    expect(await response.text()).toBe("");
  });

  it("runs under its own strict policy: inline script and style, linked script, bridge and socket", async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    const [link = ""] = await app.newLinks();
    await page.goto(link);
    expect(await invokeInPage(page, "ping")).toEqual({ resolved: "pong" });
    expect(
      await page.evaluate(
        "[window.inline, window.external, getComputedStyle(document.body).color]",
      ),
    ).toEqual([true, true, "rgb(1, 2, 3)"]);
    // And nothing that is not its own.
    await page.evaluate(
      "document.head.append(Object.assign(document.createElement('script'), { text: 'window.injected = true' }))",
    );
    expect(await page.evaluate("window.injected")).toBeUndefined();
    expect(complaints.filter((text) => !text.includes("favicon")).length).toBe(1);
    await page.close();
  });

  it("gets no bridge in a frame", async () => {
    const response = await get("/frame.html", {
      headers: { "Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-origin" },
    });
    expect(await response.text()).toMatch(/^<!doctype html><script>window\.framed/);
  });
});

it("names a <meta> policy that keeps the page from the core", async () => {
  await using made = await makeApp({
    ...CORE,
    "dist/index.html": `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`,
  });
  await using other = await startApp(made.folder);
  await fetch(other.origin);
  const warning = await other.waitFor(({ event }) => event === "warning");
  expect(warning["text"]).toContain("connect-src 'self'");
});

it("keeps an app from starting whose frontend is not built, and says so", async () => {
  await using made = await makeApp(CORE);
  await expect(startApp(made.folder)).rejects.toThrow(/Build the frontend first/);
});

it("works through a tunnel that changes the port", async () => {
  let target = 0;
  const tunnel = createServer((near) => {
    const far = connect(target, "127.0.0.1");
    near.on("error", () => far.destroy()).pipe(far);
    far.on("error", () => near.destroy()).pipe(near);
  });
  await new Promise<void>((resolve) => tunnel.listen(0, "127.0.0.1", resolve));
  const { port } = tunnel.address() as { port: number };
  await using made = await makeApp({ ...CORE, "dist/index.html": "<title>through</title>" });
  const outside = `http://localhost:${port}`;
  await using far = await startApp(made.folder, { args: ["--port", "0", "--origin", outside] });
  const ready = await far.waitFor(({ event }) => event === "ready");
  target = ready["port"] as number;
  const page = await browser.newPage();
  await page.goto(far.link);
  expect(page.url().startsWith(outside)).toBe(true);
  expect(await invokeInPage(page, "ping")).toEqual({ resolved: "pong" });
  await page.close();
  tunnel.close();
});
