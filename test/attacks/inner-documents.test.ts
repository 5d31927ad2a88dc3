// Frames, popups and other documents that a page makes for itself (attacks A2, A3, A11, A13).
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Browser, invokeInPage, launchChromium, type Page } from "../support/chromium.ts";
import { enterText, type Lab, openPage, request, startLab } from "../support/hostile.ts";
import { addFrame, openApp } from "../support/lab-pages.ts";

let browser: Browser;
let lab: Lab;
beforeAll(async () => {
  browser = await launchChromium();
  lab = await startLab({
    files: {
      "dist/inner.html": "<!doctype html><title>inner</title><p>inner",
    },
  });
}, 30_000);
afterEach(() => lab.assertUnharmed());
afterAll(async () => {
  await browser.close();
  await lab[Symbol.asyncDispose]();
});

/** What a script finds that looks for a way to the core from within a document: bridge, storage, and a bare socket. */
const LOOK = `async ([origin, text]) => {
  const has = (name) => name in globalThis;
  let stored;
  try { stored = JSON.stringify({ ...sessionStorage }); } catch (error) { stored = error.name; }
  const socket = await new Promise((resolve) => {
    const socket = new WebSocket(origin.replace("http", "ws") + "/__sallyport__/socket", "sallyport.1");
    socket.onopen = () => socket.send(text);
    socket.onmessage = () => resolve("admitted");
    socket.onclose = ({ code }) => resolve(code);
    // Where a policy forbids it, this is all there is.
    socket.onerror = () => resolve(1006);
  });
  return { bridge: has("__TAURI_INTERNALS__") || has("__TAURI__") || has("isTauri"), stored, socket };
}`;
const look = (
  where: { evaluate: Page["evaluate"] },
  text = enterText({ window: "main", webview: "main", secret: "x" }),
) =>
  where.evaluate(`(${LOOK})(${JSON.stringify([lab.app.origin, text])})`) as Promise<{
    bridge: boolean;
    stored: string;
    socket: unknown;
  }>;

describe("a frame", () => {
  it.each([
    ["of the same origin", { src: "/inner.html" }, 4001],
    ["with the app's first document", { src: "/" }, 4001],
    ["with an entry in its address", { src: "/#sallyport=main.main.x" }, 4001],
    ["from `srcdoc`", { srcdoc: "<p>" }, 4001],
    ["with about:blank", { src: "about:blank" }, 4001],
  ])("A2 and A13: %s has no bridge, no ticket and no session", async (_what, attributes, code) => {
    await using app = await openApp(browser, lab);
    const frame = await addFrame(app.page, attributes as Record<string, string>);
    expect(await look(frame)).toStrictEqual({ bridge: false, stored: "{}", socket: code });
    expect(await invokeInPage(app.page, "who")).toMatchObject({
      resolved: [app.window, app.window],
    });
  });

  it.each([
    ["that is sandboxed", { src: "/inner.html", sandbox: "allow-scripts" }],
    [
      "that is sandboxed, with the app's first document",
      { src: "/", sandbox: "allow-scripts allow-forms" },
    ],
    ["that is sandboxed, from `srcdoc`", { srcdoc: "<p>", sandbox: "allow-scripts" }],
    ["from a `data:` address", { src: "data:text/html,<p>" }],
  ])("A3 and A13: %s has an opaque origin and not even a socket", async (_what, attributes) => {
    await using app = await openApp(browser, lab);
    const frame = await addFrame(app.page, attributes as Record<string, string>);
    const { entry } = await lab.newWindow();
    expect(await look(frame, enterText(entry))).toStrictEqual({
      bridge: false,
      stored: "SecurityError",
      socket: 1006,
    });
    await openPage(lab.port, entry);
  });

  it("A13: from a `blob:` address has no bridge and no session, though it has the origin", async () => {
    await using app = await openApp(browser, lab);
    const src = await app.page.evaluate(() =>
      URL.createObjectURL(new Blob(["<p>"], { type: "text/html" })),
    );
    expect(await look(await addFrame(app.page, { src }))).toStrictEqual({
      bridge: false,
      stored: "{}",
      socket: 4001,
    });
  });

  it("A3: that was given the bridge's script by hand takes no part: it is not at the top", async () => {
    await using app = await openApp(browser, lab);
    const { body } = await request(lab.port);
    const script = /<script>([^]*?)<\/script>/.exec(body)?.[1] ?? "";
    expect(script).toContain("__TAURI_INTERNALS__");
    for (const attributes of [
      { src: "/inner.html" },
      { srcdoc: "<p>", sandbox: "allow-scripts" },
    ] as Record<string, string>[]) {
      const frame = await addFrame(app.page, attributes);
      await frame.evaluate((text) => {
        const element = document.createElement("script");
        element.textContent = text;
        document.head.append(element);
      }, script);
      expect(await frame.evaluate(() => "__TAURI_INTERNALS__" in window)).toBe(false);
    }
    expect(await invokeInPage(app.page, "who")).toMatchObject({
      resolved: [app.window, app.window],
    });
  });

  it("A2: that fakes its page's leaving gets no ticket", async () => {
    await using app = await openApp(browser, lab);
    const frame = await addFrame(app.page, { src: "/inner.html" });
    const stored = await frame.evaluate(() => {
      for (const type of [
        "pagehide",
        "pageshow",
        "unload",
        "beforeunload",
        "freeze",
        "visibilitychange",
      ]) {
        parent.dispatchEvent(new PageTransitionEvent(type, { persisted: true }));
        parent.document.dispatchEvent(new Event(type));
      }
      return JSON.stringify([
        { ...parent.sessionStorage },
        { ...sessionStorage },
        { ...localStorage },
      ]);
    });
    expect(stored).toBe("[{},{},{}]");
    expect(await invokeInPage(app.page, "who")).toMatchObject({
      resolved: [app.window, app.window],
    });
  });
});

describe("a popup", () => {
  it("A11: of the app's own origin has no part in its opener's session", async () => {
    await using app = await openApp(browser, lab);
    const [popup] = await Promise.all([
      app.page.context().waitForEvent("page"),
      app.page.evaluate(() => void window.open("/")),
    ]);
    await popup.waitForURL("**/__sallyport__/no-entry");
    expect(await look(popup)).toMatchObject({ bridge: false, stored: "{}" });
    expect(await invokeInPage(app.page, "who")).toMatchObject({
      resolved: [app.window, app.window],
    });
  });

  it.each(["about:blank", "blob:", "/inner.html#sallyport=main.main.x"])(
    "A11 and A13: with %s has no session",
    async (url) => {
      await using app = await openApp(browser, lab);
      const [popup] = await Promise.all([
        app.page.context().waitForEvent("page"),
        app.page.evaluate((given) => {
          const blob = (): string => URL.createObjectURL(new Blob(["<p>"], { type: "text/html" }));
          window.open(given === "blob:" ? blob() : given);
        }, url),
      ]);
      await popup.waitForLoadState();
      if (url.startsWith("/")) await popup.waitForURL("**/__sallyport__/no-entry");
      expect(await look(popup)).toMatchObject({ bridge: false, stored: "{}" });
      expect(await invokeInPage(app.page, "who")).toMatchObject({
        resolved: [app.window, app.window],
      });
    },
  );
});
