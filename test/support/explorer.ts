/** The explorer of the examples, in a page of a browser. */
import { writeFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { type AppProcess, copyExample, runCli, startApp } from "./app-process.ts";
import { type Browser, invokeInPage, type Page, type Settled } from "./chromium.ts";

export interface Explorer {
  readonly page: Page;
  /** The app's process. */
  readonly pid: number;
  /** What the app has said so far in its terminal, an event a line. */
  readonly events: AppProcess["events"];
  /** The folder that is explored. */
  readonly root: string;
  /** The names in the list, from the top, as far as they are drawn. */
  names(): Promise<string[]>;
  row(name: string): ReturnType<Page["locator"]>;
  /** What the preview says of a file, by the words before it. */
  details(): Promise<Record<string, string>>;
  /** Calls a command about the folder that is open. */
  ask(command: string, args: object): Promise<Settled>;
  /** Starts the app once more while it runs, in a folder, and waits for its end. */
  startAgain(cwd: string, ...args: string[]): Promise<void>;
  /** What the page or the browser complains of with these words is meant. */
  expectProblem(words: RegExp): void;
  /** Ends the app, of which the page and the browser complain on the console. */
  endApp(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A copy of the explorer without its isolation app: what the page says comes to the core as it is. So it can be seen that
 * the core leaves nothing to the hook.
 */
export async function copyUnguarded(): ReturnType<typeof copyExample> {
  const example = await copyExample("explorer");
  const path = join(example.folder, "src-tauri", "tauri.conf.json");
  const config = JSON.parse(await readFile(path, "utf8")) as {
    app: { security: { pattern?: unknown } };
  };
  delete config.app.security.pattern;
  await writeFile(path, JSON.stringify(config));
  return example;
}

/** Starts the explorer, a copy of which is in `appFolder`, on a folder of the given files, in a page that has shown the list. */
export async function exploreIn(
  browser: Browser,
  appFolder: string,
  files: Record<string, string | Uint8Array>,
): Promise<Explorer> {
  const base = await mkdtemp(join(tmpdir(), "explored-"));
  const root = join(base, "root");
  await mkdir(root);
  await writeFile(join(base, "secret.txt"), "the secret");
  const folders = new Set(Object.keys(files).map((path) => dirname(join(root, path))));
  for (const folder of folders) await mkdir(folder, { recursive: true });
  // One after the other without waiting: for 20,000 files much the quickest.
  for (const [path, content] of Object.entries(files)) writeFileSync(join(root, path), content);
  const app = await startApp(appFolder, {
    appArgs: [root],
    // What is deleted goes there.
    env: { XDG_DATA_HOME: join(base, "data") },
  });
  // Dates and numbers are written as people do who live there.
  const context = await browser.newContext({ locale: "en-US", timezoneId: "UTC" });
  const page = await context.newPage();
  const problems: string[] = [];
  const expected: RegExp[] = [];
  let expectsProblems = false;
  // What the content security policy blocks is said on the console, too.
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(app.link);
  await page.locator('body[aria-busy="false"]').waitFor();
  return {
    page,
    pid: app.process.pid ?? 0,
    events: app.events,
    root,
    row: (name) => page.getByRole("row").filter({ has: page.getByText(name, { exact: true }) }),
    names: () => page.locator("#rows .label").allTextContents(),
    details: async () => {
      const [terms, values] = await Promise.all([
        page.locator(".details dt").allTextContents(),
        page.locator(".details dd").allTextContents(),
      ]);
      return Object.fromEntries(terms.map((term, index) => [term, values[index] ?? ""]));
    },
    async ask(command, args) {
      const root = await invokeInPage(page, "root");
      const { opening } = (root as { resolved: { opening: string } }).resolved;
      return invokeInPage(page, command, { opening, ...args });
    },
    async startAgain(cwd, ...args) {
      // Set by whoever runs these tests with npm, and not by whoever starts the app in `cwd`.
      const options = { cwd, env: { INIT_CWD: undefined } };
      const { code, stdout, stderr } = await runCli(
        ["start", appFolder, "--host", "browser", "--no-open", "--json", "--", ...args],
        options,
      );
      expect({ code, stderr, stdout }).toMatchObject({ code: 0, stderr: "" });
      expect(stdout).toContain("already-running");
    },
    expectProblem: (words) => void expected.push(words),
    async endApp() {
      const before = problems.splice(0);
      await app.stop();
      expect(before).toEqual([]);
      expectsProblems = true;
    },
    async [Symbol.asyncDispose]() {
      await context.close();
      await app.stop();
      await rm(base, { recursive: true });
      const others = problems.filter((text) => !expected.some((words) => words.test(text)));
      if (!expectsProblems) expect(others).toEqual([]);
    },
  };
}
