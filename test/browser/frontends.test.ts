// Frontends as Tauri's apps have them, small, with `@tauri-apps/api` as it is: what they lean on without thinking of it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeApp, startApp } from "../support/app-process.ts";
import { type Browser, launchChromium, type Page } from "../support/chromium.ts";
import { encodePng } from "../support/encode-png.ts";
import { type HostName, runToEnd } from "../support/run-to-end.ts";

const FRONTENDS = new URL("frontends/", import.meta.url);

/** What is made of what `run()` of a frontend resolves with. */
const TO_RESULT = `window.result = frontend.run();`;
const TO_CORE = `frontend.run().then(
  (value) => { if (window.__TAURI_INTERNALS__.metadata.currentWindow.label === "main") return value; return new Promise(() => undefined); },
  (error) => ({ error: String(error) }),
).then((value) => window.__TAURI_INTERNALS__.invoke("leave", { value }));`;

/** The frontend of that name as one script. */
async function bundle(name: string, then: string): Promise<string> {
  await using built = await rolldown({
    input: "entry",
    tsconfig: false,
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "entry" ? "\0entry" : null),
        load: (id) =>
          id === "\0entry"
            ? `import * as frontend from ${JSON.stringify(fileURLToPath(new URL(`${name}.ts`, FRONTENDS)))};
               ${then}`
            : null,
      },
    ],
  });
  const { output } = await built.generate({ format: "iife" });
  return output[0].code;
}

/** What `window.result` of a page comes to. */
function resultOf(page: Page): Promise<unknown> {
  return page.evaluate(() => (window as unknown as { result: Promise<unknown> }).result);
}

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

describe("a frontend in a page of its app", () => {
  const NAMES = [
    "template",
    "effects",
    "ready",
    "handlers",
    "download",
    "files",
    "errors",
    "commands",
    "store",
  ];
  const stack = new AsyncDisposableStack();
  let page: Page;
  let origin = "";
  beforeAll(async () => {
    const documents = await Promise.all(
      NAMES.map(async (name) => [
        [`dist/${name}.js`, await bundle(name, TO_RESULT)] as const,
        [
          `dist/${name}.html`,
          `<!doctype html><title>${name}</title><body><script src="${name}.js"></script>`,
        ] as const,
      ]),
    );
    const { folder } = stack.use(
      await makeApp({
        "src-tauri/main.ts": await readFile(new URL("core.ts", FRONTENDS)),
        "src-tauri/capabilities/main.json": JSON.stringify({
          identifier: "main",
          windows: ["main"],
          permissions: ["core:default", "store:default"],
        }),
        "src-tauri/icons/icon.png": encodePng({
          width: 2,
          height: 1,
          color: 6,
          depth: 8,
          sample: () => 255,
        }),
        "src-tauri/tauri.conf.json": JSON.stringify({
          identifier: "dev.sallyport.frontends-test",
          app: {
            withGlobalTauri: true,
            security: { assetProtocol: { enable: true, scope: ["$RESOURCE/icons/*"] } },
          },
        }),
        "dist/index.html": "<!doctype html><title>first</title>",
        ...Object.fromEntries(documents.flat()),
      }),
    );
    const running = stack.use(await startApp(folder));
    ({ origin } = running);
    page = await browser.newPage();
    await page.goto(running.link);
  });
  afterAll(() => stack.disposeAsync());

  const open = (name: string): Promise<unknown> => page.goto(`${origin}/${name}.html`);

  it("greets, as the template that every Tauri app begins with", async () => {
    await open("template");
    await page.fill("#greet-input", "World");
    await page.click("button");
    await page.getByText("Hello, World!").waitFor();
    expect(await page.textContent("#greet-msg")).toBe("Hello, World!");
  });

  it.each([
    ["effects", "stops listening that is not begun yet", ["second: one"]],
    [
      "ready",
      "listens before it is connected, and hears the core answer",
      { ready: { items: [1, 2] }, inOrder: true },
    ],
    [
      "handlers",
      "changes in its handlers what it listens to",
      {
        heard: [
          "first and last",
          "once",
          "after the one that throws",
          "after the one that throws",
          "begun by a handler",
        ],
        errors: 2,
      },
    ],
    ["download", "shows how far a download is", { total: 3_000, loaded: 3_000 }],
    [
      "files",
      "sends and shows files",
      {
        uploaded: [
          { length: 9, name: "notes.md" },
          { length: 9, name: "notes.md" },
        ],
        markdown: "# Notes",
        image: [2, 1],
      },
    ],
    [
      "errors",
      "tells one error from another",
      [
        "The password is empty.",
        "locked",
        "invalid args `password` for command `log_in`: command log_in missing required key password",
        "Command no_such_command not found",
        "Command plugin:fs|read_file not allowed by ACL",
      ],
    ],
    [
      "commands",
      "calls with whatever its objects are",
      [
        'Ok("Hello, bare!")',
        'Ok("Hello, spread!")',
        'Ok("Hello, ferris!")',
        "Err(invalid args `name` for command `greet`: command greet missing required key name)",
        "Err(invalid args `name` for command `greet`: command greet missing required key name)",
      ],
    ],
    ["store", "keeps a resource of a plugin", ["dark", "dark", undefined, "no such store"]],
  ])("%s: %s", async (name, _what, expected) => {
    await open(name);
    expect(await resultOf(page)).toStrictEqual(expected);
  });
});

/** Of the windows that these frontends have. */
const WINDOW_PERMISSIONS = [
  "allow-close",
  "allow-destroy",
  "allow-minimize",
  "allow-set-focus",
  "allow-set-position",
  "allow-set-size",
  "allow-set-theme",
  "allow-toggle-maximize",
  "allow-unminimize",
].map((name) => `core:window:${name}`);

describe("a frontend in windows of its own", () => {
  /** What the frontend left in the core, from its window `main`. */
  async function run(host: HostName, name: string, windows: readonly object[]): Promise<unknown> {
    await using made = await makeApp({
      "src-tauri/main.ts": await readFile(new URL("core.ts", FRONTENDS)),
      "src-tauri/capabilities/all.json": JSON.stringify({
        identifier: "all",
        windows: ["*"],
        permissions: [
          "core:default",
          ...WINDOW_PERMISSIONS,
          "core:webview:allow-create-webview-window",
        ],
      }),
      "src-tauri/tauri.conf.json": JSON.stringify({
        identifier: "dev.sallyport.frontends-test",
        app: { windows },
      }),
      "dist/index.html": `<!doctype html><title>${name}</title><body><script src="script.js"></script>`,
      "dist/splashscreen.html": "<!doctype html><title>splash</title>",
      "dist/script.js": await bundle(name, TO_CORE),
    });
    const { errors } = await runToEnd(made.folder, host);
    const left = await readFile(join(made.folder, "src-tauri/left.json"), "utf8").catch(
      (cause: unknown) => {
        throw new Error(`The page did not come to its end:\n${errors}`, { cause });
      },
    );
    return JSON.parse(left);
  }

  const MAIN = { label: "main", width: 800, height: 600 };
  /** In tabs too where `inTabs`; the others need a frame that is the app's. */
  const CASES: readonly (readonly [
    name: string,
    what: string,
    windows: readonly object[],
    expected: object,
    inTabs: boolean,
  ])[] = [
    [
      "unsaved-changes",
      "asks before it is closed",
      [MAIN],
      { first: { isSaved: false }, stays: true, second: { isSaved: true }, after: null },
      true,
    ],
    [
      "window-state",
      "hears what happens to its window",
      [MAIN],
      { size: { width: 640, height: 480 }, position: true, theme: "dark", isDark: true },
      false,
    ],
    [
      "splashscreen",
      "shows something else until it is ready",
      [
        { ...MAIN, visible: false },
        { label: "splashscreen", url: "splashscreen.html" },
      ],
      { before: [false, true], after: [true, false] },
      false,
    ],
    [
      "settings-window",
      "opens a window once, and talks to it",
      [MAIN],
      {
        opened: ["opened", "focused"],
        hash: "#/settings",
        theme: "dark",
        error: "a window with label `settings` already exists",
        labels: ["main", "settings"],
      },
      true,
    ],
    [
      "multi-window",
      "talks to windows that come later",
      [MAIN],
      {
        label: "04711",
        heard: [
          "everywhere: to one",
          "in this window: to one",
          "everywhere: to all",
          "in this window: to all",
        ],
      },
      true,
    ],
    [
      "titlebar",
      "has a title bar of its own",
      [MAIN],
      { maximized: true, restored: false, minimized: true },
      false,
    ],
  ];

  it.each(CASES)("%s: %s", async (name, _what, windows, expected) => {
    expect(await run("chromium", name, windows)).toStrictEqual(expected);
  });

  it.each(CASES.filter(([, , , , inTabs]) => inTabs))(
    "in tabs, %s: %s",
    async (name, _what, windows, expected) => {
      expect(await run("browser", name, windows)).toStrictEqual(expected);
    },
  );
});

describe("a frontend without its app", () => {
  it("is tested with Tauri's mocks", async () => {
    const page = await browser.newPage();
    await page.setContent(`<!doctype html><title>alone</title>`);
    await page.addScriptTag({ content: await bundle("without-an-app", TO_RESULT) });
    expect(await resultOf(page)).toStrictEqual({
      before: false,
      during: [["greet", { name: "World" }], 1, "main", "asset://localhost/%2Fa%20b"],
      after: "TypeError",
    });
  });
});
