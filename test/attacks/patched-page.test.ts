// Page scripts that replace what the engine gives them: calls go on, and nobody sees a secret (attack I7).
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Browser, launchChromium, type Page } from "../support/chromium.ts";
import { type Lab, linkTo, startLab } from "../support/hostile.ts";

/** Taken before anything is replaced; from then on a document uses these and syntax alone. */
const TAKE = `
const { apply, construct, ownKeys } = Reflect;
const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { log } = console;
const { stringify } = JSON;
const { getItem, setItem } = Storage.prototype;
const local = localStorage;
const listen = addEventListener;
const later = setTimeout;
const Bytes = Uint8Array;
const NewPromise = Promise;
const classes = [Promise, Array, Function, Map, Set, String, Number, Object, Error, TypeError, RegExp, Symbol, ArrayBuffer,
  Uint8Array, Uint32Array, getPrototypeOf(Uint8Array), DataView, TextEncoder, TextDecoder, WebSocket, Storage, EventTarget,
  Event, MessageEvent, CloseEvent, PageTransitionEvent, Headers, Crypto, History, AbortSignal];
const names = ["fetch", "XMLHttpRequest", "Promise", "WebSocket", "Map", "Array", "Object", "Function", "String", "Error",
  "TypeError", "JSON", "Reflect", "Headers", "TextEncoder", "TextDecoder", "Uint8Array", "Uint32Array", "ArrayBuffer", "Number",
  "DataView", "Storage", "EventTarget", "queueMicrotask", "encodeURIComponent", "decodeURIComponent", "setTimeout",
  "crypto", "sessionStorage", "localStorage", "addEventListener", "console", "history", "Crypto", "MessageEvent"];
const targets = [JSON, Reflect, console, Math];
for (const one of classes) targets.push(one, one.prototype);
// The two by which a function learns who called it are left alone.
const kept = new Set(["prototype", "constructor", "caller", "arguments"]);
const has = kept.has;
const makeBytes = () => { const bytes = new Bytes(3); bytes[0] = 1; bytes[1] = 2; bytes[2] = 3; return bytes; };
const bytes = makeBytes(), { buffer } = makeBytes(), map = new Map([["key", "value"]]);
const say = (value) => log("done " + apply(stringify, JSON, [value]));
const each = (visit) => {
  for (let i = 0; i < targets.length; i++) {
    const keys = ownKeys(targets[i]);
    for (let j = 0; j < keys.length; j++) {
      if (!apply(has, kept, [keys[j]])) visit(targets[i], keys[j]);
    }
  }
};
`;

/** Functions that note what they are given, and by whom, before they do what was asked. */
const NOTE = `
let seen = "", busy = false;
function note(value) {
  if (typeof value === "string") seen += value + " ";
  else if (typeof value === "object" && value !== null) {
    try {
      const keys = ownKeys(value);
      for (let i = 0; i < keys.length; i++) {
        const found = getOwnPropertyDescriptor(value, keys[i]);
        if (found && typeof found.value === "string") seen += found.value + " ";
      }
    } catch {}
  }
}
function noteAll(list) { for (let i = 0; i < list.length; i++) note(list[i]); }
function noting(original) {
  function patched() {
    if (!busy) {
      busy = true;
      if (this !== window) note(this);
      noteAll(arguments);
      // Of sloppy code the engine tells what the callers were given.
      try { for (let from = patched.caller, i = 0; from && i < 8; from = from.caller, i++) noteAll(from.arguments); } catch {}
      busy = false;
    }
    return new.target ? construct(original, arguments) : apply(original, this, arguments);
  }
  if (original.prototype) patched.prototype = original.prototype;
  return patched;
}
function replace(target, key) {
  const found = getOwnPropertyDescriptor(target, key);
  if (!found || !found.configurable && !found.writable) return;
  for (const part of ["value", "get", "set"]) if (typeof found[part] === "function") found[part] = noting(found[part]);
  defineProperty(target, key, found);
}
function patch() {
  const listed = [];
  each((target, key) => { listed[listed.length] = [target, key]; });
  for (let i = 0; i < names.length; i++) listed[listed.length] = [window, names[i]];
  for (let i = 0; i < listed.length; i++) replace(listed[i][0], listed[i][1]);
  // What is looked up on an object that has none of its own.
  const inherited = ["toJSON", "ticket", "secret", "entry", "webview", "kind", "segments", "code", "once", "binaryType"];
  for (let i = 0; i < inherited.length; i++) {
    defineProperty(Object.prototype, inherited[i], {
      configurable: true,
      get() { note(this); return undefined; },
      set(value) { note(this); note(value); defineProperty(this, inherited[i], { value, writable: true, enumerable: true, configurable: true }); },
    });
  }
}
listen("pagehide", () => { JSON.parse('"pagehide-probe"'); apply(setItem, local, ["seen", (apply(getItem, local, ["seen"]) || "") + seen]); });
`;

/** Nothing that is left works. */
const BREAK = `
function broken() { throw "patched"; }
function patch() {
  const listed = [];
  each((target, key) => { listed[listed.length] = [target, key]; });
  for (let i = 0; i < listed.length; i++) {
    const found = getOwnPropertyDescriptor(listed[i][0], listed[i][1]);
    if (!found.configurable && !found.writable) continue;
    if (found.get) found.get = broken; else if (typeof found.value === "function") found.value = broken;
    defineProperty(listed[i][0], listed[i][1], found);
  }
  for (let i = 0; i < names.length; i++) {
    if (getOwnPropertyDescriptor(window, names[i])?.configurable) defineProperty(window, names[i], { value: broken });
  }
}
`;

/** Single tricks, each of which once broke or betrayed something somewhere. */
const TRICKS = {
  "setters for list elements": `
    for (let i = 0; i < 4; i++) defineProperty(Array.prototype, i, { configurable: true, set() {}, get() { return undefined; } });`,
  "setters for the members of messages": `
    for (const name of ["a", "n", "nested", "resolve", "reject", "json", "size", "run", "id", "number", "messages", "segments", "constructor"]) {
      defineProperty(Object.prototype, name, { configurable: true, set() {}, get() { return undefined; } });
    }`,
  "parts of a property descriptor on Object.prototype": `
    Object.prototype.get = Object.prototype.set = () => 0;`,
  "a frozen Object.prototype": "Object.freeze(Object.prototype);",
  "classes that claim everything as their own": `
    for (const one of [ArrayBuffer, Map]) defineProperty(one, Symbol.hasInstance, { value: () => true });`,
  "classes that claim nothing as their own": `
    for (const one of [ArrayBuffer, Map]) defineProperty(one, Symbol.hasInstance, { value: () => false });`,
  "a page's own storage": `
    defineProperty(window, "sessionStorage", { value: { getItem: () => null, setItem() {}, removeItem() {} } });`,
  "lasting storage in place of the tab's": `defineProperty(window, "sessionStorage", { get: () => local });`,
};

const RUN = `
async function settled(promise) {
  try { return await promise; } catch (error) { return typeof error === "string" ? error : error.code; }
}
async function calls() {
  const { invoke } = __TAURI_INTERNALS__;
  const one = invoke("echo", { n: 1 }), two = invoke("echo", { n: 2 });
  const text = (list) => list[0] + "," + list[1] + "," + list[2];
  return [
    await settled(invoke("echo", { a: { b: ["c", null] }, constructor: "x", toString: "y" })),
    text(new Bytes(await invoke("echo", bytes))),
    text((await invoke("echo", { nested: bytes })).nested),
    text(new Bytes(await invoke("echo", buffer))),
    await settled(invoke("echo", map)),
    await settled(invoke("nope")),
    await settled(invoke("fails")),
    (await one).n + (await two).n,
  ];
}
async function run() {
  // A call that never settles is one that did not work.
  const hung = new NewPromise((resolve) => later(resolve, 5_000, "hung"));
  let end;
  const done = new NewPromise((resolve) => { end = resolve; });
  (async () => end(await hung))();
  (async () => { try { end(await calls()); } catch (error) { end("threw " + error); } })();
  say(await done);
}
`;

const EXPECTED = JSON.stringify([
  { a: { b: ["c", null] }, constructor: "x", toString: "y" },
  "1,2,3",
  "1,2,3",
  "1,2,3",
  { key: "value" },
  "Command nope not found",
  "internal",
  3,
]);

/** A document that patches before anything else of it runs, or after a round of calls. */
function documentOf(patch: string, when: "first" | "loaded"): string {
  const begin =
    when === "first"
      ? "patch(); run();"
      : 'listen("load", async () => { await calls(); patch(); run(); });';
  return `<!doctype html><script>${TAKE}${patch}${RUN}${begin}</script><title>patched</title>`;
}

const tricks = Object.entries(TRICKS);
const trickFile = (i: number): string => `trick-${i}.html`;

let browser: Browser;
let lab: Lab;
beforeAll(async () => {
  browser = await launchChromium();
  lab = await startLab({
    commands: `fails: command(() => { throw new TypeError("x"); }),`,
    files: {
      "dist/note-first.html": documentOf(NOTE, "first"),
      "dist/note-loaded.html": documentOf(NOTE, "loaded"),
      "dist/break-first.html": documentOf(BREAK, "first"),
      "dist/break-loaded.html": documentOf(BREAK, "loaded"),
      "dist/plain.html": "<!doctype html><title>plain</title>",
      ...Object.fromEntries(
        tricks.map(([, code], i) => [
          `dist/${trickFile(i)}`,
          documentOf(`function patch() {${code}}`, "first"),
        ]),
      ),
    },
  });
}, 30_000);
afterEach(() => lab.assertUnharmed());
afterAll(async () => {
  await browser.close();
  await lab[Symbol.asyncDispose]();
});

interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** The link's secret, and every ticket that came over the page's sockets. */
  readonly secrets: string[];
  /** What the calls of the document came to, by a way that no script can touch. */
  result(): Promise<string>;
}

async function open(document: string): Promise<Opened> {
  const { link, entry } = await lab.newWindow();
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const secrets = [entry.secret];
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      const ticket = /"ticket":"([\w-]{43})"/.exec(String(payload))?.[1];
      if (ticket !== undefined) secrets.push(ticket);
    }),
  );
  const next = () => page.waitForEvent("console", (message) => message.text().startsWith("done "));
  let saying = next();
  await page.goto(linkTo(link, `/${document}`), { waitUntil: "commit" });
  return {
    page,
    secrets,
    async result() {
      const said = (await saying).text().slice("done ".length);
      saying = next();
      // The last one is never said.
      saying.catch(() => undefined);
      return said;
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

describe("with everything replaced by what notes its arguments", () => {
  it.each(["note-first.html", "note-loaded.html"])(
    "I7: %s: calls work, and no secret is seen",
    async (document) => {
      await using opened = await open(document);
      expect(await opened.result()).toBe(EXPECTED);
      // A ticket is written and read at every reload.
      for (let i = 0; i < 2; i++) {
        await opened.page.reload({ waitUntil: "commit" });
        expect(await opened.result()).toBe(EXPECTED);
      }
      await opened.page.goto(`${lab.app.origin}/plain.html`);
      const seen = await opened.page.evaluate(() => localStorage.getItem("seen") ?? "");
      // It did look: an argument of a replaced function is there.
      expect(seen).toContain("pagehide-probe");
      expect(opened.secrets.length).toBeGreaterThanOrEqual(4);
      for (const secret of opened.secrets) expect(seen.includes(secret)).toBe(false);
    },
  );
});

describe("with everything broken", () => {
  it.each(["break-first.html", "break-loaded.html"])(
    "I7: %s: calls work, and the page reloads",
    async (document) => {
      await using opened = await open(document);
      expect(await opened.result()).toBe(EXPECTED);
      await opened.page.reload({ waitUntil: "commit" });
      expect(await opened.result()).toBe(EXPECTED);
    },
  );
});

describe("with a single trick", () => {
  it.each(tricks.map(([name], i) => [name, trickFile(i)]))(
    "I7: %s: calls work, and the page reloads",
    async (_name, document) => {
      await using opened = await open(document);
      expect(await opened.result()).toBe(EXPECTED);
      await opened.page.reload({ waitUntil: "commit" });
      expect(await opened.result()).toBe(EXPECTED);
      const stored = await opened.page
        .evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
        .catch(() => "");
      for (const secret of opened.secrets) expect(stored).not.toContain(secret);
    },
  );
});
