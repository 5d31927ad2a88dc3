// The life of pages, windows and the app in the browser host, in a real browser.
import { once } from "node:events";
import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AppProcess, makeApp, runCli, startApp } from "../support/app-process.ts";
import { type Browser, invokeInPage, launchChromium, type Page } from "../support/chromium.ts";

const MAIN = `
import { command, createApp } from "sallyport";

/** Calls of \`hold\` by name: begun, aborted, and how to answer them. */
const calls = new Map();
function callOf(name) {
  if (!calls.has(name)) {
    calls.set(name, {
      begun: Promise.withResolvers(),
      aborted: Promise.withResolvers(),
      answer: Promise.withResolvers(),
    });
  }
  return calls.get(name);
}

const app = createApp({
  commands: {
    who: command((_input, { window }) => window.label),
    // Answers when it is told to, and does not care for its signal.
    hold: command(({ name }, { signal }) => {
      const call = callOf(name);
      signal.addEventListener("abort", () => call.aborted.resolve(signal.reason.code));
      call.begun.resolve(null);
      return call.answer.promise;
    }),
    begun: command(({ name }) => callOf(name).begun.promise),
    aborted: command(({ name }) => callOf(name).aborted.promise),
    answer: command(({ name }) => callOf(name).answer.resolve(name)),
    open: command((options, { app }) => void app.createWindow(options)),
    exit: command(({ code }, { app }) => app.exit(code)),
  },
});
`;

/** An app that runs `MAIN`, with two documents that link to each other. */
function makeLab(
  options: { windows?: object[]; plugins?: object; early?: string; script?: string } = {},
): ReturnType<typeof makeApp> {
  const { windows, plugins, early = "", script = "" } = options;
  return makeApp({
    "src-tauri/main.ts": `${MAIN}${early}\nawait app.run();\n`,
    "src-tauri/tauri.conf.json": JSON.stringify({
      productName: "Lab",
      identifier: "dev.sallyport.lifecycle-test",
      app: { ...(windows && { windows }) },
      ...(plugins && { plugins }),
    }),
    "dist/index.html": `<!doctype html><title>first</title><script>${script}</script><a href="other.html">other</a>`,
    "dist/other.html": `<!doctype html><title>other</title><a href="index.html">first</a>`,
  });
}

let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  browser = await launchChromium();
  context = await browser.newContext();
});
afterAll(() => browser.close());

/** A tab of its own. Every app of these tests has its own port, so nothing that a browser keeps is shared. */
async function openTab(url: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(url);
  return page;
}

const who = (page: Page) => invokeInPage(page, "who");
const MAIN_WINDOW = { resolved: "main" };
const GONE = { rejected: expect.objectContaining({ error: "Error", code: "disconnected" }) };

/** Calls `hold` in the page and waits until its handler runs. What it settles with is in `outcome`. */
async function hold(page: Page, name: string): Promise<{ outcome: ReturnType<typeof who> }> {
  const outcome = invokeInPage(page, "hold", { name });
  // A page that goes away takes the evaluation with it.
  outcome.catch(() => undefined);
  await invokeInPage(page, "begun", { name });
  return { outcome };
}

describe("an entry link", () => {
  it("lets a page in, and nothing of it stays in the address", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    await using page = await openTab(app.link);
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
    expect(page.url()).toBe(`${app.origin}/`);
    expect(await page.evaluate(() => [location.hash, history.length])).toStrictEqual(["", 2]);
    expect(await page.evaluate(() => Object.keys(sessionStorage))).toStrictEqual([]);
  });

  it("works once: the second use gets a page that explains it, and the first page goes on", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    await using first = await openTab(app.link);
    expect(await who(first)).toStrictEqual(MAIN_WINDOW);
    await using second = await openTab(app.link);
    await second.waitForURL(`${app.origin}/__sallyport__/entry-refused`);
    expect(await second.innerText("h1")).toBe("This link is no longer good");
    expect(await second.innerText("body")).toContain("sallyport link");
    expect(await second.evaluate(() => "__TAURI_INTERNALS__" in window)).toBe(false);
    expect(await app.waitFor(({ event }) => event === "refusal")).toMatchObject({
      code: "entry-reused",
      window: "main",
      alarm: true,
    });
    expect(await who(first)).toStrictEqual(MAIN_WINDOW);
  });

  it.each([
    ["index.html#/settings", "/#/settings"],
    ["other.html?tab=2#/a?b=1&c=2", "/other.html?tab=2#/a?b=1&c=2"],
    ["other.html?tab=2", "/other.html?tab=2"],
  ])("leaves the window's own address alone: %s", async (url, shown) => {
    await using lab = await makeLab({ windows: [{ url }] });
    await using app = await startApp(lab.folder);
    await using page = await openTab(app.link);
    expect(page.url()).toBe(`${app.origin}${shown}`);
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
    await page.reload();
    expect(page.url()).toBe(`${app.origin}${shown}`);
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
  });

  it("from `sallyport link` works as the first one did", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    const links = await app.newLinks();
    expect(links).toStrictEqual([expect.stringContaining(`#sallyport=main.main.`)]);
    expect(links).not.toContain(app.link);
    await using page = await openTab(links[0] as string);
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
  });

  it("opened in the tab that has the app already makes it a new page", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    await using page = await openTab(app.link);
    const { outcome } = await hold(page, "before");
    const [again = ""] = await app.newLinks();
    await page.goto(again);
    // The address differs in its fragment alone, so the browser stays in the document by itself.
    await page.waitForURL(`${app.origin}/`);
    expect(await invokeInPage(page, "aborted", { name: "before" })).toStrictEqual({
      resolved: "disconnected",
    });
    await expect(outcome).rejects.toThrow("navigation");
  });
});

describe("a page", () => {
  it("reloads as often as the user likes", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    await using page = await openTab(app.link);
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
    for (let i = 0; i < 5; i++) {
      await page.reload();
      expect(await who(page)).toStrictEqual(MAIN_WINDOW);
      expect(await page.evaluate(() => Object.keys(sessionStorage))).toStrictEqual([]);
    }
    expect(app.events.filter(({ event }) => event === "refusal")).toStrictEqual([]);
  });

  it.each([
    ["goes on to another document from its first script", `location.replace("other.html");`],
    ["reloads from its first script", `location.reload();`],
    ["reloads as soon as it is there", `addEventListener("load", () => location.reload());`],
    ["reloads in its first moments", `setTimeout(() => location.reload(), 10);`],
  ])("that %s keeps its window", async (_what, leave) => {
    // Whether the socket is open by then is chance; so there are several.
    const labels = ["a", "b", "c"];
    await using lab = await makeLab({
      windows: labels.map((label) => ({ label })),
      script: `if (sessionStorage.left) document.title = "other"; else { sessionStorage.left = 1; ${leave} }`,
    });
    await using app = await startApp(lab.folder);
    const kept: unknown[] = [];
    for (const { url } of app.windows) {
      await using page = await openTab(url);
      await page.waitForFunction(() => document.title !== "first" && document.title !== "");
      kept.push((await page.title()) === "other" ? await who(page) : await page.title());
    }
    expect(kept).toStrictEqual(labels.map((resolved) => ({ resolved })));
  });

  it("goes to another document of the app, back and forward", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    await using page = await openTab(app.link);
    await page.click("a");
    await page.waitForURL(`${app.origin}/other.html`);
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
    await page.goBack();
    expect(page.url()).toBe(`${app.origin}/`);
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
    await page.goForward();
    expect(page.url()).toBe(`${app.origin}/other.html`);
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
    expect(app.events.filter(({ event }) => event === "refusal")).toStrictEqual([]);
  });

  it("keeps its connection while it moves within its document", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    await using page = await openTab(app.link);
    const { outcome } = await hold(page, "one");
    await page.evaluate(() => {
      location.hash = "#/settings";
      history.pushState(null, "", "/deep/path");
    });
    await invokeInPage(page, "answer", { name: "one" });
    expect(await outcome).toStrictEqual({ resolved: "one" });
    await page.reload();
    expect(page.url()).toBe(`${app.origin}/deep/path`);
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
  });

  it("that was duplicated gets a page that explains it, and the original goes on", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    await using page = await openTab(app.link);
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
    // As a tab is duplicated: the new one begins with a copy of the other's `sessionStorage`.
    const opening = page.context().waitForEvent("page");
    await page.evaluate(() => void open(location.href));
    const copy = await opening;
    await copy.waitForURL(`${app.origin}/__sallyport__/no-entry`);
    expect(await copy.innerText("h1")).toBe("This address needs a link");
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
  });

  it("from a bookmark gets a page that explains it, whatever the address", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    await using page = await openTab("about:blank");
    for (const address of [
      "",
      "other.html",
      "deep/path?a=1#/b",
      "#sallyport=",
      "#sallyport=a.a.A",
    ]) {
      await page.goto(`${app.origin}/${address}`);
      await page.waitForURL(/\/__sallyport__\/(?:no-entry|entry-refused)$/);
      expect(await page.innerText("body")).toContain("To open Lab here");
    }
  });

  it("of an earlier start gets a page that explains it, and a new link helps", async () => {
    await using lab = await makeLab();
    const before = await startApp(lab.folder);
    await using page = await openTab(before.link);
    const { outcome } = await hold(page, "one");
    await before.stop();
    expect(await outcome).toStrictEqual(GONE);
    expect(await who(page)).toStrictEqual(GONE);
    await using app = await startApp(lab.folder, { args: ["--port", String(before.port)] });
    await page.reload();
    await page.waitForURL(/\/__sallyport__\/(?:no-entry|entry-refused)$/);
    await page.goto(app.link);
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
  });

  it("that reloads in the middle of a call aborts it, and the next page never hears of it", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    await using page = await openTab(app.link);
    await hold(page, "first");
    await page.reload();
    // The first call of this page: it has the number that the aborted one had.
    const { outcome } = await hold(page, "second");
    expect(await invokeInPage(page, "aborted", { name: "first" })).toStrictEqual({
      resolved: "disconnected",
    });
    await invokeInPage(page, "answer", { name: "first" });
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
    await invokeInPage(page, "answer", { name: "second" });
    expect(await outcome).toStrictEqual({ resolved: "second" });
  });

  it.each([
    ["closes", (page: Page) => page.close()],
    ["goes elsewhere", (page: Page) => page.goto("about:blank")],
  ])("that %s in the middle of a call aborts it", async (_what, leave) => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    const page = await openTab(app.link);
    await hold(page, "one");
    await leave(page);
    const [again = ""] = await app.newLinks();
    await using next = await openTab(again);
    expect(await invokeInPage(next, "aborted", { name: "one" })).toStrictEqual({
      resolved: "disconnected",
    });
    await page.close();
  });
});

describe("a window that is opened again", () => {
  it("belongs to the newer page; the older one's calls reject", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    await using older = await openTab(app.link);
    const told = older.waitForEvent("console");
    const { outcome } = await hold(older, "one");
    const [again = ""] = await app.newLinks();
    await using newer = await openTab(again);
    expect(await who(newer)).toStrictEqual(MAIN_WINDOW);
    expect(await outcome).toStrictEqual(GONE);
    expect(await who(older)).toStrictEqual(GONE);
    expect((await told).text()).toContain("opened elsewhere");
    expect(await invokeInPage(newer, "aborted", { name: "one" })).toStrictEqual({
      resolved: "disconnected",
    });
    expect(await app.waitFor(({ event }) => event === "refusal")).toMatchObject({
      code: "page-replaced",
      window: "main",
    });
  });

  it("leaves the other windows alone", async () => {
    await using lab = await makeLab({ windows: [{ label: "main" }, { label: "side" }] });
    await using app = await startApp(lab.folder);
    const [first, second] = app.windows;
    await using main = await openTab(first?.url as string);
    await using side = await openTab(second?.url as string);
    const { outcome } = await hold(side, "one");
    const [again = ""] = await app.newLinks();
    await using newer = await openTab(again);
    expect(await who(newer)).toStrictEqual(MAIN_WINDOW);
    expect(await who(main)).toStrictEqual(GONE);
    await invokeInPage(newer, "answer", { name: "one" });
    expect(await outcome).toStrictEqual({ resolved: "one" });
  });
});

// At the same time: one of them waits as long as a reload may take.
describe.concurrent("the app", () => {
  const exitOf = async ({ process }: AppProcess): Promise<unknown> => {
    if (process.exitCode === null && process.signalCode === null) await once(process, "exit");
    return process.exitCode;
  };

  it.each([0, 7])(
    "ends with the code %i of app.exit, and what is pending rejects",
    async (code) => {
      await using lab = await makeLab();
      await using app = await startApp(lab.folder);
      await using page = await openTab(app.link);
      const { outcome } = await hold(page, "one");
      await invokeInPage(page, "exit", { code });
      expect(await outcome).toStrictEqual(GONE);
      expect(await who(page)).toStrictEqual(GONE);
      expect(await exitOf(app)).toBe(code);
      expect(app.events.at(-1)).toStrictEqual({
        event: "exit",
        code,
        reason: "the app asked for it",
      });
      expect(app.errors()).toBe("");
    },
  );

  it("ends on Ctrl-C with 0, and what is pending rejects", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    await using page = await openTab(app.link);
    const { outcome } = await hold(page, "one");
    expect(await app.stop()).toBe(0);
    expect(await outcome).toStrictEqual(GONE);
  });

  it("started a second time gives a new link and ends with 0, while the first goes on", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    const again = await runCli(["start", lab.folder, "--host", "browser", "--no-open", "--json"]);
    expect(again).toMatchObject({ code: 0, stderr: "" });
    const said = again.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string; windows?: { url: string }[] });
    expect(said).toStrictEqual([
      {
        event: "already-running",
        host: "browser",
        pid: app.process.pid,
        windows: [
          { label: "main", url: expect.stringContaining(`#sallyport=main.main.`) as string },
        ],
      },
      { event: "exit", code: 0, reason: "the app is running already" },
    ]);
    await using page = await openTab(said[0]?.windows?.[0]?.url as string);
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
  });

  it("started a second time says so in words", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    const { code, stdout } = await runCli(["start", lab.folder, "--host", "browser", "--no-open"]);
    expect(code).toBe(0);
    expect(stdout).toContain(`Lab is running already (process ${app.process.pid}). A new link:`);
    expect(stdout).toMatch(
      new RegExp(`${app.origin}/__sallyport__/enter\\?\\w+#sallyport=main\\.main\\.`),
    );
  });

  it("that has ended is reached by no `sallyport link`, and starts again", async () => {
    await using lab = await makeLab();
    const before = await startApp(lab.folder);
    await before.stop();
    const { code, stdout, stderr } = await runCli(["link", lab.folder]);
    expect({ code, stdout }).toStrictEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("No app runs from");
    await using app = await startApp(lab.folder);
    await using page = await openTab(app.link);
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
  });

  it("ends with its last page where it is configured so, but not for a reload", async () => {
    await using lab = await makeLab({ plugins: { sallyport: { exitOnLastPage: true } } });
    await using app = await startApp(lab.folder);
    const page = await openTab(app.link);
    await page.reload();
    expect(await who(page)).toStrictEqual(MAIN_WINDOW);
    await page.close();
    // As long as a reload may take: `ticketLifetimeMs`.
    expect(await exitOf(app)).toBe(0);
    expect(app.events.at(-1)).toStrictEqual({
      event: "exit",
      code: 0,
      reason: "the last page was closed",
    });
  });
});

describe("windows", () => {
  it("come from the configuration, each with its own link and address", async () => {
    await using lab = await makeLab({
      windows: [
        { label: "main", title: "First" },
        { label: "side", url: "other.html" },
        { label: "never", create: false },
        { label: "ž/1:a_b-c" },
      ],
    });
    await using app = await startApp(lab.folder);
    expect(app.windows.map(({ label }) => label)).toStrictEqual(["main", "side", "ž/1:a_b-c"]);
    for (const [i, path] of ["/", "/other.html", "/"].entries()) {
      const { label, url } = app.windows[i] as { label: string; url: string };
      await using page = await openTab(url);
      expect(page.url()).toBe(`${app.origin}${path}`);
      expect(await who(page)).toStrictEqual({ resolved: label });
      expect(
        await page.evaluate(
          () =>
            (window as unknown as { __TAURI_INTERNALS__: { metadata: unknown } })
              .__TAURI_INTERNALS__.metadata,
        ),
      ).toStrictEqual({ currentWindow: { label }, currentWebview: { label } });
    }
  });

  it("are `main` alone where nothing says otherwise", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    expect(app.windows.map(({ label }) => label)).toStrictEqual(["main"]);
  });

  it("made before the app runs take the place of `main`", async () => {
    await using lab = await makeLab({
      early: `app.createWindow({ label: "early", url: "other.html" });`,
    });
    await using app = await startApp(lab.folder);
    expect(app.windows.map(({ label }) => label)).toStrictEqual(["early"]);
    await using page = await openTab(app.link);
    expect(page.url()).toBe(`${app.origin}/other.html`);
    expect(await who(page)).toStrictEqual({ resolved: "early" });
  });

  it("made before the app runs join the configured ones", async () => {
    await using lab = await makeLab({
      windows: [{ label: "main" }],
      early: `app.createWindow({ label: "early" });`,
    });
    await using app = await startApp(lab.folder);
    expect(app.windows.map(({ label }) => label).toSorted()).toStrictEqual(["early", "main"]);
  });

  it("are none where the configuration lists none", async () => {
    await using lab = await makeLab({ windows: [] });
    await using app = await startApp(lab.folder);
    expect(app.windows).toStrictEqual([]);
    expect(await runCli(["link", lab.folder, "--json"])).toMatchObject({ code: 0, stdout: "" });
  });

  it("made while the app runs are told as a link", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    await using main = await openTab(app.link);
    expect(await invokeInPage(main, "open", { label: "new", url: "other.html" })).toStrictEqual({
      resolved: null,
    });
    const told = await app.waitFor(({ event }) => event === "window");
    expect(told).toStrictEqual({
      event: "window",
      label: "new",
      url: expect.stringContaining(`#sallyport=new.new.`) as string,
    });
    await using page = await openTab(told["url"] as string);
    expect(await who(page)).toStrictEqual({ resolved: "new" });
    expect(await who(main)).toStrictEqual(MAIN_WINDOW);
    expect(await app.newLinks()).toHaveLength(2);
  });

  it("are not made twice with one label", async () => {
    await using lab = await makeLab();
    await using app = await startApp(lab.folder);
    await using page = await openTab(app.link);
    expect(await invokeInPage(page, "open", { label: "main" })).toStrictEqual({
      rejected: "a window with label `main` already exists",
    });
  });
});
