// `examples/seed`, copied as a user would copy it: every snippet does what the document says of it. (Its isolation hooks:
// `seed-isolation.test.ts`.)
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AppProcess, copyExample, makeApp, startApp } from "../support/app-process.ts";
import { type Browser, invokeInPage, launchChromium, type Page } from "../support/chromium.ts";

const stack = new AsyncDisposableStack();
let folder: string;
let app: AppProcess;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  ({ folder } = stack.use(await copyExample("seed")));
  app = stack.use(await startApp(folder));
  browser = stack.use(await launchChromium());
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  page.on("console", (message) => {
    if (message.type() !== "log") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(app.link);
});
afterAll(() => stack.disposeAsync());
// Every test begins with fields and answers as they were at first.
beforeEach(() =>
  page.evaluate(() => {
    for (const form of document.forms) form.reset();
    for (const answer of document.querySelectorAll("output")) answer.replaceChildren();
    (document.activeElement as HTMLElement | null)?.blur();
  }),
);

/** Presses the button of a snippet and reads its answer. */
async function run(id: string, fields: Record<string, string> = {}): Promise<string> {
  const section = page.locator(`#${id}`);
  for (const [label, value] of Object.entries(fields)) {
    await section.getByLabel(label).fill(value);
  }
  await section.getByRole("status").evaluate((answer) => answer.replaceChildren());
  await section.getByRole("button", { name: "Run" }).click();
  return answerOf(id);
}

async function answerOf(id: string): Promise<string> {
  const answer = page.locator(`#${id}`).getByRole("status");
  await answer.locator("b").waitFor();
  return answer.innerText();
}

/** The document's code for the page, word for word. */
const GREET = `import { invoke } from '@tauri-apps/api/core';
const greeting = await invoke('greet', { name: 'World' });
console.log(greeting); // "Hello, World!"
`;
const PROCESS_DATA = `import { invoke } from '@tauri-apps/api/core';
// Direct invocation - no isolation layer
const result = await invoke('process_data', { input: 'test' });
`;
const BACKEND_EVENT = `import { listen } from '@tauri-apps/api/event';
const unlisten = await listen('backend-event', (event) => {
console.log('Received:', event.payload);
});
// Call unlisten() when done
`;
const FRONTEND_EVENT = `import { emit } from '@tauri-apps/api/event';
await emit('frontend-event', { data: 'value' });
`;
const CONFIG = { app: { security: { pattern: { use: "brownfield" } } } };

describe("the snippets stand in the example as they stand in the document", () => {
  it.each([
    ["greet", GREET],
    ["process-data", PROCESS_DATA],
    ["backend-event", BACKEND_EVENT],
    ["frontend-event", FRONTEND_EVENT],
  ])("%s", async (id, snippet) => {
    const source = await readFile(join(folder, `src/snippets/${id}.ts`), "utf8");
    const lines = source.split("\n").map((line) => line.trim());
    const wanted = snippet.trimEnd().split("\n");
    expect(lines.filter((line) => wanted.includes(line))).toStrictEqual(wanted);
    expect(await page.locator(`#${id} pre code`).textContent()).toBe(source);
  });

  it("tauri.conf.json", async () => {
    const config: unknown = JSON.parse(
      await readFile(join(folder, "src-tauri/tauri.conf.json"), "utf8"),
    );
    expect(config).toMatchObject(CONFIG);
  });

  it("and run by themselves, word for word", async () => {
    const names = ["greet", "process-data", "backend-event", "frontend-event"];
    await using alone = await makeApp({
      "src-tauri/main.ts": await readFile(join(folder, "src-tauri/main.ts")),
      "src-tauri/tauri.conf.json": JSON.stringify(CONFIG),
      "src/greet.ts": GREET,
      "src/process-data.ts": `${PROCESS_DATA}console.log(result);\n`,
      "src/backend-event.ts": `${BACKEND_EVENT}await window.__TAURI_INTERNALS__.invoke('emit_event');\n`,
      "src/frontend-event.ts": `${FRONTEND_EVENT}const heard = await window.__TAURI_INTERNALS__
        .invoke('last_frontend_event');\nconsole.log(JSON.stringify(heard));\n`,
      "dist/index.html": `<!doctype html><title>alone</title>
        ${names.map((name) => `<script type="module" src="${name}.js"></script>`).join("\n")}`,
    });
    await using bundle = await rolldown({
      input: names.map((name) => join(alone.folder, `src/${name}.ts`)),
    });
    await bundle.write({ dir: join(alone.folder, "dist") });
    await using started = await startApp(alone.folder);
    const tab = await browser.newPage();
    const logged: string[] = [];
    tab.on("console", (message) => logged.push(message.text()));
    const all = tab.waitForEvent("console", () => logged.length === names.length);
    await tab.goto(started.link);
    await all;
    expect(logged.toSorted()).toStrictEqual([
      "Hello, World!",
      "Processed: test",
      "Received: payload data",
      '{"data":"value"}',
    ]);
  });
});

describe("greet", () => {
  it("answers, and the page logs what the document says it logs", async () => {
    const logged = page.waitForEvent("console", (message) => message.type() === "log");
    expect(await run("greet")).toBe("resolved Hello, World!");
    expect((await logged).text()).toBe("Hello, World!");
  });

  it("answers as often as it is asked", async () => {
    const logged: string[] = [];
    page.on("console", (message) => logged.push(message.text()));
    for (let i = 0; i < 3; i++) await run("greet");
    expect(logged).toStrictEqual(["Hello, World!", "Hello, World!", "Hello, World!"]);
  });

  it("refuses what is no name", async () => {
    expect(await invokeInPage(page, "greet", {})).toStrictEqual({
      rejected: "invalid args `name` for command `greet`: command greet missing required key name",
    });
    expect(await invokeInPage(page, "greet", { name: 5 })).toStrictEqual({
      rejected: expect.stringMatching(/^invalid args `name` for command `greet`: /) as string,
    });
  });
});

describe("backend-event", () => {
  it("is heard from Listen to Unlisten, and logged as the document says", async () => {
    const section = page.locator("#backend-event");
    const button = (name: string) => section.getByRole("button", { name, exact: true });
    await button("Listen").click();
    expect(await answerOf("backend-event")).toBe("resolved listening");
    const logged = page.waitForEvent("console", (message) => message.type() === "log");
    await button("Let the core send it").click();
    expect((await logged).text()).toBe("Received: payload data");
    expect(await answerOf("backend-event")).toBe("received payload data");

    await button("Unlisten").click();
    await button("Let the core send it").click();
    // A listener that still heard it would have done so by the time that a later call is answered.
    await invokeInPage(page, "greet", { name: "" });
    expect(await answerOf("backend-event")).toBe("resolved not listening any more");
  });
});

describe("frontend-event", () => {
  it("is heard in the core", async () => {
    expect(await run("frontend-event")).toBe('resolved {"data":"value"}');
  });
});

describe("read_file", () => {
  it("resolves with the file's text", async () => {
    await writeFile(join(folder, "a file.txt"), "žluťoučký\nkůň");
    expect(await run("read-file", { Path: "a file.txt" })).toBe("resolved žluťoučký\nkůň");
  });

  it("reads the configuration it suggests, wherever the app was started", async () => {
    expect(await run("read-file")).toContain("brownfield");
  });

  it("takes absolute paths, as the document's command does", async () => {
    const path = join(folder, "package.json");
    expect(await invokeInPage(page, "read_file", { path })).toStrictEqual({
      resolved: await readFile(path, "utf8"),
    });
  });

  it.each([
    ["missing.txt", "No such file or directory"],
    ["src-tauri", "Is a directory"],
    ["not-text.bin", "The file is not UTF-8 text"],
    ["a\0b", "The file could not be read"],
  ])("rejects with words and nothing else for %j", async (path, words) => {
    await writeFile(join(folder, "not-text.bin"), new Uint8Array([0xff, 0xfe, 0x00]));
    expect(await invokeInPage(page, "read_file", { path })).toStrictEqual({ rejected: words });
  });

  it("shows a refusal in the page", async () => {
    await page.locator("#read-file").getByRole("button", { name: "missing.txt" }).click();
    expect(await answerOf("read-file")).toBe("rejected No such file or directory");
  });
});

describe("process_data", () => {
  it("processes what it is given", async () => {
    expect(await run("process-data")).toBe("resolved Processed: test");
  });

  it("takes any text", async () => {
    expect(await invokeInPage(page, "process_data", { input: "" })).toStrictEqual({
      resolved: "Processed: ",
    });
  });
});

describe("process_file", () => {
  it("is done with a path it accepts", async () => {
    expect(await run("process-file", { Path: "notes.txt" })).toBe("resolved Done");
  });

  it.each(["../secret.txt", "a/../../b", "..", "/etc", "/etc/passwd"])(
    "refuses %s",
    async (path) => {
      expect(await run("process-file", { Path: path })).toBe("rejected Invalid path");
    },
  );

  it("offers paths that are refused", async () => {
    await page.locator("#process-file").getByRole("button", { name: "/etc/passwd" }).click();
    expect(await answerOf("process-file")).toBe("rejected Invalid path");
  });
});

describe("create_user", () => {
  it("takes a name and an email", async () => {
    expect(await run("create-user", { Name: "Ada", Email: "ada@example.org" })).toBe(
      "resolved with null",
    );
  });

  it("refuses to do without the email", async () => {
    expect(await run("create-user", { Email: "" })).toContain(
      "invalid args `args` for command `create_user`: email: ",
    );
  });

  it.each([
    ["a name that is no text", { args: { name: 5, email: "a@b.c" } }],
    ["arguments that are no object", { args: "Ada" }],
    ["the fields by themselves", { name: "Ada", email: "a@b.c" }],
    ["nothing", {}],
  ])("refuses %s", async (_what, args) => {
    expect(await invokeInPage(page, "create_user", args)).toStrictEqual({
      rejected: expect.stringMatching(/^invalid args `args` for command `create_user`: /) as string,
    });
  });
});

describe("what the isolation hooks look for", () => {
  it.each([
    ["readFile", "/allowed/directory/notes.txt", "resolved The validation hook lets this file"],
    ["readFile", "/src-tauri/tauri.conf.json", "resolved {"],
    ["readFile", "/etc/passwd", "rejected No such file or directory"],
    ["readFile", "/allowed/directory/../../package.json", "rejected Invalid path"],
    ["save_settings", "/etc/a", "resolved with null"],
    ["deleteItem", "", 'resolved ["pear"]'],
  ])("goes to the core without a hook: %s %s", async (command, path, expected) => {
    const section = page.locator("#isolation");
    await section.getByLabel("Path").fill(path);
    await section.getByRole("button", { name: command }).click();
    expect(await answerOf("isolation")).toContain(expected);
  });

  it("keeps settings by their path", async () => {
    await invokeInPage(page, "save_settings", { path: "/usr/b", settings: [1] });
    expect(await invokeInPage(page, "read_config", { path: "/usr/b" })).toStrictEqual({
      resolved: [1],
    });
    expect(await invokeInPage(page, "read_config", { path: "constructor" })).toStrictEqual({
      resolved: null,
    });
  });
});

it("exposes these commands and no other", async () => {
  expect(await invokeInPage(page, "delete_file", { path: "a" })).toStrictEqual({
    rejected: "Command delete_file not found",
  });
  expect(await invokeInPage(page, "plugin:fs|read_file", { path: "a" })).toStrictEqual({
    rejected: "Command plugin:fs|read_file not allowed by ACL",
  });
});

it("is used with the keyboard alone", async () => {
  const focused = page.locator(":focus");
  const seen: string[] = [];
  await page.locator("pre").first().focus();
  while ((await focused.count()) > 0 && seen.length < 40) {
    seen.push(await focused.evaluate(({ tagName }) => tagName));
    await page.keyboard.press("Tab");
  }
  expect(seen.filter((tag) => tag === "BUTTON")).toHaveLength(16);
  expect(seen.filter((tag) => tag === "INPUT")).toHaveLength(5);
  await page.locator("#process-file").getByLabel("Path").press("Enter");
  expect(await answerOf("process-file")).toBe("resolved Done");
});

it("has shown nothing on the console but what its snippets log", () => {
  expect(problems).toStrictEqual([]);
});
