// What code in the isolation frame tries, which is the isolation app's own or one of its dependencies: to take the key
// away, or to reach the outside (attacks B9, B10, J3).
import { once } from "node:events";
import { createSocket } from "node:dgram";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Frame } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Browser, invokeInPage, launchChromium, type Page } from "../support/chromium.ts";
import { readSecrets } from "../support/hand-seal.ts";
import type { Lab } from "../support/hostile.ts";
import { startIsolationLab } from "../support/isolation-lab.ts";
import { openApp } from "../support/lab-pages.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
}, 30_000);
afterAll(() => browser.close());

const REFUSED = { rejected: expect.objectContaining({ code: "blocked" }) as unknown };
const FRAME = "/__sallyport__/isolation/";

/** The isolation frame that is in force: the page's last. */
function isolationFrame(page: Page): Frame {
  const found = page.frames().findLast((frame) => frame.url().includes(FRAME));
  if (!found) throw new Error("no isolation frame");
  return found;
}

describe("a script of the isolation app that wants the key", () => {
  // Notes whatever comes by that could be the key, and goes on.
  const SPY = `
    window.seen = [];
    const { apply, construct, ownKeys } = Reflect;
    const { getOwnPropertyDescriptor: descriptorOf, defineProperty, prototype } = Object;
    const { isView } = ArrayBuffer, { isArray } = Array, Key = CryptoKey, Buffer = ArrayBuffer, Bytes = Uint8Array;
    const { push } = seen, list = seen;
    let busy = false;
    const note = (value) => {
      if (busy) return;
      busy = true;
      look(value);
      busy = false;
    };
    const look = (value) => {
      if (value instanceof Key) apply(push, list, ["key"]);
      else if (isArray(value) && value.length === 32) apply(push, list, [value]);
      else if ((isView(value) || value instanceof Buffer) && value.byteLength === 32)
        apply(push, list, [[...new Bytes(isView(value) ? value.buffer : value)]]);
    };
    const noteAll = (values) => { for (let i = 0; i < values.length; i++) note(values[i]); };
    const noting = (original) => {
      const patched = function () {
        if (this !== undefined && this !== window) note(this);
        noteAll(arguments);
        return new.target ? construct(original, arguments) : apply(original, this, arguments);
      };
      if (original.prototype) patched.prototype = original.prototype;
      return patched;
    };
    const targets = [SubtleCrypto, Crypto, Function, Array, Map, String, Promise, MessagePort, TextEncoder, ArrayBuffer, DataView,
      Uint8Array, Object.getPrototypeOf(Uint8Array), EventTarget, CryptoKey].map((one) => one.prototype)
      .concat([JSON, Reflect, Object, Array, Function, Promise, console]);
    for (const target of targets)
      for (const name of ownKeys(target)) {
        if (["constructor", "prototype", "caller", "arguments", Symbol.iterator].includes(name)) continue;
        const found = descriptorOf(target, name);
        if (!found.configurable) continue;
        for (const part of ["value", "get", "set"])
          if (typeof found[part] === "function") found[part] = noting(found[part]);
        defineProperty(target, name, found);
      }
    for (const name of ["Uint8Array", "DataView", "Promise", "String", "structuredClone", "setTimeout", "postMessage"])
      defineProperty(window, name, { ...descriptorOf(window, name), value: noting(window[name]) });
    for (const name of ["then", "key", "raw", "bytes", "toJSON", "refuse", "message", "iv"])
      defineProperty(prototype, name, {
        configurable: true,
        get() { note(this); },
        set(value) { note(value); defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true }); },
      });
  `;
  let lab: Lab;
  beforeAll(async () => {
    lab = await startIsolationLab({
      markup: `<script>window.html = document.documentElement.outerHTML;</script>`,
      hook: `${SPY}
        window.__TAURI_ISOLATION_HOOK__ = (message) => {
          if (message.cmd === "invoke" && message.message.cmd === "hit") return null;
          return message;
        };`,
    });
  }, 30_000);
  afterEach(() => lab.assertUnharmed());
  afterAll(() => lab[Symbol.asyncDispose]());

  it("B9: comes too late for it, and calls go on as they should", async () => {
    const { link } = await lab.newWindow();
    await using context = await browser.newContext();
    const page = await context.newPage();
    const answered = page.waitForEvent("response", (one) => one.url().includes(FRAME));
    await page.goto(link);
    const { key, pass } = readSecrets(await (await answered).text());
    expect(await invokeInPage(page, "hit")).toStrictEqual(REFUSED);
    expect(await invokeInPage(page, "echo", { a: [1] })).toStrictEqual({ resolved: { a: [1] } });

    const frame = isolationFrame(page);
    const { seen, text } = await frame.evaluate(() => ({
      seen: (window as unknown as { seen: unknown[] }).seen,
      text: `${document.documentElement.outerHTML} ${(window as unknown as { html: string }).html}`,
    }));
    expect(seen).not.toContain("key");
    expect(seen).not.toContainEqual([...key]);
    expect(text).toContain("<script>");
    for (const secret of [[...key].join(), key.toString("base64"), pass, "hookTimeoutMs"])
      expect(text).not.toContain(secret);

    // As the developer tools can, and no script: every object in the frame's memory.
    const session = await context.newCDPSession(frame);
    const inMemory = async (name: string, look: string): Promise<unknown> => {
      const { result } = await session.send("Runtime.evaluate", {
        expression: `${name}.prototype`,
      });
      const { objects } = await session.send("Runtime.queryObjects", {
        prototypeObjectId: result.objectId as string,
      });
      const { result: found } = await session.send("Runtime.callFunctionOn", {
        objectId: objects.objectId as string,
        functionDeclaration: look,
        returnByValue: true,
      });
      return found.value;
    };
    const like = `function () {
      return this.filter((one) => one.length === 32).map((one) => one.join()).filter((one) => one === "${[...key].join()}");
    }`;
    expect(await inMemory("Array", like)).toStrictEqual([]);
    expect(await inMemory("Uint8Array", like)).toStrictEqual([]);
    expect(
      await inMemory("CryptoKey", "function () { window.keys = this; return this.length; }"),
    ).toBe(1);
    expect(
      await frame.evaluate(async () => {
        const [key] = (window as unknown as { keys: [CryptoKey] }).keys;
        const exported = await crypto.subtle.exportKey("raw", key).then(
          () => "exported",
          (error: Error) => error.name,
        );
        return [key.extractable, key.usages.join(), exported];
      }),
    ).toStrictEqual([false, "encrypt", "InvalidAccessError"]);
  });
});

/** Somebody outside who would be told: everything that comes over TCP and UDP. */
async function listenOutside() {
  const paths: string[] = [];
  const server = createServer(({ url, method }, response) => {
    paths.push(`${method} ${url}`);
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.end("heard");
  }).listen(0, "127.0.0.1");
  let packets = 0;
  const udp = createSocket("udp4");
  udp.on("message", () => (packets += 1));
  udp.bind(0, "127.0.0.1");
  await Promise.all([once(server, "listening"), once(udp, "listening")]);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    udpPort: udp.address().port,
    paths,
    packets: () => packets,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      udp.close();
      await Promise.all([once(server, "close"), once(udp, "close")]);
    },
  };
}

describe("a script of the isolation app that wants to tell somebody outside", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startIsolationLab({
      hook: `
        // In a frame of its own making, should it come to that.
        if (parent !== top) parent.postMessage("nested " + typeof RTCPeerConnection, "*");
        window.__TAURI_ISOLATION_HOOK__ = (message) => {
          if (message.cmd === "invoke" && message.message.cmd === "hit") return null;
          return message;
        };`,
    });
  }, 30_000);
  afterEach(() => lab.assertUnharmed());
  afterAll(() => lab[Symbol.asyncDispose]());

  it("B10: finds no way", async () => {
    await using outside = await listenOutside();
    await using app = await openApp(browser, lab);
    const tried = await isolationFrame(app.page).evaluate(async (url) => {
      const settled: Record<string, unknown> = {};
      const attempt = async (name: string, run: () => unknown): Promise<void> => {
        try {
          settled[name] = await run();
        } catch (error) {
          settled[name] = (error as Error).name;
        }
      };
      const ended = (target: EventTarget): Promise<string> =>
        new Promise((resolve) => {
          for (const type of ["error", "load", "open", "message"])
            target.addEventListener(type, () => resolve(type));
        });
      const added = (name: string, members: object): Promise<string> => {
        const element = Object.assign(document.createElement(name), members);
        const end = ended(element);
        document.documentElement.append(element);
        return end;
      };
      await attempt("fetch", () => fetch(`${url}/fetch`, { mode: "no-cors", keepalive: true }));
      await attempt("XMLHttpRequest", () => {
        const request = new XMLHttpRequest();
        request.open("POST", `${url}/xhr`);
        request.send("x");
        return ended(request);
      });
      await attempt("WebSocket", () => ended(new WebSocket(url.replace("http", "ws"))));
      await attempt("EventSource", () => ended(new EventSource(`${url}/events`)));
      await attempt("image", () => added("img", { src: `${url}/image` }));
      await attempt("script", () => added("script", { src: `${url}/script` }));
      await attempt("style", () => added("link", { rel: "stylesheet", href: `${url}/style` }));
      await attempt("audio", () => added("audio", { src: `${url}/audio` }));
      await attempt("worker", () => ended(new Worker("data:text/javascript,")));
      await attempt("blob worker", () => ended(new Worker(URL.createObjectURL(new Blob([""])))));
      await attempt("service worker", () => navigator.serviceWorker.register("/sw.js"));
      await attempt("popup", () => String(window.open(`${url}/popup`)));
      await attempt("top", () => {
        (top as Window).location.href = `${url}/top`;
      });
      await attempt("storage", () => localStorage.length);
      await attempt("page", () => (parent as Window).document.title);
      await attempt("WebRTC", () => typeof RTCPeerConnection);
      await attempt("WebTransport", () =>
        new WebTransport(url.replace("http", "https")).ready.then(() => "open"),
      );
      // These say nothing, whatever becomes of them.
      navigator.sendBeacon(`${url}/beacon`, "x");
      for (const rel of ["preconnect", "prefetch", "preload", "modulepreload", "prerender", "icon"])
        document.documentElement.append(
          Object.assign(document.createElement("link"), {
            rel,
            href: `${url}/${rel}`,
            as: "image",
          }),
        );
      const form = Object.assign(document.createElement("form"), {
        action: `${url}/form`,
        method: "post",
        target: "_blank",
      });
      const anchor = Object.assign(document.createElement("a"), {
        href: `${url}/anchor`,
        target: "_blank",
        ping: `${url}/ping`,
      });
      document.documentElement.append(form, anchor);
      form.submit();
      anchor.click();
      return settled;
    }, outside.url);
    expect(tried).toStrictEqual({
      fetch: "TypeError",
      XMLHttpRequest: "error",
      WebSocket: "error",
      EventSource: "error",
      image: "error",
      script: "TypeError",
      style: "error",
      audio: "error",
      worker: expect.stringMatching(/error$/i) as string,
      "blob worker": expect.stringMatching(/error$/i) as string,
      "service worker": expect.stringMatching(/Error$/) as string,
      popup: "null",
      top: "SecurityError",
      storage: "SecurityError",
      page: "SecurityError",
      WebRTC: "undefined",
      WebTransport: expect.stringMatching(/Error$/) as string,
    });
    // The outside hears what there is to hear: the page may speak to it.
    expect(
      await app.page.evaluate((url) => fetch(url).then((one) => one.text()), outside.url),
    ).toBe("heard");
    expect(outside.paths).toStrictEqual(["GET /"]);
    expect(app.page.context().pages()).toHaveLength(1);
    expect(await invokeInPage(app.page, "hit")).toStrictEqual(REFUSED);
  });

  it("J3: gets no WebRTC from a frame of its own either", async () => {
    await using app = await openApp(browser, lab);
    const tried = await isolationFrame(app.page).evaluate(async () => {
      // Its own script: the policy allows that again.
      const script = [...document.scripts].at(-1)?.textContent ?? "";
      const html = `<!doctype html><script>${script}</script>`;
      const attribute = html
        .replaceAll("&", "&amp;")
        .replaceAll('"', "&quot;")
        .replaceAll("<", "&lt;");
      const markup = `<iframe srcdoc="${attribute}"></iframe>`;
      const said: string[] = [];
      addEventListener("message", ({ data }) => said.push(String(data)));
      const ways: Record<string, (box: HTMLElement) => void> = {
        srcdoc: (box) =>
          box.append(Object.assign(document.createElement("iframe"), { srcdoc: html })),
        attribute: (box) => {
          const element = document.createElement("iframe");
          element.setAttribute("srcdoc", html);
          box.append(element);
        },
        "attribute with a namespace": (box) => {
          const element = document.createElement("iframe");
          element.setAttributeNS(null, "srcdoc", html);
          box.append(element);
        },
        "attribute node": (box) => {
          const element = document.createElement("iframe");
          const node = document.createAttribute("srcdoc");
          element.setAttributeNode(node);
          node.value = html;
          box.append(element);
        },
        "attribute node, text first": (box) => {
          const element = document.createElement("iframe");
          const node = document.createAttribute("srcdoc");
          node.value = html;
          element.setAttributeNode(node);
          box.append(element);
        },
        "a policy of its own": (box) => {
          const { trustedTypes } = window as unknown as {
            trustedTypes: {
              createPolicy(name: string, rules: object): { createHTML(html: string): string };
            };
          };
          const policy = trustedTypes.createPolicy("own", { createHTML: (text: string) => text });
          const element = document.createElement("iframe");
          element.srcdoc = policy.createHTML(html);
          box.append(element);
        },
        innerHTML: (box) => (box.innerHTML = markup),
        setHTMLUnsafe: (box) => box.setHTMLUnsafe(markup),
        insertAdjacentHTML: (box) => box.insertAdjacentHTML("beforeend", markup),
        fragment: (box) => box.append(document.createRange().createContextualFragment(markup)),
        parser: (box) =>
          box.append(...new DOMParser().parseFromString(markup, "text/html").body.childNodes),
        "a document of its own": (box) => {
          const other = document.implementation.createHTMLDocument("");
          const element = other.createElement("iframe");
          element.setAttribute("srcdoc", html);
          box.append(element);
        },
        "a map of attributes": (box) => {
          const element = document.createElement("iframe");
          const node = new Document().createAttribute("srcdoc");
          node.value = html;
          element.attributes.setNamedItem(node);
          box.append(element);
        },
        "another element's attribute": (box) => {
          const element = document.createElement("iframe");
          const given = document.createElement("p");
          given.setAttribute("srcdoc", html);
          const node = given.getAttributeNode("srcdoc") as Attr;
          given.removeAttributeNode(node);
          element.setAttributeNode(node);
          box.append(element);
        },
        setHTML: (box) => {
          const { setHTML } = box as unknown as { setHTML(html: string, options: object): void };
          setHTML.call(box, markup, {
            sanitizer: { elements: ["iframe"], attributes: ["srcdoc"] },
          });
        },
        command: (box) => {
          box.contentEditable = "true";
          box.focus();
          getSelection()?.selectAllChildren(box);
          document.execCommand("insertHTML", false, markup);
        },
        transformation: (box) => {
          const space = "http://www.w3.org/1999/XSL/Transform";
          const sheet = document.implementation.createDocument(space, "xsl:stylesheet", null);
          sheet.documentElement.setAttribute("version", "1.0");
          const template = sheet.createElementNS(space, "xsl:template");
          template.setAttribute("match", "/");
          const element = sheet.createElementNS("http://www.w3.org/1999/xhtml", "iframe");
          const made = sheet.createElementNS(space, "xsl:attribute");
          made.setAttribute("name", "srcdoc");
          made.textContent = html;
          element.append(made);
          template.append(element);
          sheet.documentElement.append(template);
          const processor = new XSLTProcessor();
          processor.importStylesheet(sheet);
          box.append(processor.transformToFragment(sheet, document));
        },
        "blank frame": (box) => {
          const element = document.createElement("iframe");
          box.append(element);
          said.push(typeof Reflect.get(element.contentWindow as Window, "RTCPeerConnection"));
        },
        "data address": (box) =>
          box.append(
            Object.assign(document.createElement("iframe"), {
              src: `data:text/html,${encodeURIComponent(html)}`,
            }),
          ),
      };
      const settled: Record<string, unknown> = {};
      for (const [name, make] of Object.entries(ways)) {
        const box = document.createElement("div");
        document.documentElement.append(box);
        said.length = 0;
        const loaded = new Promise((resolve) => box.addEventListener("load", resolve, true));
        try {
          make(box);
          if (box.querySelector("iframe")) await loaded;
          // After what its scripts have posted.
          const channel = new MessageChannel();
          const after = new Promise((resolve) => (channel.port1.onmessage = resolve));
          channel.port2.postMessage(0);
          await after;
          settled[name] = said.join();
        } catch (error) {
          settled[name] = (error as Error).name;
        }
        box.remove();
      }
      return settled;
    });
    expect(
      Object.entries(tried).filter(([, said]) => String(said).includes("function")),
    ).toStrictEqual([]);
    expect(await invokeInPage(app.page, "hit")).toStrictEqual(REFUSED);
  });

  it("J3: leads itself nowhere, and is replaced when it tries", async () => {
    await using outside = await listenOutside();
    await using app = await openApp(browser, lab);
    const { page } = app;
    const ways = ["href", "replace", "anchor", "refresh", "form", "open", "blank", "blob", "data"];
    for (const way of ways) {
      const frame = isolationFrame(page);
      const gone = page.waitForEvent("framedetached", (one) => one === frame);
      const [, outcome] = await Promise.all([
        way === "form" ? undefined : gone,
        frame
          .evaluate(
            ([name, url]) => {
              const there = `${url}/${name}`;
              const add = (tag: string, members: object) => {
                const element = Object.assign(document.createElement(tag), members);
                document.documentElement.append(element);
                return element;
              };
              if (name === "href") location.href = there;
              if (name === "replace") location.replace(there);
              if (name === "anchor") add("a", { href: there }).click();
              if (name === "refresh") add("meta", { httpEquiv: "refresh", content: `0;${there}` });
              if (name === "form") (add("form", { action: there }) as HTMLFormElement).submit();
              if (name === "open") window.open(there, "_self");
              if (name === "blank") location.href = "about:blank";
              if (name === "blob") location.href = URL.createObjectURL(new Blob(["x"]));
              if (name === "data") location.href = "data:text/html,x";
            },
            [way, outside.url] as const,
          )
          .catch(() => "gone"),
      ]);
      void outcome;
      gone.catch(() => undefined);
      expect(await invokeInPage(page, "hit")).toStrictEqual(REFUSED);
      expect(await invokeInPage(page, "who")).toStrictEqual({
        resolved: [app.window, app.window],
      });
    }
    expect(await page.evaluate((url) => fetch(url).then((one) => one.text()), outside.url)).toBe(
      "heard",
    );
    expect(outside.paths).toStrictEqual(["GET /"]);
    // What was in its place is gone with it.
    expect(await page.locator("iframe").count()).toBe(1);
  });
});
