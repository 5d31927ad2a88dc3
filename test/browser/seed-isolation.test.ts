// The isolation hooks of `examples/seed`: each stands there as it stands in the document, and does what that says of it.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyExample, makeApp, ROOT } from "../support/app-process.ts";
import { type Browser, invokeInPage, launchChromium, type Page } from "../support/chromium.ts";
import { startInTerminal, type Terminal } from "../support/terminal.ts";
import { makeWindowDoor } from "../support/window-door.ts";

/** The document's code, word for word. What it has lost on its way to us is its indentation. */
const INDEX_HTML = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8" />
<title>Isolation Secure Script</title>
</head>
<body>
<script src="index.js"></script>
</body>
</html>`;
const PASS_THROUGH = `window.__TAURI_ISOLATION_HOOK__ = (payload) => {
// Log all IPC calls for debugging
console.log('IPC call intercepted:', payload);
// Return payload unchanged (passthrough)
return payload;
};`;
const VALIDATION = `window.__TAURI_ISOLATION_HOOK__ = (payload) => {
// Validate command calls
if (payload.cmd === 'invoke') {
const { __tauriModule, message } = payload;
// Block unauthorized file system access
if (message.cmd === 'readFile') {
const path = message.path;
if (!path.startsWith('/allowed/directory/')) {
console.error('Blocked unauthorized file access:', path);
return null; // Block the request
}
}
// Validate specific commands
if (message.cmd === 'deleteItem') {
if (!confirm('Are you sure you want to delete this item?')) {
return null; // User cancelled
}
}
}
return payload;
};`;
const COMPREHENSIVE = `const ALLOWED_COMMANDS = ['greet', 'read_config', 'save_settings'];
const BLOCKED_PATHS = ['/etc/', '/usr/', '/System/'];
window.__TAURI_ISOLATION_HOOK__ = (payload) => {
// Validate invoke commands
if (payload.cmd === 'invoke') {
const commandName = payload.message?.cmd;
// Whitelist approach
if (!ALLOWED_COMMANDS.includes(commandName)) {
console.warn('Blocked unknown command:', commandName);
return null;
}
// Validate path arguments
const args = payload.message?.args || {};
if (args.path) {
for (const blocked of BLOCKED_PATHS) {
if (args.path.startsWith(blocked)) {
console.error('Blocked access to protected path:', args.path);
return null;
}
}
}
}
// Validate event emissions
if (payload.cmd === 'emit') {
const eventName = payload.event;
// Add event validation as needed
}
return payload;
};`;
const CONFIG = `{
"app": {
"security": {
"pattern": {
"use": "isolation",
"options": {
"dir": "../dist-isolation"
}
}
}
}
}`;

const PASS_THROUGH_DIR = "../dist-isolation";
const VALIDATION_DIR = "../dist-isolation-validation";
const COMPREHENSIVE_DIR = "../dist-isolation-comprehensive";

const HOSTS = process.platform === "linux" ? (["browser", "chromium"] as const) : ["browser"];
type Host = (typeof HOSTS)[number];

const BLOCKED = {
  rejected: {
    error: "Error",
    message: "The isolation hook did not let the call pass.",
    code: "blocked",
  },
};

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Without indentation and empty lines. */
const lines = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");

/** What the example's own page of instructions says to put into the configuration. */
async function configOf(folder: string): Promise<string> {
  const text = await readFile(join(folder, "README.md"), "utf8");
  return /```json\n(.*?)```/s.exec(text)?.[1] ?? "";
}

/** A copy of the example, with the change that its instructions ask for. */
async function copyWithHook(dir: string): ReturnType<typeof copyExample> {
  const example = await copyExample("seed");
  const place = join(example.folder, "src-tauri/tauri.conf.json");
  const config = JSON.parse(await readFile(place, "utf8"));
  const change = JSON.parse(await configOf(example.folder));
  change.app.security.pattern.options.dir = dir;
  config.app.security.pattern = change.app.security.pattern;
  await writeFile(place, JSON.stringify(config));
  return example;
}

/** The last line of a start. */
const STARTED = /Ctrl-C: end$/;

interface Started {
  readonly page: Page;
  readonly terminal: Terminal;
  /** The first line of all that it has shown since the start, but for a tab's own calls (`plugin:sallyport|…`). */
  shown(): readonly string[];
  [Symbol.asyncDispose](): Promise<void>;
}

async function start(folder: string, host: Host): Promise<Started> {
  await using stack = new AsyncDisposableStack();
  let terminal: Terminal;
  let page: Page | undefined;
  if (host === "chromium") {
    const door = stack.use(await makeWindowDoor({ seen: true }));
    terminal = stack.use(startInTerminal(folder, door.host, door.env));
    await terminal.shows(STARTED);
    const windows = await door.connect();
    stack.defer(() => windows.close());
    page = windows.contexts().flatMap((context) => context.pages())[0];
    if (!page) throw new Error("There is no window.");
    // Its script has come to the last section.
    await page.locator("#isolation pre code:not(:empty)").waitFor();
  } else {
    terminal = stack.use(
      startInTerminal(folder, ["--host", "browser", "--no-open", "--port", "0"]),
    );
    const link = await terminal.shows(/^ +http:/);
    page = await browser.newPage();
    stack.defer(() => page?.close());
    await page.goto(link.trim());
  }
  const opened = stack.move();
  return {
    page,
    terminal,
    shown: () =>
      terminal.lines
        .slice(terminal.lines.findIndex((line) => STARTED.test(line)) + 1)
        .filter((line) => !line.startsWith(" ") && !line.includes("plugin:sallyport|")),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Presses a button of the page and reads what the page says to that. */
async function press(page: Page, id: string, button: string, path?: string): Promise<string> {
  const section = page.locator(`#${id}`);
  if (path !== undefined) await section.getByLabel("Path").fill(path);
  const answer = section.getByRole("status");
  await answer.evaluate((output) => output.replaceChildren());
  await section.getByRole("button", { name: button, exact: true }).click();
  await answer.locator("b").waitFor();
  return answer.innerText();
}

/** The user's answer to the next dialog, and to no other. */
async function answering<Result>(
  page: Page,
  isYes: boolean,
  act: () => Promise<Result>,
): Promise<[asked: string, result: Result]> {
  const asked = page.waitForEvent("dialog");
  const result = act();
  const dialog = await asked;
  await (isYes ? dialog.accept() : dialog.dismiss());
  return [`${dialog.type()}: ${dialog.message()}`, await result];
}

const refused = (command: string): string =>
  `blocked  window main, command ${command}: the isolation hook refuses it`;

describe("the hooks stand in the example as they stand in the document", () => {
  const stack = new AsyncDisposableStack();
  let folder = "";
  beforeAll(async () => {
    ({ folder } = stack.use(await copyExample("seed")));
  });
  afterAll(() => stack.disposeAsync());

  it.each([
    [PASS_THROUGH_DIR, PASS_THROUGH],
    [VALIDATION_DIR, VALIDATION],
    [COMPREHENSIVE_DIR, COMPREHENSIVE],
  ])("%s", async (dir, hook) => {
    const file = (name: string) => readFile(join(folder, "src-tauri", dir, name), "utf8");
    expect(lines(await file("index.html"))).toBe(INDEX_HTML);
    expect(lines(await file("index.js"))).toBe(hook);
  });

  it("and so does the configuration, in its README", async () => {
    expect(lines(await configOf(folder))).toBe(CONFIG);
  });
});

describe.each(HOSTS)("in the %s host", (host) => {
  it("the first lets everything pass, events as well, and writes it to the terminal", async () => {
    await using example = await copyWithHook(PASS_THROUGH_DIR);
    await using app = await start(example.folder, host);
    const { page, terminal } = app;

    expect(await press(page, "greet", "Run")).toBe("resolved Hello, World!");
    expect(await press(page, "frontend-event", "Run")).toBe('resolved {"data":"value"}');
    expect(await press(page, "backend-event", "Listen")).toBe("resolved listening");
    expect(await press(page, "backend-event", "Let the core send it")).toBe(
      "received payload data",
    );
    expect(await press(page, "backend-event", "Unlisten")).toBe("resolved not listening any more");
    expect(await press(page, "isolation", "deleteItem")).toBe('resolved ["pear"]');

    await terminal.shows(/^The core runs deleteItem\.$/);
    const invoke = (cmd: string, args: object) => ({
      cmd: "invoke",
      message: { ...args, cmd, args, headers: {} },
    });
    const prefix = "hook  window main: IPC call intercepted: ";
    const seen = app.shown().map((line) => (line.startsWith(prefix) ? "hook" : line));
    expect(seen).toEqual([
      "hook",
      "hook",
      "The core hears frontend-event.",
      ...Array.from({ length: 5 }, () => "hook"),
      "The core runs deleteItem.",
    ]);
    const intercepted = app.shown().filter((line) => line.startsWith(prefix));
    expect(intercepted.map((line) => JSON.parse(line.slice(prefix.length)) as unknown)).toEqual([
      invoke("greet", { name: "World" }),
      { cmd: "emit", event: "frontend-event", payload: { data: "value" } },
      invoke("last_frontend_event", {}),
      { cmd: "listen", event: "backend-event", target: { kind: "Any" } },
      invoke("emit_event", {}),
      { cmd: "unlisten", event: "backend-event", eventId: expect.any(Number) as number },
      invoke("deleteItem", { item: "apple" }),
    ]);
  });

  it("the second lets files of one folder be read", async () => {
    await using example = await copyWithHook(VALIDATION_DIR);
    await using app = await start(example.folder, host);
    const { page, terminal } = app;
    const read = (path: unknown) => invokeInPage(page, "readFile", { path });

    const file = "/allowed/directory/notes.txt";
    expect(await press(page, "isolation", "readFile", file)).toContain("resolved The validation");
    const elsewhere = [
      "/etc/passwd",
      "/allowed/directory",
      "/allowed/directory-2/a",
      file.slice(1),
    ];
    for (const path of elsewhere) expect(await read(path)).toEqual(BLOCKED);
    // The hook throws, since this is no text.
    expect(await read(7)).toEqual(BLOCKED);
    // Begins as it should: this one the core refuses.
    expect(await read("/allowed/directory/../../package.json")).toEqual({
      rejected: "Invalid path",
    });
    // Other commands may have any path.
    expect(await invokeInPage(page, "read_config", { path: "/etc/passwd" })).toEqual({
      resolved: null,
    });

    await terminal.shows(/^The core runs read_config\.$/);
    expect(app.shown()).toEqual([
      "The core runs readFile.",
      ...elsewhere.flatMap((path) => [
        `hook  window main: Blocked unauthorized file access: ${path}`,
        refused("readFile"),
      ]),
      "hook  window main: TypeError: path.startsWith is not a function at window.__TAURI_ISOLATION_HOOK__ (dist-isolation-validation/index.js:8:17)",
      "blocked  window main, command readFile: the isolation hook threw",
      "The core runs readFile.",
      "The core runs read_config.",
    ]);
  });

  it("the second asks the user before something is deleted", async () => {
    await using example = await copyWithHook(VALIDATION_DIR);
    await using app = await start(example.folder, host);
    const { page, terminal } = app;
    const question = "confirm: Are you sure you want to delete this item?";
    const remove = (item: string) => () => invokeInPage(page, "deleteItem", { item });

    expect(await answering(page, false, () => press(page, "isolation", "deleteItem"))).toEqual([
      question,
      `rejected ${BLOCKED.rejected.message}`,
    ]);
    expect(await answering(page, false, remove("apple"))).toEqual([question, BLOCKED]);
    // The apple is still there.
    expect(await answering(page, true, remove("pear"))).toEqual([
      question,
      { resolved: ["apple"] },
    ]);
    expect(await answering(page, true, () => press(page, "isolation", "deleteItem"))).toEqual([
      question,
      "resolved []",
    ]);

    await invokeInPage(page, "read_config", { path: "" });
    await terminal.shows(/^The core runs read_config\.$/);
    expect(app.shown()).toEqual([
      refused("deleteItem"),
      refused("deleteItem"),
      "The core runs deleteItem.",
      "The core runs deleteItem.",
      "The core runs read_config.",
    ]);
  });

  it("the third lets listed commands pass, without protected paths, and events", async () => {
    await using example = await copyWithHook(COMPREHENSIVE_DIR);
    await using app = await start(example.folder, host);
    const { page, terminal } = app;
    const { message } = BLOCKED.rejected;

    expect(await press(page, "isolation", "deleteItem")).toBe(`rejected ${message}`);
    const unknown = ["readFile", "process_data", "plugin:app|version", "constructor"];
    for (const command of unknown)
      expect(await invokeInPage(page, command, { path: "a", input: "b" })).toEqual(BLOCKED);

    expect(await press(page, "isolation", "save_settings", "/etc/hosts")).toBe(
      `rejected ${message}`,
    );
    const protectedPaths = ["/etc/", "/usr/bin/env", "/System/Library"];
    for (const path of protectedPaths)
      expect(await invokeInPage(page, "save_settings", { path, settings: 1 })).toEqual(BLOCKED);

    expect(await press(page, "greet", "Run")).toBe("resolved Hello, World!");
    expect(await press(page, "isolation", "save_settings", "/home/a")).toBe("resolved with null");
    const emit = { event: "frontend-event", payload: { data: "value" } };
    expect(await invokeInPage(page, "plugin:event|emit", emit)).toEqual({ resolved: null });
    expect(await press(page, "isolation", "read_config")).toBe('resolved {"theme":"dark"}');

    await terminal.shows(/^The core runs read_config\.$/);
    expect(app.shown()).toEqual([
      ...["deleteItem", ...unknown].flatMap((command) => [
        `hook  window main: Blocked unknown command: ${command}`,
        refused(command),
      ]),
      ...["/etc/hosts", ...protectedPaths].flatMap((path) => [
        `hook  window main: Blocked access to protected path: ${path}`,
        refused("save_settings"),
      ]),
      "The core runs save_settings.",
      "The core hears frontend-event.",
      "The core runs read_config.",
    ]);
  });

  it("a rule for events, where the third leaves room for one, keeps them from the core", async () => {
    await using example = await copyWithHook(COMPREHENSIVE_DIR);
    const script = join(example.folder, "dist-isolation-comprehensive/index.js");
    await writeFile(
      script,
      (await readFile(script, "utf8")).replace(
        "// Add event validation as needed",
        "if (eventName === 'frontend-event' && payload.payload.data !== 'good') return null;",
      ),
    );
    await using app = await start(example.folder, host);
    const { page, terminal } = app;
    const emit = (data: string) =>
      invokeInPage(page, "plugin:event|emit", { event: "frontend-event", payload: { data } });

    expect(await press(page, "frontend-event", "Run")).toBe(`rejected ${BLOCKED.rejected.message}`);
    expect(await emit("bad")).toEqual(BLOCKED);
    expect(await emit("good")).toEqual({ resolved: null });

    await terminal.shows(/^The core hears frontend-event\.$/);
    expect(app.shown()).toEqual([
      refused("plugin:event|emit"),
      refused("plugin:event|emit"),
      "The core hears frontend-event.",
    ]);
  });
});

it("the document's configuration and first hook run as they are, in the folders it names", async () => {
  await using app = await makeApp({
    "dist/index.html": "<!doctype html><title>alone</title>",
    "src-tauri/main.ts": await readFile(join(ROOT, "examples/seed/src-tauri/main.ts")),
    "src-tauri/tauri.conf.json": CONFIG,
    "dist-isolation/index.html": INDEX_HTML,
    "dist-isolation/index.js": PASS_THROUGH,
  });
  await using started = await start(app.folder, "browser");
  expect(await invokeInPage(started.page, "greet", { name: "World" })).toEqual({
    resolved: "Hello, World!",
  });
  await started.terminal.shows(/^hook {2}window main: IPC call intercepted: .*"cmd":"greet"/);
});
