// `sallyport dev` with a real Vite project in a real browser: what is saved, and what the page makes of it.
import { mkdir as makeFolder, rename, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type AppProcess, makeApp, ROOT, startApp } from "../support/app-process.ts";
import { startCarelessServer } from "../support/dev-server.ts";
import { type Browser, invokeInPage, launchChromium, type Page } from "../support/chromium.ts";

const MAIN = `
import { command, createApp } from "sallyport";
import { greeting } from "../shared/greeting.ts";
const held = Promise.withResolvers<string>();
const app = createApp({
  commands: {
    greet: command(() => greeting),
    hold: command(() => held.promise),
    release: command(() => held.resolve("released")),
    pid: command(() => process.pid),
    open: command((options, { app }) => void app.createWindow(options as { label: string })),
    exit: command((_input, { app }) => app.exit(7)),
    crash: command(() => void setImmediate(() => { throw new Error("crashed on purpose"); })),
  },
});
await app.run();
`;
const greeting = (text: string): string => `export const greeting: string = "${text}";\n`;

const FILES = {
  "src-tauri/main.ts": MAIN,
  "shared/greeting.ts": greeting("one"),
};

const PAGE = {
  "index.html": `<!doctype html><html><head><title>page</title></head><body><p id="text"></p><script type="module" src="/src/main.ts"></script></body></html>`,
  "src/main.ts": `
import "./style.css";
import { text } from "./text.ts";
const show = (shown: string): void => { document.querySelector("#text")!.textContent = shown; };
show(text);
import.meta.hot!.accept("./text.ts", (next) => show(next!.text));
`,
  "src/text.ts": `export const text: string = "first";\n`,
  "src/style.css": "#text { color: rgb(1, 2, 3) }\n",
};

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

interface Lab extends AsyncDisposable {
  readonly app: AppProcess;
  readonly page: Page;
  write(path: string, content: string): Promise<void>;
  path(path: string): string;
}

/** Starts the app under `sallyport dev` and opens its window. */
async function startLab(
  files: Record<string, string>,
  config: object = {},
  /** What the page writes to its console when it has everything. */
  complete?: string,
): Promise<Lab> {
  const stack = new AsyncDisposableStack();
  const made = stack.use(
    await makeApp({
      ...FILES,
      ...files,
      "src-tauri/tauri.conf.json": JSON.stringify({
        productName: "Lab",
        identifier: "dev.sallyport.dev-test",
        ...config,
      }),
    }),
  );
  const path = (name: string): string => join(made.folder, name);
  const app = stack.use(await startApp(made.folder, { command: "dev" }));
  const page = stack.adopt(await browser.newPage(), (opened) => opened.close());
  page.setDefaultTimeout(15_000);
  const completed =
    complete === undefined
      ? undefined
      : page.waitForEvent("console", (message) => message.text().includes(complete));
  await page.goto(app.link);
  await completed;
  return {
    app,
    page,
    path,
    write: (name, content) => writeFile(path(name), content),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** With Vite as the development server, under a policy that allows nothing inline. */
async function startVite(): Promise<Lab> {
  const port = await freePort();
  const vite = join(ROOT, "node_modules", "vite", "bin", "vite.js");
  const config = {
    build: {
      devUrl: `http://localhost:${port}`,
      beforeDevCommand: `"${process.execPath}" "${vite}" --port ${port} --strictPort`,
    },
    app: { security: { csp: "default-src 'self'" } },
  };
  // Until then a change of its modules goes unheard.
  return startLab(PAGE, config, "[vite] connected");
}

const startFiles = (): Promise<Lab> => startLab({ "dist/index.html": "<!doctype html><p>first" });

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const greet = (page: Page) => invokeInPage(page, "greet");
const shown = (page: Page, text: string, timeout = 30_000) =>
  page.waitForFunction((wanted) => document.querySelector("#text")?.textContent === wanted, text, {
    timeout,
  });
/** Marks this document: one that takes its place has no mark. */
const mark = (page: Page) => page.evaluate(() => void Object.assign(window, { marked: true }));
const isMarked = (page: Page) => page.evaluate(() => "marked" in window);

/** Saves, and waits until the page of the next core is there. */
async function saveAndReturn({ page }: Lab, save: () => Promise<void>): Promise<void> {
  const loaded = page.waitForEvent("load");
  await save();
  await loaded;
}

describe("with Vite", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startVite();
    await shown(lab.page, "first");
  });
  afterAll(() => lab[Symbol.asyncDispose]());

  it("says what it waits for, and when it is there", () => {
    const states = lab.app.events.filter(({ event }) => event === "dev-server");
    expect(states.map(({ state }) => state)).toStrictEqual(["waiting", "ready"]);
    expect(lab.app.errors()).toMatch(/^dev {3}.*VITE/m);
  });

  it("gives the page its styles under a policy that forbids inline ones", async () => {
    const color = await lab.page.evaluate(
      () => getComputedStyle(document.querySelector("#text") as Element).color,
    );
    expect(color).toBe("rgb(1, 2, 3)");
  });

  it("changes a module in the page while a call is running, and the call settles", async () => {
    const { page } = lab;
    await mark(page);
    const held = invokeInPage(page, "hold");
    const pid = await invokeInPage(page, "pid");
    // Vite does not say when it watches. What it has not heard is saved again.
    await vi.waitFor(
      async () => {
        await lab.write("src/text.ts", PAGE["src/text.ts"].replace("first", "second"));
        await shown(page, "second", 3_000);
      },
      { timeout: 50_000 },
    );
    await invokeInPage(page, "release");
    expect(await held).toStrictEqual({ resolved: "released" });
    expect(await isMarked(page)).toBe(true);
    expect(await invokeInPage(page, "pid")).toStrictEqual(pid);
  });

  it("starts the core anew, and the page comes back with what it stored", async () => {
    const { page, app } = lab;
    const pending = invokeInPage(page, "hold");
    pending.catch(() => undefined); // The page's reload takes the evaluation with it.
    await page.evaluate(() => localStorage.setItem("kept", "yes"));
    const restarted = app.next("restart");
    await saveAndReturn(lab, () => lab.write("shared/greeting.ts", greeting("two")));
    expect(await greet(page)).toStrictEqual({ resolved: "two" });
    expect(new URL(page.url()).origin).toBe(app.origin);
    expect(await page.evaluate(() => localStorage.getItem("kept"))).toBe("yes");
    expect(await restarted).toMatchObject({
      reason: "shared/greeting.ts changed",
      ms: expect.any(Number) as number,
    });
    expect(app.events.filter(({ event }) => event === "refusal")).toStrictEqual([]);
  });

  it("shows a syntax error over the page, which stays, and the next save recovers", async () => {
    const { page, app } = lab;
    await mark(page);
    const failed = app.next("error");
    await lab.write("src-tauri/main.ts", `const = "<b>";\n${MAIN}`);
    const overlay = page.locator("sallyport-problem");
    await overlay.waitFor();
    const text = await overlay.evaluate((element) => element.shadowRoot?.textContent);
    expect(text).toContain(`src-tauri/main.ts:1:7`);
    expect(text).toContain(`const = "<b>";`);
    expect(await overlay.locator("b").count()).toBe(0);
    expect(await failed).toMatchObject({ file: "src-tauri/main.ts", line: 1 });
    expect(await isMarked(page)).toBe(true);
    await overlay.getByRole("button").click();
    await overlay.waitFor({ state: "detached" });
    await saveAndReturn(lab, () => lab.write("src-tauri/main.ts", MAIN));
    expect(await greet(page)).toStrictEqual({ resolved: "two" });
    expect(await overlay.count()).toBe(0);
  });
});

describe("a development server that goes", () => {
  it("is waited for in the page, which comes back with it and keeps its window", async () => {
    const port = await freePort();
    let server = await startCarelessServer({}, port);
    await using lab = await startLab({}, { build: { devUrl: `http://localhost:${port}` } });
    expect(await greet(lab.page)).toStrictEqual({ resolved: "one" });
    await server[Symbol.asyncDispose]();
    await lab.page.reload();
    expect(await lab.page.innerText("h1")).toBe("Waiting for the development server");
    const loaded = lab.page.waitForEvent("load");
    server = await startCarelessServer({}, port);
    await loaded;
    expect(await lab.page.title()).toBe("dev");
    expect(await greet(lab.page)).toStrictEqual({ resolved: "one" });
    await server[Symbol.asyncDispose]();
  });
});

describe("without a development server", () => {
  it("reloads the page when a file of it is saved, and the core goes on", async () => {
    await using lab = await startFiles();
    const pid = await invokeInPage(lab.page, "pid");
    await saveAndReturn(lab, () => lab.write("dist/index.html", "<!doctype html><p>second"));
    expect(await lab.page.innerText("p")).toBe("second");
    expect(await invokeInPage(lab.page, "pid")).toStrictEqual(pid);
  });

  it("reloads the page when the whole folder is built anew", async () => {
    await using lab = await startFiles();
    await saveAndReturn(lab, async () => {
      await rename(lab.path("dist"), lab.path("old"));
      await makeFolder(lab.path("dist"));
      await lab.write("dist/index.html", "<!doctype html><p>third");
    });
    await expect.poll(() => lab.page.innerText("p").catch(() => "")).toBe("third");
    // And it is still watched.
    await lab.write("dist/index.html", "<!doctype html><p>fourth");
    await expect.poll(() => lab.page.innerText("p").catch(() => "")).toBe("fourth");
  });
});

it("waits in the page for a build that begins with emptying the folder", async () => {
  await using lab = await startFiles();
  await rename(lab.path("dist/index.html"), lab.path("index.html"));
  await expect
    .poll(() => lab.page.innerText("h1").catch(() => ""))
    .toBe("Waiting for the frontend");
  // It hears of a core as any other page.
  await saveAndReturn(lab, () => lab.write("shared/greeting.ts", greeting("two")));
  expect(await lab.page.innerText("h1")).toBe("Waiting for the frontend");
  await saveAndReturn(lab, () => rename(lab.path("index.html"), lab.path("dist/index.html")));
  expect(await greet(lab.page)).toStrictEqual({ resolved: "two" });
});

it("comes back when the frontend that was missing is built", async () => {
  await using lab = await startFiles();
  const failed = lab.app.next("error");
  await rename(lab.path("dist"), lab.path("old"));
  await lab.write("shared/greeting.ts", greeting("two"));
  expect(await failed).toMatchObject({
    message: expect.stringContaining("Build the frontend first") as string,
  });
  const loaded = lab.page.waitForEvent("load");
  await rename(lab.path("old"), lab.path("dist"));
  await loaded;
  expect(await greet(lab.page)).toStrictEqual({ resolved: "two" });
});

describe("a save", () => {
  it("by another file in the place of the old one is seen, every time", async () => {
    await using lab = await startFiles();
    for (const text of ["two", "three"]) {
      await saveAndReturn(lab, async () => {
        await lab.write("shared/greeting.ts.new", greeting(text));
        await rename(lab.path("shared/greeting.ts.new"), lab.path("shared/greeting.ts"));
      });
      expect(await greet(lab.page)).toStrictEqual({ resolved: text });
    }
  });

  it("right behind another: the last one counts", async () => {
    await using lab = await startFiles();
    await mark(lab.page);
    for (let i = 0; i < 20; i++) {
      // Waited for from before the save: on a busy machine it is told before the save has returned.
      const restarted = i % 5 === 4 ? lab.app.next("restart") : undefined;
      await lab.write("shared/greeting.ts", greeting(String(i)));
      // Each in the middle of what the one before it has set going.
      await restarted;
    }
    await lab.page.waitForFunction(() => !("marked" in window));
    await expect
      .poll(() => greet(lab.page).catch(() => undefined))
      .toStrictEqual({ resolved: "19" });
  });

  it("of a file that the core keeps beside its sources starts nothing", async () => {
    await using lab = await startFiles();
    await mark(lab.page);
    await lab.write("src-tauri/notes.sqlite", "data");
    await lab.write("src-tauri/state.json", "{}");
    // The next one that does is the first that is told.
    const restarted = lab.app.next("restart");
    await lab.write("shared/greeting.ts", greeting("two"));
    expect(await restarted).toMatchObject({ reason: "shared/greeting.ts changed" });
  });

  it("of the configuration is in force with the next core", async () => {
    await using lab = await startFiles();
    await saveAndReturn(lab, () =>
      lab.write("src-tauri/tauri.conf.json", '{"app":{"withGlobalTauri":true}}'),
    );
    expect(await lab.page.evaluate(() => "__TAURI__" in window)).toBe(true);
  });

  it("with a mistake in the configuration is an error like another", async () => {
    await using lab = await startFiles();
    const failed = lab.app.next("error");
    await lab.write("src-tauri/tauri.conf.json", '{"app":{"withGlobalTauro":true}}');
    expect(await failed).toMatchObject({
      message: expect.stringContaining("withGlobalTauri") as string,
    });
    await saveAndReturn(lab, () => lab.write("src-tauri/tauri.conf.json", "{}"));
    expect(await greet(lab.page)).toStrictEqual({ resolved: "one" });
  });
});

describe("an isolation app", () => {
  const security = { pattern: { use: "isolation", options: { dir: "../guard" } } };
  const hook = (text: string): string => `
import { refuse } from "./refuse.ts";
interface Hooked { __TAURI_ISOLATION_HOOK__?: (message: { message?: { cmd: string } }) => unknown }
(window as Hooked).__TAURI_ISOLATION_HOOK__ = (message) =>
  message.message?.cmd === "greet" ? refuse("${text}") : message;
`;
  const GUARD = {
    "dist/index.html": "<!doctype html><p>first",
    "guard/index.html": '<!doctype html><script type="module" src="hook.ts"></script>',
    "guard/hook.ts": hook("one"),
    "guard/refuse.ts": `/** Of any call. */
export function refuse(text: string): { refuse: string } {
  console.log(new Error(text).stack);
  return { refuse: text };
}
`,
  };
  const startGuarded = (): Promise<Lab> => startLab(GUARD, { app: { security } });
  const refused = (text: string) => ({
    rejected: { error: "Error", message: text, code: "blocked" },
  });

  it("is built anew when any of its files is saved, and says where its developer has written what", async () => {
    await using lab = await startGuarded();
    const { app } = lab;
    expect(await greet(lab.page)).toStrictEqual(refused("one"));
    const restarted = app.next("restart");
    await saveAndReturn(lab, () => lab.write("guard/hook.ts", hook("two")));
    expect(await greet(lab.page)).toStrictEqual(refused("two"));
    expect(await restarted).toMatchObject({ reason: "guard/hook.ts changed" });
    const { text } = await app.waitFor(
      ({ event, text: said }) => event === "hook" && String(said).startsWith("Error: two"),
    );
    expect(String(text).split("\n").slice(1, 3)).toEqual([
      "    at refuse (guard/refuse.ts:3:15)",
      "    at window.__TAURI_ISOLATION_HOOK__ (guard/hook.ts:5:38)",
    ]);
    await saveAndReturn(lab, () =>
      lab.write(
        "guard/refuse.ts",
        "export const refuse = (text: string) => ({ refuse: text + 3 })",
      ),
    );
    expect(await greet(lab.page)).toStrictEqual(refused("two3"));
  });

  it("has source maps for the browser's developer tools", async () => {
    await using lab = await startGuarded();
    await greet(lab.page);
    const [frame] = lab.page.frames().filter((one) => one !== lab.page.mainFrame());
    const [, url = ""] = /sourceMappingURL=(data:\S+)/.exec((await frame?.content()) ?? "") ?? [];
    const map = (await (await fetch(url)).json()) as { sources: string[] };
    expect(map.sources.toSorted()).toEqual(["guard/hook.ts", "guard/refuse.ts"]);
  });

  it("that cannot be built is shown with file and line over the page, which comes back when it is mended", async () => {
    await using lab = await startGuarded();
    const failed = lab.app.next("error");
    await lab.write("guard/refuse.ts", "export const refuse =\n  <b>;\n");
    const overlay = lab.page.locator("sallyport-problem");
    await overlay.waitFor();
    const text = await overlay.evaluate((element) => element.shadowRoot?.textContent);
    expect(text).toContain("guard/refuse.ts:2:6");
    expect(await failed).toMatchObject({ file: "guard/refuse.ts", line: 2 });
    await saveAndReturn(lab, () => lab.write("guard/refuse.ts", GUARD["guard/refuse.ts"]));
    expect(await greet(lab.page)).toStrictEqual(refused("one"));
    expect(await overlay.count()).toBe(0);
  });

  it("is watched where the configuration says it is by then, also before it is there", async () => {
    await using lab = await startFiles();
    expect(await greet(lab.page)).toStrictEqual({ resolved: "one" });
    const failed = lab.app.next("error");
    await lab.write("src-tauri/tauri.conf.json", JSON.stringify({ app: { security } }));
    expect(await failed).toMatchObject({
      file: "src-tauri/tauri.conf.json",
      message: expect.stringContaining("does not exist") as string,
    });
    await makeFolder(lab.path("guard"));
    await lab.write("guard/refuse.ts", GUARD["guard/refuse.ts"]);
    await lab.write("guard/index.html", GUARD["guard/index.html"]);
    await saveAndReturn(lab, () => lab.write("guard/hook.ts", hook("one")));
    expect(await greet(lab.page)).toStrictEqual(refused("one"));
    await saveAndReturn(lab, () => lab.write("guard/hook.ts", hook("two")));
    expect(await greet(lab.page)).toStrictEqual(refused("two"));
  });
});

describe("a core that ends by itself", () => {
  it("is shown when it crashes, and the next save brings the page back", async () => {
    await using lab = await startFiles();
    const failed = lab.app.next("error");
    await invokeInPage(lab.page, "crash").catch(() => undefined);
    await lab.page.locator("sallyport-problem").waitFor();
    expect(await failed).toMatchObject({
      message: "The core failed outside any command: crashed on purpose",
      file: "src-tauri/main.ts",
    });
    await saveAndReturn(lab, () => lab.write("shared/greeting.ts", greeting("two")));
    expect(await greet(lab.page)).toStrictEqual({ resolved: "two" });
  });

  it("is told when it is killed, and the next save brings the page back", async () => {
    await using lab = await startFiles();
    const pid = (await invokeInPage(lab.page, "pid")) as { resolved: number };
    process.kill(pid.resolved, "SIGKILL");
    await lab.page.locator("sallyport-problem").waitFor();
    await saveAndReturn(lab, () => lab.write("shared/greeting.ts", greeting("two")));
    expect(await greet(lab.page)).toStrictEqual({ resolved: "two" });
  });

  it("ends everything where the app asked for it, with its code", async () => {
    await using lab = await startFiles();
    await invokeInPage(lab.page, "exit").catch(() => undefined);
    expect(await lab.app.exited).toBe(7);
    expect(lab.app.events.at(-1)).toMatchObject({ event: "exit", code: 7 });
  });
});

describe("a window", () => {
  it("that the core made while it ran is there for the next one", async () => {
    await using lab = await startFiles();
    const told = lab.app.next("window");
    await invokeInPage(lab.page, "open", { label: "side" });
    await using side = await browser.newPage();
    await side.goto((await told)["url"] as string);
    const loaded = side.waitForEvent("load");
    await lab.write("shared/greeting.ts", greeting("two"));
    await loaded;
    expect(await greet(side)).toStrictEqual({ resolved: "two" });
    expect(await lab.app.newLinks()).toHaveLength(2);
  });

  it("opened while there is no core shows why, and comes in by its link at the next save", async () => {
    await using lab = await startFiles();
    const [link = ""] = await lab.app.newLinks();
    const failed = lab.app.next("error");
    await lab.write("shared/greeting.ts", "nonsense(;");
    await failed;
    await using late = await browser.newPage();
    await late.goto(link);
    expect(await late.innerText("body")).toContain("shared/greeting.ts:1");
    const loaded = late.waitForEvent("load");
    await lab.write("shared/greeting.ts", greeting("two"));
    await loaded;
    expect(await greet(late)).toStrictEqual({ resolved: "two" });
  });
});
