// What a page, a frame and another site try in a window of the app's own (attacks A1, A2, A3, A6, A7, A11, A12, A13).
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { command } from "../../src/core/command.ts";
import { type HostLab, openHostLab, PUPPET } from "../support/host-lab.ts";

let lab: HostLab;
let site: Server;
let sitePort = 0;
/** What the other site was asked for. */
const asked: string[] = [];
let hits = 0;
let lastLabel = 0;
let label = "";

const WHO = `__TAURI_INTERNALS__.invoke("who")`;

/** What a script finds that looks for a way to the core: bridge, entry, storage, and a bare socket with a made-up entry. */
const LOOK = `(async (origin) => {
  const names = Object.getOwnPropertyNames(globalThis).filter((name) => /tauri|sallyport/i.test(name));
  let stored;
  try { stored = JSON.stringify({ ...sessionStorage }); } catch (error) { stored = error.name; }
  const socket = await new Promise((resolve) => {
    const socket = new WebSocket(origin.replace("http", "ws") + "/__sallyport__/socket", "sallyport.1");
    const given = globalThis.__SALLYPORT_ENTRY__ ?? { window: "main", webview: "main", secret: "x" };
    socket.onopen = () => socket.send(JSON.stringify({ kind: "enter", entry: given }));
    socket.onmessage = () => resolve("admitted");
    socket.onclose = ({ code }) => resolve(code);
  });
  return JSON.stringify({ names, stored, socket });
})`;

/** A document that looks, and tells whoever made it. */
const lookingDocument = (origin: string): string =>
  `<!doctype html><script>${LOOK}(${JSON.stringify(origin)}).then((found) => (parent === window ? opener : parent)?.postMessage(found, "*"))</script>`;

/** Adds a frame and resolves with what it found. */
const frame = (attributes: string): string => `new Promise((resolve) => {
  addEventListener("message", ({ data }) => resolve(JSON.parse(data)), { once: true });
  const frame = document.createElement("iframe");
  for (const [name, value] of Object.entries(${attributes})) frame.setAttribute(name, value);
  document.body.append(frame);
})`;

/** A getter for every member that a message might be asked for, each of which is handed the message itself. */
const WAYLAY = `
  window.waylaid = [];
  for (const name of ["ticket", "kind", "resume", "proof", "received", "session", "segments", "value", "code", "message"])
    Object.defineProperty(Object.prototype, name, {
      configurable: true,
      get() { if (this !== Object.prototype) window.waylaid.push(Object.keys(this).join()); },
      set(value) { Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true }); },
    });
`;

beforeAll(async () => {
  site = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url?.startsWith("/back")) {
      response.writeHead(302, { Location: `${lab.origin}/` }).end();
      return;
    }
    response.setHeader("Content-Type", "text/html");
    response.end(lookingDocument(lab.origin));
  }).listen(0, "127.0.0.1");
  await once(site, "listening");
  sitePort = (site.address() as AddressInfo).port;
  lab = await openHostLab({
    host: "chromium",
    commands: { hit: command(() => void (hits += 1)) },
    files: {
      "dist/look.html": lookingDocument("http://dev-sallyport-host-lab.localhost:0"),
      // Before its bridge hears from the core, it lies in wait for members that a message of the core's may lack.
      "dist/waylay.html": PUPPET.replace("<script>", `<script>${WAYLAY}</script><script>`),
    },
  });
}, 60_000);
beforeEach(async () => {
  asked.length = 0;
  label = `window-${(lastLabel += 1)}`;
  await lab.open({ label });
  expect(await lab.run(label, WHO)).toBe(label);
});
afterEach(async () => {
  // The page goes on as before, and nothing that was tried has run.
  expect(await lab.run(label, WHO)).toBe(label);
  expect(hits).toBe(0);
  await lab.shut(label);
});
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  site.close();
});

it("I7: a page that lies in wait on Object.prototype is handed no message of the core's, and no key", async () => {
  await lab.open({ label: "waylaid", url: "waylay.html" });
  expect(await lab.run("waylaid", WHO)).toBe("waylaid");
  expect(
    await lab.run("waylaid", `window.waylaid.filter((keys) => /kind|resume|Proof/.test(keys))`),
  ).toEqual([]);
  await lab.shut("waylaid");
});

describe("a frame", () => {
  const found = (stored: string, socket: number) => ({ names: [], stored, socket });

  it("A1: of another site has no bridge and no entry, and its socket is refused", async () => {
    const inner = await lab.run(label, frame(`{ src: "http://127.0.0.1:${sitePort}/frame" }`));
    // 403 before the upgrade.
    expect(inner).toStrictEqual(found("{}", 1006));
    await lab.until(() => lab.records.some(({ reason }) => reason.includes("Origin http://127")));
  });

  it.each([
    [
      "A2: of the same origin",
      `{ src: URL.createObjectURL(new Blob([DOC], { type: "text/html" })) }`,
      "{}",
      4001,
    ],
    ["A13: from `srcdoc`", `{ srcdoc: DOC }`, "{}", 4001],
    ["A3: that is sandboxed", `{ srcdoc: DOC, sandbox: "allow-scripts" }`, "SecurityError", 1006],
    [
      "A13: from `data:`",
      `{ src: "data:text/html," + encodeURIComponent(DOC) }`,
      "SecurityError",
      1006,
    ],
  ])("%s has no bridge, no entry and no ticket", async (_what, attributes, stored, socket) => {
    const document = JSON.stringify(lookingDocument(lab.origin));
    const inner = await lab.run(label, frame(attributes.replace("DOC", document)));
    expect(inner).toStrictEqual(found(stored, socket));
  });
});

describe("a page that leads its window elsewhere", () => {
  it("A6: to another site stays where it is; the site is opened outside, and was asked for nothing", async () => {
    const url = `http://127.0.0.1:${sitePort}/there`;
    const { aborted } = await lab.hold(label);
    let isAborted = false;
    void aborted.then(() => (isAborted = true));
    await lab.run(label, `void (location.href = ${JSON.stringify(url)})`);
    await lab.until(() => lab.outside.includes(url));
    expect(await lab.run(label, `location.href`)).toBe(`${lab.origin}/`);
    expect(isAborted).toBe(false);
    expect(asked).toStrictEqual([]);
  });

  it("A6: to another site stays where it is, whatever it has shown before", async () => {
    await lab.leave(label, `location.href = "/other.html"`);
    await lab.leave(label, `location.reload()`);
    await lab.leave(label, `history.back()`);
    const url = `http://127.0.0.1:${sitePort}/later`;
    await lab.run(label, `void (location.href = ${JSON.stringify(url)})`);
    await lab.until(() => lab.outside.includes(url));
    expect(await lab.run(label, `location.href`)).toBe(`${lab.origin}/`);
    expect(asked).toStrictEqual([]);
  });

  it("A7: by a chain that would lead back is not led anywhere", async () => {
    const url = `http://127.0.0.1:${sitePort}/back`;
    const before = [...lab.core.sessions].find(({ caller }) => caller.window === label);
    await lab.run(label, `void (location.href = ${JSON.stringify(url)})`);
    await lab.until(() => lab.outside.includes(url));
    expect(await lab.run(label, `location.href`)).toBe(`${lab.origin}/`);
    expect(before?.live).toBe(true);
    expect(asked).toStrictEqual([]);
  });

  it("A6: by a form sends nothing, and opens nothing", async () => {
    const before = lab.outside.length;
    await lab.run(
      label,
      `{
        const form = Object.assign(document.createElement("form"), { method: "post", action: "http://127.0.0.1:${sitePort}/form" });
        document.body.append(form);
        void form.submit();
      }`,
    );
    await lab.until(() => lab.warnings.some((text) => text.includes("/form")));
    expect(lab.outside).toHaveLength(before);
    expect(asked).toStrictEqual([]);
  });

  it.each(["file:///etc/passwd", "smb://host/share", "javascript:alert(1)", "chrome://settings"])(
    "opens no %s, inside or outside",
    async (url) => {
      const before = lab.outside.length;
      await lab.run(
        label,
        `try { void (location.href = ${JSON.stringify(url)}); open(${JSON.stringify(url)}); } catch {}`,
      );
      expect(await lab.run(label, `location.href`)).toBe(`${lab.origin}/`);
      expect(lab.outside).toHaveLength(before);
    },
  );
});

describe("a window that a page opens", () => {
  it.each([
    ["window.open", (url: string) => `{ globalThis.copy = open(${JSON.stringify(url)}); }`],
    [
      "a link with a target",
      (url: string) =>
        `{ const link = Object.assign(document.createElement("a"), { href: ${JSON.stringify(url)}, target: "_blank" }); document.body.append(link); link.click(); }`,
    ],
  ])(
    "A11: at an address of the app by %s is none, has no session, and opens nothing outside",
    async (_how, opening) => {
      const url = `${lab.origin}/other.html?${Math.random()}`;
      const [sessions, opened] = [lab.core.sessions.size, lab.outside.length];
      await lab.run(label, opening(url));
      await lab.until(() =>
        lab.warnings.some((text) => text.includes("app.createWindow()") && text.includes(url)),
      );
      await lab.run(label, `globalThis.copy && ${closedBy("copy")}`);
      expect(lab.core.sessions.size).toBe(sessions);
      expect(lab.outside).toHaveLength(opened);
    },
  );

  it("A11: at another site is closed, and opened outside", async () => {
    const url = `http://127.0.0.1:${sitePort}/opened`;
    await lab.run(label, `{ globalThis.copy = open(${JSON.stringify(url)}); }`);
    await lab.until(() => lab.outside.includes(url));
    await lab.run(label, closedBy("copy"));
  });

  it.each([
    ["about:blank", `open("about:blank")`],
    ["a blob", `open(URL.createObjectURL(new Blob(["<p>"], { type: "text/html" })))`],
  ])("A13: of %s is closed, and the terminal says why", async (_what, opening) => {
    const [warned, opened] = [lab.warnings.length, lab.outside.length];
    await lab.run(label, `{ globalThis.copy = ${opening}; }`);
    await lab.until(() => lab.warnings.length > warned);
    await lab.run(label, closedBy("copy"));
    expect(lab.outside).toHaveLength(opened);
  });
});

/** Resolves when the browser has closed that window. */
const closedBy = (name: string): string =>
  `new Promise((done) => { const look = () => ${name} === null || ${name}.closed ? done() : setTimeout(look, 5); look(); })`;

describe("an entry", () => {
  it("A13: that a `javascript:` document finds is good for nothing", async () => {
    const script = `<script>${LOOK}("${lab.origin}").then((found) => { sessionStorage.found = found; location.replace("/"); })</script>`;
    await lab.leave(
      label,
      `location.href = ${JSON.stringify(`javascript:${JSON.stringify(script)}`)}`,
    );
    const looked = JSON.parse(String(await lab.run(label, `sessionStorage.found`))) as object;
    // It lies open there, since no bridge has run …
    expect(looked).toMatchObject({ names: ["__SALLYPORT_ENTRY__"], socket: 4001 });
    // … and the page that comes after it has another.
    expect(await lab.run(label, WHO)).toBe(label);
    expect(lab.records.filter(({ alarm }) => alarm)).toStrictEqual([]);
  });
});

it.runIf(process.platform === "linux")(
  "I3: no entry is in an argument, in an environment or in a file of the browser",
  async () => {
    const secrets: string[] = [];
    await using other = await openHostLab({ host: "chromium", heardSecrets: secrets });
    await other.open({ label: "main" });
    expect(await other.run("main", WHO)).toBe("main");
    await other.leave("main", "location.reload()");
    expect(await other.run("main", WHO)).toBe("main");
    expect(secrets.length).toBeGreaterThan(2);
    const exposed: string[] = [];
    for (const pid of await processesOf(other.folder)) {
      for (const name of ["cmdline", "environ"])
        exposed.push(await readFile(`/proc/${pid}/${name}`, "latin1").catch(() => ""));
    }
    expect(exposed.join()).toContain(other.folder);
    for (const entry of await readdir(other.folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile())
        exposed.push(await readFile(join(entry.parentPath, entry.name), "latin1").catch(() => ""));
    }
    for (const secret of secrets) expect(exposed.some((text) => text.includes(secret))).toBe(false);
  },
);

/** Processes that were started with this in their command line. */
async function processesOf(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir("/proc")) {
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (/^\d+$/.test(pid) && line.includes(text)) found.push(pid);
  }
  return found;
}

it("A12: no service worker is registered, so none answers for the app at a later start", async () => {
  expect(
    await lab.run(
      label,
      `navigator.serviceWorker.register("/other.html").then(() => "registered", (error) => error.name)`,
    ),
  ).toBe("TypeError");
  await lab.until(() => lab.records.some(({ reason }) => reason.includes("service worker")));
});
