// A page that knows all of this code, runs from its first script on, and wants a call past the hook: by the frame's
// document, by its port, by frames of its own, or by so much of everything that something breaks (attacks A4, A5, B13,
// B15, I5).
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Frame } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Browser, invokeInPage, launchChromium, type Page } from "../support/chromium.ts";
import { readSecrets } from "../support/hand-seal.ts";
import { type HostileSocket, type Lab, linkTo, requestFrame } from "../support/hostile.ts";
import { startIsolationLab } from "../support/isolation-lab.ts";
import { openApp, openLink } from "../support/lab-pages.ts";

const REFUSED = { rejected: expect.objectContaining({ code: "blocked" }) as unknown };
const FRAME = "/__sallyport__/isolation/";

const HOOK = `
  // After the frame's own: has it taken the port?
  addEventListener("message", ({ ports }) => { if (ports[0]) window.hasTaken = ports[0].onmessage !== null; });
  window.asked = [];
  window.__TAURI_ISOLATION_HOOK__ = (message) => {
    if (message.cmd !== "invoke") return message;
    const { cmd, args, headers } = message.message;
    asked.push(cmd);
    if (cmd === "hit" && args.held) return new Promise(() => undefined);
    if (cmd === "hit" && args.allowed !== true) return null;
    if (cmd === "echo" && headers["x-way"] === "back") return null;
    return message;
  };`;

/**
 * Sits between the bridge and its frame. A popup keeps the policy that its opener had; after that the opener forbids
 * itself the frame, so that the ticket stays good, and puts a document of its own where the bridge waits for the frame.
 * The bridge gives that its word and its port. The real frame is in the popup.
 */
const BETWEEN = `<!doctype html><script>
  window.popup = open("");
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "frame-src 'self'";
  document.head.append(policy);
  window.heard = [];
  window.between = new Promise((resolve) => {
    new MutationObserver((records, observer) => {
      const bridges = records.flatMap(({ addedNodes }) => [...addedNodes]).find((node) => node.localName === "iframe");
      if (!bridges) return;
      observer.disconnect();
      const real = popup.document.createElement("iframe");
      real.src = bridges.src;
      const loaded = new Promise((done) => { real.onload = done; });
      bridges.src = "/inner.html";
      popup.document.documentElement.append(real);
      bridges.addEventListener("load", () => {
        bridges.contentWindow.addEventListener("message", async ({ data: pass, ports: [bridge] }) => {
          await loaded;
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data }) => {
            if (window.onHeard) onHeard(data);
            heard.push(data);
            bridge.postMessage(data);
          };
          bridge.onmessage = ({ data }) => port1.postMessage(data);
          popup.eval("(to, pass, port) => to.postMessage(pass, '*', [port])")(real.contentWindow, pass, port2);
          resolve({ bridge, frame: port1 });
        });
      });
    }).observe(document, { childList: true, subtree: true });
  });
</script>`;

interface Bridged {
  readonly __TAURI_INTERNALS__: { invoke(...all: unknown[]): Promise<unknown> };
}

/** Says that the bridge's frame has been loaded as long as an empty document of the page's own origin is in it. */
const LOADS = `<!doctype html><script>
  window.heard = [];
  new MutationObserver((records, observer) => {
    const bridges = records.flatMap(({ addedNodes }) => [...addedNodes]).find((node) => node.localName === "iframe");
    if (!bridges) return;
    observer.disconnect();
    bridges.contentWindow.addEventListener("message", ({ data, ports }) => heard.push([data, ports.length]));
    bridges.dispatchEvent(new Event("load"));
    bridges.dispatchEvent(Object.defineProperty(new Event("load"), "isTrusted", { value: true }));
  }).observe(document, { childList: true, subtree: true });
</script>`;

const FRAME_SCRIPT = readFileSync(
  new URL("../../dist/page/isolation-frame-seed.js", import.meta.url),
  "utf8",
);

let browser: Browser;
let lab: Lab;
let hits = 0;
beforeAll(async () => {
  browser = await launchChromium();
  lab = await startIsolationLab({
    hook: HOOK,
    files: {
      "dist/between.html": BETWEEN,
      "dist/loads.html": LOADS,
      "dist/inner.html": "<!doctype html><p>inner",
    },
  });
}, 30_000);
afterEach(() => lab.assertUnharmed(hits));
afterAll(async () => {
  await browser.close();
  await lab[Symbol.asyncDispose]();
});

function isolationFrame(page: Page): Frame {
  const found = page.frames().find((frame) => frame.url().includes(FRAME));
  if (!found) throw new Error("no isolation frame");
  return found;
}

/** A page that sits between its bridge and its frame. */
async function openBetween(): Promise<Page> {
  const { link } = await lab.newWindow();
  const page = await openLink(browser, linkTo(link, "/between.html"));
  await page.evaluate("between.then(() => 0)");
  return page;
}

/** What is said of it: the core ends the session, or the frame reports an error. */
const BROKEN = { event: "refusal", code: "broken-protocol" };
const ERROR = { event: "hook", level: "error" };

describe("a page that has its bridge's port to the frame", () => {
  it("can say what it likes, and the hook sees what the core will", async () => {
    const page = await openBetween();
    const said = [
      `{"kind":"call","id":0,"command":["hit"],"args":{}}`,
      `{"kind":"call","id":1,"command":[["hit"]],"args":{}}`,
      String.raw`{"kind":"call","id":2,"command":"\u0000shit","args":{}}`,
      String.raw`{"kind":"call","id":3,"command":"\u0000b0","args":{}}`,
      String.raw`{"kind":"call","id":4,"command":"\u0000chit","args":{}}`,
      `{"kind":"call","id":5,"command":"echo","command":"hit","args":{}}`,
      `{"kind":"call","id":6,"command":"hit","args":{},"command\\u0000":"echo"}`,
      `{"kind":"call","id":7,"__proto__":{"command":"hit"},"args":{}}`,
      `{"kind":"call","id":8,"command":"hit","args":{"__proto__":{"allowed":true}}}`,
      `{"kind":"call","id":9,"command":"hit","args":{"allowed":[true]}}`,
      `{"kind":"call","id":10,"command":"hit","args":[{"allowed":true}]}`,
      `{"kind":"call","id":11,"command":"echo","args":{},"headers":[["x-way",["back"]]]}`,
      `{"kind":"call","id":12,"command":"echo","args":{},"headers":[["x-way","on"],["x-way","back"]]}`,
      `{"kind":"call","id":13,"command":"echo\\",\\"command\\":\\"hit","args":{}}`,
      `{"kind":"call","id":14,"command":"echo","args":{"a\\"}},{\\"kind\\":\\"call\\",\\"command\\":\\"hit\\"":1}}`,
      `{"kind":"call","id":15,"command":"echo","args":{},"headers":[["x\\":1,\\"command\\":\\"hit","\\r\\n"]]}`,
      `{"kind":["call"],"id":16,"command":"hit","args":{}}`,
      `{"kind":"sealed","id":17,"command":"hit","args":{}}`,
      `{"kind":"report","level":"error","text":"hit"}`,
      `{"kind":"enter","entry":{},"command":"hit"}`,
    ];
    // After all of it, one that has its answer.
    const answers = await page.evaluate(async (messages) => {
      const { between } = window as unknown as {
        between: Promise<{ bridge: MessagePort; frame: MessagePort }>;
      };
      const { frame } = await between;
      const refused: number[] = [];
      await new Promise((resolve) => {
        Object.assign(window, {
          onHeard: ({ refused: id }: { refused?: number }) => {
            if (id !== undefined) refused.push(id);
            if (id === 99) resolve(id);
          },
        });
        for (const json of [...messages, `{"kind":"call","id":99,"command":"hit","args":{}}`])
          // A text that says it is bytes.
          frame.postMessage({ size: 1, messages: [{ json, segments: [Object("hit")] }] });
      });
      return refused;
    }, said);
    expect(answers).toStrictEqual([0, 1, 2, 5, 6, 8, 9, 10, 11, 12, 99]);
    await page.context().close();
  });

  it.each([
    [
      "an id",
      `{"kind":"call","id":"1000,\\"command\\":\\"hit\\",\\"args\\":{}},{\\"kind\\":\\"call\\",\\"id\\":1001","command":"echo","args":{}}`,
      BROKEN,
    ],
    [
      "an id that is a list",
      `{"kind":"call","id":[0,{"command":"hit"}],"command":"echo","args":{}}`,
      BROKEN,
    ],
    [
      "a channel",
      `{"kind":"grant","channel":"0},{\\"kind\\":\\"call\\",\\"command\\":\\"hit\\"","count":1}`,
      BROKEN,
    ],
    [
      "a cancelled id",
      `{"kind":"cancel","id":"0},{\\"kind\\":\\"call\\",\\"id\\":0,\\"command\\":\\"hit\\""}`,
      BROKEN,
    ],
    ["no JSON", `,{"kind":"call","id":0,"command":"hit","args":{}}`, ERROR],
    [
      "a header that is no pair",
      `{"kind":"call","id":0,"command":"echo","args":{},"headers":[7]}`,
      ERROR,
    ],
    [
      "headers that are no list",
      `{"kind":"call","id":0,"command":"echo","args":{},"headers":{"map":1}}`,
      ERROR,
    ],
  ])("breaks nothing but itself with %s", async (_what, json, said) => {
    const page = await openBetween();
    const told = Promise.race([lab.app.next("refusal"), lab.app.next("hook")]);
    await page.evaluate(async (text) => {
      const { between } = window as unknown as { between: Promise<{ frame: MessagePort }> };
      const { frame } = await between;
      for (const one of [text, `{"kind":"call","id":1,"command":"hit","args":{}}`])
        frame.postMessage({ size: 1, messages: [{ json: one, segments: [] }] });
    }, json);
    expect(await told).toMatchObject(said);
    await page.context().close();
  });

  it("can send what was sealed once, and in its turn", async () => {
    const page = await openBetween();
    expect(await invokeInPage(page, "hit", { allowed: true })).toMatchObject({
      resolved: expect.any(String) as string,
    });
    hits += 1;
    const told = lab.app.next("refusal");
    await page.evaluate(async () => {
      const { between, heard } = window as unknown as {
        between: Promise<{ bridge: MessagePort }>;
        heard: { sealed?: ArrayBuffer }[];
      };
      const { bridge } = await between;
      const sealed = heard.flatMap((one) => one.sealed ?? []);
      for (const one of [...sealed, ...sealed.toReversed()])
        bridge.postMessage({ sealed: one, done: 0 });
    });
    expect(await told).toMatchObject({
      code: "unsealed",
      reason: expect.stringContaining("replay") as string,
    });
    await page.context().close();
  });

  it("B15: can settle its own calls as it likes, each once, and other people's never", async () => {
    const page = await openBetween();
    const settled = await page.evaluate(async () => {
      const { between, __TAURI_INTERNALS__ } = window as unknown as {
        between: Promise<{ bridge: MessagePort }>;
        __TAURI_INTERNALS__: { invoke(...all: unknown[]): Promise<unknown> };
      };
      const { bridge } = await between;
      const all: unknown[] = [];
      const held = __TAURI_INTERNALS__.invoke("echo", 1).then(
        (value) => all.push(value),
        ({ message }: Error) => all.push(message),
      );
      const tell = (why: string): void => {
        for (const id of [
          ...Array(20).keys(),
          0,
          -1,
          7.5,
          1e9,
          "0",
          "__proto__",
          null,
          undefined,
          {},
          [0],
        ])
          bridge.postMessage({ refused: id, why });
      };
      tell("by the page");
      await held;
      tell("again");
      for (const odd of [{ done: -1e9 }, { done: "x" }, { done: Number.NaN }, { dialog: "x" }, {}])
        bridge.postMessage(odd);
      return all;
    });
    expect(settled).toHaveLength(1);
    await page.context().close();
  });
});

describe("a page that wants the frame for itself", () => {
  it.each<[string, Record<string, string>]>([
    ["without `sandbox`", {}],
    ["with its own origin", { sandbox: "allow-scripts allow-same-origin" }],
    [
      "with everything",
      {
        sandbox: "allow-scripts allow-same-origin allow-forms allow-popups allow-top-navigation",
        allow: "camera; clipboard-read; unload",
      },
    ],
    ["without credentials", { credentialless: "" }],
  ])("A4: gets it in the sandbox that it always has: %s", async (_what, attributes) => {
    await using socket = await openSocketPage();
    await using app = await openApp(browser, lab);
    const frame = await addIsolationFrame(app.page, socket.frameUrl, attributes);
    expect(
      await frame.evaluate(() => {
        const tried = (run: () => unknown): unknown => {
          try {
            return run();
          } catch (error) {
            return (error as Error).name;
          }
        };
        return [
          origin,
          tried(() => (parent as Window).document.title),
          tried(() => localStorage.length),
          tried(() => document.cookie),
          tried(() => window.open("about:blank")),
        ];
      }),
    ).toStrictEqual(["null", "SecurityError", "SecurityError", "SecurityError", null]);
    expect(
      await app.page.evaluate(() => {
        const element = document.querySelector<HTMLIFrameElement>("iframe.stolen");
        try {
          return element?.contentDocument ?? element?.contentWindow?.document.title;
        } catch (error) {
          return (error as Error).name;
        }
      }),
    ).toBe("SecurityError");
  });

  it.each<[string, Record<string, string>]>([
    ["without scripts", { sandbox: "" }],
    [
      "with a policy that lets only some of them run",
      { csp: "script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='" },
    ],
  ])("A4: gets no hook of its choice: %s", async (_what, attributes) => {
    await using socket = await openSocketPage();
    await using app = await openApp(browser, lab);
    const frame = await addIsolationFrame(app.page, socket.frameUrl, attributes);
    expect(
      await frame.evaluate(() => typeof (window as unknown as Record<string, unknown>)["asked"]),
    ).toBe("undefined");
    expect(frame.url().includes(FRAME) && attributes["csp"] !== undefined).toBe(false);
  });

  it("A4: gets no word from it where it is not the page's own frame, or somebody else asks", async () => {
    await using socket = await openSocketPage();
    await using app = await openApp(browser, lab);
    const { page } = app;
    // In a frame of the page: its parent is not the top.
    const { pass, frame } = await page
      .evaluate(() => 0)
      .then(async () => {
        const url = socket.frameUrl;
        await page.evaluate(async (address) => {
          const outer = document.createElement("iframe");
          outer.src = "/inner.html";
          const loaded = new Promise((resolve) =>
            outer.addEventListener("load", resolve, { once: true }),
          );
          document.body.append(outer);
          await loaded;
          const inner = (outer.contentDocument as Document).createElement("iframe");
          const done = new Promise((resolve) => (inner.onload = resolve));
          inner.src = address;
          outer.contentDocument?.body.append(inner);
          await done;
        }, url);
        const nested = page.frames().find((one) => one.url() === url) as Frame;
        return { pass: await passOf(socket), frame: nested };
      });
    await page.evaluate((word) => {
      const inner = frames[frames.length - 1]?.frames[0] as Window;
      const { port2 } = new MessageChannel();
      inner.postMessage(word, "*", [port2]);
      const own = (
        frames[frames.length - 1] as unknown as { eval(text: string): (...all: unknown[]) => void }
      ).eval("(to, word, port) => to.postMessage(word, '*', [port])");
      own(inner, word, new MessageChannel().port2);
    }, pass);
    expect(await hasTaken(frame)).toBe(false);
  });

  it("A4: gives it a port only with its word, from the page itself, and once", async () => {
    await using socket = await openSocketPage();
    await using app = await openApp(browser, lab);
    const { page } = app;
    const frame = await addIsolationFrame(page, socket.frameUrl, {});
    const pass = await passOf(socket);
    const post = (word: unknown, from: "page" | "sibling"): Promise<boolean> =>
      page
        .evaluate(
          async ([data, who]) => {
            const to = document.querySelector<HTMLIFrameElement>("iframe.stolen")
              ?.contentWindow as Window;
            if (who === "page") return to.postMessage(data, "*", [new MessageChannel().port2]);
            const sibling = document.createElement("iframe");
            document.body.append(sibling);
            const post = (
              sibling.contentWindow as unknown as {
                eval(text: string): (...all: unknown[]) => void;
              }
            ).eval("(to, word, port) => to.postMessage(word, '*', [port])");
            post(to, data, new MessageChannel().port2);
          },
          [word, from] as const,
        )
        .then(() => hasTaken(frame));
    for (const word of ["", "x", pass.slice(1), `${pass} `, [pass], { pass }, null])
      expect(await post(word, "page")).toBe(false);
    expect(await post(pass, "sibling")).toBe(false);
    expect(await post(pass, "page")).toBe(true);
    expect(await post(pass, "page")).toBe(false);
  });

  it.each([
    ["as it should be", true, true, true],
    ["without the sandbox", false, true, false],
    ["in a page of another origin", true, false, false],
  ])(
    "A4: gives it no port, whatever lets its script run: %s",
    async (_what, sandbox, own, taken) => {
      await using server = createServer(({ url }, response) => {
        response.setHeader("Content-Type", "text/html");
        if (url === "/") return response.end("<!doctype html><body>");
        if (sandbox) response.setHeader("Content-Security-Policy", "sandbox allow-scripts");
        response.end(`<!doctype html><script>${script}</script><script>${HOOK}</script>`);
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const key = Array.from({ length: 32 }, () => 0);
      const origin = own ? `http://localhost:${port}` : lab.app.origin;
      const told = { key, number: 0, pass: "pass", origin, hookTimeoutMs: 1_000 };
      const script = FRAME_SCRIPT.replace("__SALLYPORT_FRAME__", () => JSON.stringify(told));
      await using context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`http://localhost:${port}/`);
      const frame = await addIsolationFrame(page, `http://127.0.0.1:${port}/frame`, {});
      await page.evaluate(() => {
        const to = document.querySelector<HTMLIFrameElement>("iframe.stolen")?.contentWindow;
        to?.postMessage("pass", "*", [new MessageChannel().port2]);
      });
      expect(await hasTaken(frame)).toBe(taken);
      server.closeAllConnections();
    },
  );

  it("A4: cannot show it in another page, or another site", async () => {
    await using server = createServer((_request, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end("<!doctype html><body>other");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    for (const other of [`http://localhost:${port}/`, `http://127.0.0.1:${port}/`]) {
      await using socket = await openSocketPage();
      await using context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(other);
      const frame = await addIsolationFrame(page, socket.frameUrl, {});
      expect(frame.url()).toMatch(/^chrome-error:/);
    }
    // Alone, as a page.
    await using socket = await openSocketPage();
    await using context = await browser.newContext();
    const page = await context.newPage();
    expect((await page.goto(socket.frameUrl))?.status()).toBe(403);
    server.closeAllConnections();
  });

  it("A4: cannot read it, in any way in which a page reads", async () => {
    await using socket = await openSocketPage();
    await using app = await openApp(browser, lab);
    const { page } = app;
    const tried = await page.evaluate(async (url) => {
      const settled: Record<string, unknown> = {};
      const ended = (name: string, members: object): Promise<string> =>
        new Promise((resolve) => {
          const element = Object.assign(document.createElement(name), members);
          for (const type of ["error", "load"]) element.addEventListener(type, () => resolve(type));
          document.body.append(element);
        });
      settled["fetch"] = await fetch(url).then(
        () => "read",
        () => "failed",
      );
      settled["no-cors"] = await fetch(url, { mode: "no-cors" }).then(
        (one) => one.text(),
        () => "failed",
      );
      settled["script"] = await ended("script", { src: url });
      settled["style"] = await ended("link", { rel: "stylesheet", href: url });
      settled["image"] = await ended("img", { src: url });
      settled["service worker"] = await navigator.serviceWorker.register("/sw.js").then(
        () => "registered",
        () => "failed",
      );
      await ended("object", { data: url });
      await ended("embed", { src: url });
      document.body.append(
        Object.assign(document.createElement("link"), {
          rel: "prefetch",
          href: url,
          as: "document",
        }),
      );
      const form = Object.assign(document.createElement("form"), {
        action: url,
        method: "post",
        target: "posted",
      });
      const target = Object.assign(document.createElement("iframe"), { name: "posted" });
      document.body.append(form, target);
      const posted = new Promise((resolve) => (target.onload = resolve));
      form.submit();
      await posted;
      return settled;
    }, socket.frameUrl);
    expect(tried).toStrictEqual({
      fetch: "failed",
      "no-cors": "",
      script: "error",
      style: "error",
      image: "error",
      "service worker": "failed",
    });
    // And the ticket is still good, once.
    const url = socket.frameUrl;
    await socket.loadFrame();
    expect((await requestFrame(url)).status).toBe(403);
    expect(await socket.call("hit")).toMatchObject({ kind: "result" });
    hits += 1;
  });
});

describe("a page that takes its frame away", () => {
  it.each<[string, string]>([
    ["removes it", "frame.remove()"],
    ["moves it", "document.body.append(frame)"],
    ["replaces it", `frame.replaceWith(document.createElement("iframe"))`],
    ["leads it to a page of its own", `frame.src = "/inner.html"`],
    ["leads it to a text of its own", `frame.srcdoc = "<p>"`],
    ["leads its window away", `frame.contentWindow.location = "/inner.html"`],
    ["leads its window to where it is", "frame.contentWindow.location = frame.src"],
    ["leads it nowhere", `frame.removeAttribute("src"); frame.src = ""`],
    [
      "puts another root in place of its own",
      "document.replaceChild(document.createElement('html'), document.documentElement)",
    ],
    ["empties its document", "document.documentElement.textContent = ''"],
    [
      "writes its document anew",
      "document.open(); document.write('<!doctype html><p>new'); document.close()",
    ],
  ])("A5: gets another, with another key: %s", async (_what, script) => {
    await using app = await openApp(browser, lab);
    const { page } = app;
    const before = await page.evaluate(() => document.querySelector("iframe")?.src);
    const held = page.evaluate(() =>
      (window as unknown as Bridged).__TAURI_INTERNALS__.invoke("hit", {}).then(
        () => "ran",
        ({ code }: { code: string }) => code,
      ),
    );
    await page.evaluate(`{ const frame = document.querySelector("iframe"); ${script}; 0 }`);
    // By the hook, or with the frame: nobody has to find out by waiting.
    expect(await invokeInPage(page, "hit")).toMatchObject({
      rejected: { code: "blocked", message: expect.not.stringContaining("answer") as string },
    });
    await page.waitForFunction(
      ([path, old]) =>
        [...document.querySelectorAll("iframe")].some(
          ({ src }) => src.includes(path as string) && src !== old,
        ),
      [FRAME, before] as const,
    );
    expect(await invokeInPage(page, "hit")).toStrictEqual(REFUSED);
    expect(await invokeInPage(page, "who")).toStrictEqual({ resolved: [app.window, app.window] });
    expect(await held).toBe("blocked");
  });

  it("A5: hears at once that what was under way in it is lost", async () => {
    await using app = await openApp(browser, lab);
    const { page } = app;
    const held = invokeInPage(page, "hit", { held: true });
    await isolationFrame(page).waitForFunction(() =>
      (window as unknown as { asked: string[] }).asked.includes("hit"),
    );
    // What is said in the same moment was not in it, and goes to the next one.
    const label = await page.evaluate(() => {
      document.querySelector("iframe")?.remove();
      return (window as unknown as Bridged).__TAURI_INTERNALS__
        .invoke("who")
        .catch(({ code }: { code: string }) => code);
    });
    expect(label).toStrictEqual([app.window, app.window]);
    expect(await held).toMatchObject({
      rejected: { code: "blocked", message: "The isolation frame was replaced." },
    });
  });

  it("A5: when a call is refused, hides that from nobody", async () => {
    await using app = await openApp(browser, lab);
    const { page, window } = app;
    const told = lab.app.waitFor(
      (event) => event["code"] === "blocked" && event["window"] === window,
    );
    await page.evaluate(() =>
      (window as unknown as Bridged).__TAURI_INTERNALS__
        .invoke("hit")
        .catch(() => document.querySelector("iframe")?.remove()),
    );
    expect(await told).toMatchObject({ command: "hit" });
  });

  it("A5: makes the last one's key worthless by loading another", async () => {
    const page = await openBetween();
    expect(await invokeInPage(page, "echo", 1)).toStrictEqual({ resolved: 1 });
    await page.evaluate(async () => {
      const { between, popup, heard } = window as unknown as {
        between: Promise<{ frame: MessagePort }>;
        popup: Window;
        heard: { sealed?: ArrayBuffer }[];
      };
      // The bridge asks for another, and the page loads that as well. The first one lives on.
      document.querySelector("iframe")?.remove();
      await Promise.resolve();
      const second = popup.document.createElement("iframe");
      const loaded = new Promise((resolve) => (second.onload = resolve));
      second.src = document.querySelector("iframe")?.src ?? "";
      popup.document.documentElement.append(second);
      await loaded;
      const { frame } = await between;
      heard.length = 0;
      const more = new Promise((resolve) => Object.assign(window, { onHeard: resolve }));
      const json = `{"kind":"call","id":50,"command":"hit","args":{"allowed":true}}`;
      frame.postMessage({ size: 1, messages: [{ json, segments: [] }] });
      await more;
    });
    expect(
      page
        .frames()
        .concat(page.context().pages()[1]?.frames() ?? [])
        .filter((one) => one.url().includes(FRAME)),
    ).toHaveLength(2);
    await page.context().close();
  });

  it("A5: as often as it likes, and still has one", async () => {
    await using app = await openApp(browser, lab);
    const { page } = app;
    await page.evaluate(async () => {
      const { invoke } = (
        window as unknown as {
          __TAURI_INTERNALS__: { invoke(...all: unknown[]): Promise<unknown> };
        }
      ).__TAURI_INTERNALS__;
      for (let i = 0; i < 50; i++) {
        invoke("hit", {}).catch(() => undefined);
        document.querySelector("iframe")?.remove();
        await Promise.resolve();
      }
    });
    // By its hook, and not for want of an answer.
    expect(await invokeInPage(page, "hit")).toMatchObject({
      rejected: { code: "blocked", message: expect.stringContaining("did not let") as string },
    });
    expect(await invokeInPage(page, "who")).toStrictEqual({ resolved: [app.window, app.window] });
    expect(await page.locator("iframe").count()).toBe(1);
  });
});

describe("a page that says more than the frame can take", () => {
  it.each([
    ["calls", 10_100, 1, 100],
    ["bytes", 5, 100_000_000, 2],
  ])(
    "B13: is held to its limits before the frame is there: %s",
    async (_what, count, size, over) => {
      const { link } = await lab.newWindow();
      await using context = await browser.newContext();
      const page = await context.newPage();
      // The frame does not come while this is up.
      const held = Promise.withResolvers<void>();
      await page.route(`**${FRAME}*`, async (route) => {
        await held.promise;
        await route.continue();
      });
      await page.goto(link, { waitUntil: "commit" });
      await page.waitForURL(`${lab.app.origin}/`, { waitUntil: "domcontentloaded" });
      const rejected = await page.evaluate(
        async ([times, length]) => {
          const { invoke } = (
            window as unknown as {
              __TAURI_INTERNALS__: { invoke(...all: unknown[]): Promise<unknown> };
            }
          ).__TAURI_INTERNALS__;
          const codes: string[] = [];
          const bytes = new Uint8Array(length);
          for (let i = 0; i < times; i++) {
            invoke("hit", bytes).catch(({ code }: { code: string }) => codes.push(code));
            // The bridge passes on what was said in a tick.
            if (length > 1) await Promise.resolve().then(() => undefined);
          }
          // At once: not a task later.
          await Promise.resolve().then(() => undefined);
          return codes;
        },
        [count, size] as const,
      );
      expect(new Set(rejected)).toStrictEqual(new Set(["limit"]));
      // The bridge itself has some calls under way, of its tab.
      expect(rejected.length).toBeGreaterThanOrEqual(over);
      expect(rejected.length).toBeLessThan(over + 10);
      if (size === 1) {
        held.resolve();
        expect(await page.evaluate(() => 0)).toBe(0);
      }
    },
  );
});

describe("a page that changes what its bridge has to work with", () => {
  const PATCH = `
    const seen = window.seen = [];
    const { apply, construct, ownKeys } = Reflect;
    const { getOwnPropertyDescriptor: descriptorOf, defineProperty, hasOwn } = Object, { isArray } = Array;
    const Port = MessagePort, { push } = seen, { log } = console, { stringify } = JSON;
    const { invoke } = __TAURI_INTERNALS__;
    let busy = false;
    const note = (value) => {
      if (busy) return;
      busy = true;
      if (value instanceof Port) apply(push, seen, ["port"]);
      else if (typeof value === "string") apply(push, seen, [value]);
      else if (isArray(value)) {
        for (let i = 0; i < value.length; i++) if (hasOwn(value, i) && value[i] instanceof Port) apply(push, seen, ["port"]);
      }
      busy = false;
    };
    const noting = (original) => {
      const patched = function () {
        note(this);
        for (let i = 0; i < arguments.length; i++) note(arguments[i]);
        return new.target ? construct(original, arguments) : apply(original, this, arguments);
      };
      if (original.prototype) patched.prototype = original.prototype;
      return patched;
    };
    for (const target of [window, MessagePort.prototype, MessageChannel.prototype, MessageEvent.prototype, EventTarget.prototype,
      HTMLIFrameElement.prototype, HTMLElement.prototype, Element.prototype, Node.prototype, Document.prototype,
      MutationObserver.prototype, WebSocket.prototype, Function.prototype, Array.prototype, Map.prototype, JSON, Reflect])
      for (const name of ownKeys(target)) {
        const found = descriptorOf(target, name);
        if (!found.configurable || ["constructor", "prototype"].includes(name)) continue;
        for (const part of ["value", "get", "set"])
          if (typeof found[part] === "function") found[part] = noting(found[part]);
        defineProperty(target, name, found);
      }
    // What the gate reads of messages that may not have it, and what is made of them.
    for (const name of ["dialog", "refused", "why", "sealed", "done", "pass", "url", "number", "frame", "ticket", "port", "id",
      "kind", "element", "isLoaded", "json", "segments", "size", "messages", "patienceMs", "then", "toJSON", "0", "1"])
      defineProperty(Object.prototype, name, {
        configurable: true,
        get() { if (this !== window) { note(this); for (const key of ownKeys(this)) note(descriptorOf(this, key)?.value); } },
        set(value) { note(value); defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true }); },
      });
    for (const name of ["frame", "ticket", "dialog", "refused", "sealed"]) {
      const { get, set } = descriptorOf(Object.prototype, name);
      defineProperty(Object.prototype, name, { configurable: true, set, get() { get.call(this); return name === "refused" ? 0 : "polluted"; } });
    }
    void (async () => {
      const settled = [];
      for (const [command, args] of [["hit", {}], ["echo", "x"], ["hit", { list: [1, "x"] }], ["echo", "y"]]) {
        let said;
        try { said = await invoke(command, args); } catch ({ code }) { said = code; }
        apply(push, settled, [said]);
      }
      log("done " + apply(stringify, JSON, [[settled, seen]]));
    })();`;

  it("sees neither its port nor its word, and its calls go on", async () => {
    await using own = await startIsolationLab({
      hook: HOOK,
      files: { "dist/index.html": `<!doctype html><script>${PATCH}</script>` },
    });
    const { link } = await own.newWindow();
    await using context = await browser.newContext();
    const page = await context.newPage();
    const answered = page.waitForEvent("response", (one) => one.url().includes(FRAME));
    const done = page.waitForEvent("console", (one) => one.text().startsWith("done "));
    await page.goto(link);
    const { pass } = readSecrets(await (await answered).text());
    const [settled, seen] = JSON.parse((await done).text().slice("done ".length)) as [
      unknown,
      string[],
    ];
    expect(settled).toStrictEqual(["blocked", "x", "blocked", "y"]);
    expect(seen).not.toContain("port");
    expect(seen.filter((one) => one.includes(pass))).toStrictEqual([]);
    expect(seen.length).toBeGreaterThan(0);
    // Nothing was sent on that no frame has sealed.
    const codes = own.app.events.flatMap(({ code }) => code ?? []);
    expect(codes).toStrictEqual(codes.map(() => "blocked"));
    await own.assertUnharmed();
  });

  it("I5: can make no call that the hook refuses, by any of its bridge's doors", async () => {
    await using app = await openApp(browser, lab);
    const { page } = app;
    const codes = await page.evaluate(async () => {
      const bridge = (
        window as unknown as {
          __TAURI_INTERNALS__: Record<
            "invoke" | "ipc" | "postMessage" | "transformCallback",
            (...all: unknown[]) => unknown
          >;
        }
      ).__TAURI_INTERNALS__;
      const tried: Promise<unknown>[] = [];
      const odd = { toString: () => "hit" };
      for (const cmd of ["hit", odd, ["hit"], Object("hit")])
        tried.push(bridge.invoke(cmd) as Promise<unknown>);
      for (const name of ["ipc", "postMessage"] as const)
        tried.push(
          new Promise((resolve, reject) => {
            const callback = bridge.transformCallback(resolve);
            const error = bridge.transformCallback(reject);
            bridge[name]({
              cmd: "hit",
              callback,
              error,
              payload: { allowed: [true] },
              options: {},
            });
          }),
        );
      // Read twice, and another the second time.
      let times = 0;
      const args = {
        get allowed() {
          return (times += 1) > 1;
        },
      };
      tried.push(bridge.invoke("hit", args) as Promise<unknown>);
      tried.push(bridge.invoke("hit", { toJSON: () => ({ allowed: "true" }) }) as Promise<unknown>);
      tried.push(
        bridge.invoke("hit", JSON.parse('{"__proto__":{"allowed":true}}')) as Promise<unknown>,
      );
      return Promise.all(
        tried.map((one) =>
          one.then(
            () => "ran",
            (error: { code?: string }) => error.code ?? String(error),
          ),
        ),
      );
    });
    expect(codes).toStrictEqual(codes.map(() => "blocked"));
    expect(codes).toHaveLength(9);
  });

  it("gets no word by telling the bridge that its frame has come", async () => {
    const { link } = await lab.newWindow();
    const page = await openLink(browser, linkTo(link, "/loads.html"));
    expect(await invokeInPage(page, "hit")).toStrictEqual(REFUSED);
    expect(await page.evaluate("heard")).toStrictEqual([]);
    await page.context().close();
  });
});

/** A page without a browser, whose ticket for a frame nobody has used. */
async function openSocketPage(): Promise<HostileSocket & AsyncDisposable> {
  const socket = await lab.newPage();
  return Object.assign(socket, { [Symbol.asyncDispose]: () => socket.leave() });
}

async function addIsolationFrame(
  page: Page,
  url: string,
  attributes: Record<string, string>,
): Promise<Frame> {
  const handle = await page.evaluateHandle(
    async ([address, given]) => {
      const element = document.createElement("iframe");
      element.className = "stolen";
      const loaded = new Promise((resolve) => element.addEventListener("load", resolve));
      for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
      element.src = address;
      document.body.append(element);
      await loaded;
      return element;
    },
    [url, attributes] as const,
  );
  return (await handle.asElement()?.contentFrame()) as Frame;
}

/** The word of the frame that was loaded with the socket's ticket. */
async function passOf(socket: HostileSocket): Promise<string> {
  const { pass } = await socket.frameNotice();
  return pass;
}

/** Has the frame taken the port that was posted last? */
async function hasTaken(frame: Frame): Promise<boolean> {
  const found = await frame.waitForFunction(
    () => "hasTaken" in window && { taken: window.hasTaken },
  );
  const { taken } = (await found.jsonValue()) as { taken: boolean };
  await frame.evaluate(() => void Reflect.deleteProperty(window, "hasTaken"));
  return taken;
}
