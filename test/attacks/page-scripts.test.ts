// What a page's own scripts, its address and its workers try (attacks A8, A9, A12, C14, D10, D13, G4, J1).
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Browser, invokeInPage, launchChromium } from "../support/chromium.ts";
import { type Lab, linkTo, startLab } from "../support/hostile.ts";
import { openApp, openLink } from "../support/lab-pages.ts";

let browser: Browser;
let lab: Lab;
let hits = 0;
beforeAll(async () => {
  browser = await launchChromium();
  lab = await startLab({
    files: {
      "dist/inner.html": "<!doctype html><title>inner</title><p>inner",
      "dist/base.html": '<!doctype html><head><base href="http://127.0.0.1:1/"><title>base</title>',
      "dist/worker.js":
        "onmessage = () => 0; onfetch = (event) => event.respondWith(new Response('forged'));",
    },
  });
}, 30_000);
afterEach(() => lab.assertUnharmed(hits));
afterAll(async () => {
  await browser.close();
  await lab[Symbol.asyncDispose]();
});

describe("the address", () => {
  it.each([
    "?gatewayUrl=ws://127.0.0.1:1/&gateway=ws://127.0.0.1:1/&url=ws://127.0.0.1:1/&origin=http://127.0.0.1:1",
    "?sallyport=main.main.x&token=x&secret=x&port=1&host=127.0.0.1",
  ])("C14: with %s changes nothing about where the page connects", async (query) => {
    const { link, entry } = await lab.newWindow();
    const context = await browser.newContext();
    const page = await context.newPage();
    const sockets: string[] = [];
    page.on("websocket", (socket) => sockets.push(socket.url()));
    await page.goto(linkTo(link, `/${query}#gatewayUrl=ws://127.0.0.1:1/`));
    expect(await invokeInPage(page, "who")).toMatchObject({
      resolved: [entry.window, entry.window],
    });
    expect(sockets).toStrictEqual([`ws://localhost:${lab.port}/__sallyport__/socket`]);
    expect(page.url()).toBe(`${lab.app.origin}/${query}#gatewayUrl=ws://127.0.0.1:1/`);
    await context.close();
  });

  it("C14: in a <base> changes nothing about where the page connects", async () => {
    const { link, entry } = await lab.newWindow();
    await using page = await openLink(browser, linkTo(link, "/base.html"));
    expect(await page.evaluate(() => document.baseURI)).toBe("http://127.0.0.1:1/");
    expect(await invokeInPage(page, "who")).toMatchObject({
      resolved: [entry.window, entry.window],
    });
    await page.reload();
    expect(await invokeInPage(page, "who")).toMatchObject({
      resolved: [entry.window, entry.window],
    });
  });
});

describe("a link that is opened in a tab that shows a page of another window already", () => {
  it("A8: is not seen by that page's scripts", async () => {
    const [spy, other] = [await lab.newWindow(), await lab.newWindow()];
    await using page = await openLink(browser, spy.link);
    await page.evaluate(() => {
      const note = (): void =>
        localStorage.setItem("seen", `${localStorage.getItem("seen") ?? ""} ${location.href}`);
      for (const type of ["hashchange", "popstate", "pagehide", "beforeunload", "visibilitychange"])
        addEventListener(type, note);
      (window as unknown as { navigation: EventTarget }).navigation.addEventListener(
        "navigate",
        (event) => {
          const { url } = (event as unknown as { destination: { url: string } }).destination;
          localStorage.setItem("seen", `${localStorage.getItem("seen") ?? ""} ${url}`);
        },
      );
    });
    // As somebody does who pastes it into the address bar.
    await page.goto(other.link);
    await expect
      .poll(() => invokeInPage(page, "who").catch(() => undefined))
      .toStrictEqual({ resolved: [other.entry.window, other.entry.window] });
    const seen = await page.evaluate(() => localStorage.getItem("seen") ?? "");
    expect(seen).not.toContain(other.entry.secret);
  });
});

describe("a page", () => {
  it("J1 and A12: cannot register a service worker, under whatever address", async () => {
    await using app = await openApp(browser, lab);
    const outcome = await app.page.evaluate(async () => {
      const scripts = [
        "/worker.js",
        "/worker.js?x",
        "/inner.html",
        "/nothing.js",
        "/__sallyport__/worker.js",
      ];
      const kinds = [{}, { type: "module" as const }, { scope: "/" }];
      const tries = scripts.flatMap((url) =>
        kinds.map((options) => navigator.serviceWorker.register(url, options)),
      );
      const results = await Promise.allSettled(tries);
      return [
        results.every(({ status }) => status === "rejected"),
        (await navigator.serviceWorker.getRegistrations()).length,
      ];
    });
    expect(outcome).toStrictEqual([true, 0]);
  });

  it("A12: has its calls answered by the core, whatever a worker of another kind does", async () => {
    await using app = await openApp(browser, lab);
    const answers = await app.page.evaluate(async () => {
      const worker = new Worker("/worker.js");
      const shared = new SharedWorker("/worker.js");
      worker.postMessage({ kind: "result", id: 0, value: "forged" });
      shared.port.postMessage({ kind: "result", id: 0, value: "forged" });
      const { __TAURI_INTERNALS__: bridge } = window as unknown as {
        __TAURI_INTERNALS__: { invoke(...all: unknown[]): Promise<unknown> };
      };
      return bridge.invoke("who");
    });
    expect(answers).toStrictEqual([app.window, app.window]);
  });

  it("D10: that names what is no callback of its own has nothing called", async () => {
    await using app = await openApp(browser, lab);
    const ids = [
      -1,
      1.5,
      Number.NaN,
      "__proto__",
      "constructor",
      "alert",
      "4",
      0,
      2 ** 32,
      null,
      {},
    ];
    const outcome = await app.page.evaluate(async (callbacks) => {
      const called: unknown[] = [];
      const call = (value: unknown) => called.push(value);
      const { __TAURI_INTERNALS__: bridge } = window as unknown as {
        __TAURI_INTERNALS__: Record<string, (...args: unknown[]) => unknown>;
      };
      // As Tauri 1 had them, and as they are named.
      for (const id of callbacks) Object.assign(window, { [`_${String(id)}`]: call });
      window.alert = call;
      // Somebody else's callback, taken back already.
      const own = bridge["transformCallback"]?.(call);
      bridge["unregisterCallback"]?.(own);
      for (const callback of [...callbacks, own, String(own)]) {
        bridge["postMessage"]?.({ cmd: "who", callback, error: callback, payload: {} });
        bridge["runCallback"]?.(callback, "x");
        bridge["unregisterCallback"]?.(callback);
      }
      // An answer that comes after all of theirs.
      await bridge["invoke"]?.("who");
      return called;
    }, ids);
    expect(outcome).toStrictEqual([]);
  });

  it("D3: may give arguments that run code: each part of them is read once, and fails cleanly", async () => {
    await using app = await openApp(browser, lab);
    const outcome = await app.page.evaluate(async () => {
      const { __TAURI_INTERNALS__: bridge } = window as unknown as {
        __TAURI_INTERNALS__: { invoke(...all: unknown[]): Promise<unknown> };
      };
      const read: string[] = [];
      const args = {
        get getter() {
          read.push("getter");
          return 1;
        },
        json: { toJSON: (key: string) => (read.push(`toJSON ${key}`), { a: 1 }) },
        proxy: new Proxy(
          { x: 1 },
          { get: (target, key) => (read.push(`proxy ${String(key)}`), Reflect.get(target, key)) },
        ),
        list: Object.assign([1, 2], { [Symbol.iterator]: () => read.push("iterator") }),
        then: (resolve: (value: unknown) => void) => (read.push("then"), resolve("forged")),
      };
      const answer = await bridge.invoke("echo", args);
      const settle = (given: unknown, command: unknown = "echo") =>
        bridge.invoke(command, given).then(
          (value) => ["resolved", value],
          (error: unknown) => ["rejected", error instanceof Error ? error.name : error],
        );
      const cyclic: Record<string, unknown> = {};
      cyclic["self"] = cyclic;
      const fail = (): never => {
        throw "page's own";
      };
      return {
        answer,
        read: read.filter((one) => one !== "proxy __TAURI_TO_IPC_KEY__" && one !== "proxy toJSON"),
        failures: [
          await settle({ n: 1n }),
          await settle(cyclic),
          await settle({
            get x() {
              return fail();
            },
          }),
          await settle({ toJSON: fail }),
          await settle(new Proxy({}, { ownKeys: fail })),
          await settle({}, { toString: fail }),
          await settle({}, Symbol("x")),
        ],
        // A command's name may be an object; it is made a text once.
        named: await settle({}, { toString: () => "who" }),
      };
    });
    expect(outcome.answer).toStrictEqual({
      getter: 1,
      json: { a: 1 },
      proxy: { x: 1 },
      list: [1, 2],
    });
    expect(outcome.read).toStrictEqual(["getter", "toJSON json", "proxy x"]);
    expect(outcome.failures.map(([how]) => how)).toStrictEqual([
      ...Array(6).fill("rejected"),
      expect.any(String),
    ]);
    expect(outcome.named).toStrictEqual(["resolved", [app.window, app.window]]);
    expect(await invokeInPage(app.page, "echo", 1)).toStrictEqual({ resolved: 1 });
  });

  it("D13: gets what looks like markup or code as the text it is, and none of it runs", async () => {
    await using app = await openApp(browser, lab);
    const texts = [
      "</script><script>window.ran = 1</script>",
      "<!--<script>",
      "\u2028window.ran = 1\u2029",
      "`${window.ran = 1}`",
      "'\");window.ran=1//",
      "]]>",
      "\u0000b0",
      "__CHANNEL__:1",
      '{"__proto__":{"ran":1}}',
      "javascript:window.ran=1",
    ];
    expect(await invokeInPage(app.page, "echo", { texts })).toStrictEqual({ resolved: { texts } });
    const keys = Object.fromEntries(texts.map((text, i) => [text, i]));
    expect(await invokeInPage(app.page, "echo", keys)).toStrictEqual({ resolved: keys });
    for (const text of texts) {
      expect(await invokeInPage(app.page, text)).toStrictEqual({
        rejected: `Command ${text} not found`,
      });
    }
    expect(await app.page.evaluate(() => "ran" in window || "ran" in {})).toBe(false);
  });

  it("G4 and A9: that reloads while a call runs has it run once, and never hears of it again", async () => {
    await using app = await openApp(browser, lab);
    const name = app.window;
    hits += 1;
    invokeInPage(app.page, "hold", { name }).catch(() => undefined);
    await lab.witness.call("begun", { name });
    await app.page.reload();
    expect((await lab.witness.call("aborted", { name })).value).toBe("disconnected");
    const received: string[] = [];
    app.page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => received.push(String(payload))),
    );
    await app.page.reload();
    await lab.witness.call("answer", { name, value: "late" });
    expect(await invokeInPage(app.page, "who")).toMatchObject({ resolved: [name, name] });
    expect(received.join()).not.toContain("late");
  });
});
