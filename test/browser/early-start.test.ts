// A start begins with the browser. Whatever comes out otherwise than it was guessed must come out as if it had not.
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ensureChromium } from "../../scripts/chromium.ts";
import { HEADLESS, makeApp, runCli, startApp } from "../support/app-process.ts";

let home = "";
let env: NodeJS.ProcessEnv = {};
/** Where the browser writes down that it was started, each time a line. */
let log = "";
/** The browser of the tests, in a script that writes it down first. */
let browser = "";

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "sallyport-early-"));
  env = { XDG_STATE_HOME: join(home, "state"), XDG_RUNTIME_DIR: join(home, "run") };
  [log, browser] = [join(home, "log"), join(home, "browser")];
  await writeFile(log, "");
  await write(`exec "${ensureChromium()}" "$@"`);
});
afterEach(() => rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

async function write(command: string): Promise<void> {
  await writeFile(browser, `#!/bin/sh\necho started >> "${log}"\n${command}\n`);
  await chmod(browser, 0o755);
}

const launches = async () => (await readFile(log, "utf8")).split("\n").length - 1;

const MAIN = `import { readFileSync } from "node:fs";
import { command, createApp } from "sallyport";
const app = createApp({ commands: {
  say: command((input) => void console.error("said " + JSON.stringify(input))),
} });
console.error("launches " + (readFileSync(process.env.LOG, "utf8").split("\\n").length - 1));
`;
const RUN = "await app.run();\n";

interface Lab {
  readonly folder: string;
  /** Writes what comes before \`app.run()\`, or in its place. */
  core(script: string): Promise<void>;
  windows(windows: unknown): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function makeLab(): Promise<Lab> {
  const made = await makeApp({
    "dist/index.html": `<!doctype html><script>__TAURI_INTERNALS__.invoke("say", "here");</script>`,
    "src-tauri/tauri.conf.json": `{ "identifier": "dev.sallyport.early" }`,
    "src-tauri/main.ts": MAIN + RUN,
  });
  return {
    folder: made.folder,
    core: (script) => writeFile(join(made.folder, "src-tauri/main.ts"), MAIN + script),
    windows: (windows) =>
      writeFile(
        join(made.folder, "src-tauri/tauri.conf.json"),
        JSON.stringify({ identifier: "dev.sallyport.early", app: { windows } }),
      ),
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  };
}

const HOST = () => HEADLESS.with(HEADLESS.indexOf("--browser") + 1, browser);

const start = (folder: string, args: string[] = []) =>
  startApp(folder, { host: HOST(), args, env: { ...env, LOG: log } });

/** A start that comes to nothing, or to its end by itself. */
const run = (folder: string) => runCli(["start", folder, ...HOST()], { env: { ...env, LOG: log } });

/** One start and its end, so that the next has something to guess by. */
async function startOnce({ folder }: Lab): Promise<number> {
  await using running = await start(folder);
  await running.errorsHave("here");
  expect(running.errors()).toContain("launches 0");
  expect(await launches()).toBe(1);
  return running.port;
}

/** Asks again and again, but leaves the time to whom it waits for: processes come and go without telling us. */
const until = (isTrue: () => Promise<boolean>) =>
  vi.waitUntil(isTrue, { interval: 20, timeout: 50_000 });

/** Browsers of this test. */
async function browsers(): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    // It may end while we look.
    const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (line.includes(`--user-data-dir=${join(home, "state")}`)) found.push(pid);
  }
  return found;
}

const noneLeft = () => until(async () => (await browsers()).length === 0);

describe.runIf(process.platform === "linux")("the browser of a later start", () => {
  it("is started before the app is loaded, and once", async () => {
    await using lab = await makeLab();
    const port = await startOnce(lab);
    {
      await using running = await start(lab.folder);
      await running.errorsHave("here");
      // The browser is a process of its own, which may be slower in writing than we are in loading.
      await until(async () => (await launches()) === 2);
      expect(running.port).toBe(port);
    }
    // The third guesses by the second.
    await lab.core(
      `while (readFileSync(process.env.LOG, "utf8").split("\\n").length < 4);\n${RUN}`,
    );
    await using running = await start(lab.folder);
    await running.errorsHave("here");
    expect(await launches()).toBe(3);
  });

  it("is not started where another program has the port", async () => {
    await using lab = await makeLab();
    const port = await startOnce(lab);
    const other = createServer().listen(port, "127.0.0.1");
    await once(other, "listening");
    const { code, stderr } = await run(lab.folder);
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port}, the port this app had at its last start, is taken by`);
    expect(await launches()).toBe(1);
  });

  it.each([
    ["", []],
    [", on another port", ["--port", "0"]],
  ])("is not started where the app runs already%s", async (_where, args) => {
    await using lab = await makeLab();
    await startOnce(lab);
    await using running = await start(lab.folder, args);
    const before = await launches();
    const { code, stdout } = await run(lab.folder);
    expect(code).toBe(0);
    expect(stdout).toContain(String(running.process.pid));
    expect(await launches()).toBe(before);
  });

  it("is not started where the command line says something else", async () => {
    await using lab = await makeLab();
    await startOnce(lab);
    const { code } = await runCli(
      ["start", lab.folder, "--host", "browser", "--no-open", "--nope"],
      { env },
    );
    expect(code).toBe(1);
    await using running = await startApp(lab.folder, { args: [], env: { ...env, LOG: log } });
    expect(running.events[0]).toMatchObject({ event: "ready", host: "browser" });
    expect(await launches()).toBe(1);
  });

  it.each([
    ["the configuration is wrong", (lab: Lab) => lab.windows(7), 1, "app.windows"],
    ["main.ts throws", (lab: Lab) => lab.core(`throw new Error("broken");`), 1, "broken"],
    ["main.ts starts nothing", (lab: Lab) => lab.core(""), 1, "started nothing"],
    // Node ends where there is nothing left to wait for. The browser must not be that.
    ["main.ts waits for nothing", (lab: Lab) => lab.core("await new Promise(() => {});"), 0, ""],
    ["main.ts ends the process", (lab: Lab) => lab.core("process.exit(3);"), 3, ""],
    ["main.ts kills it", (lab: Lab) => lab.core(`process.kill(process.pid, "SIGKILL");`), null, ""],
    ["it is gone", () => rm(browser), 1, "There is no browser"],
    ["it does not start", () => chmod(browser, 0o644), 1, "does not start"],
    ["it ends", () => write("exit 7"), 1, "does not start: exit code 7"],
  ])(
    "is not left when %s, and nothing is in the way of the next",
    async (_what, spoil, expected, text) => {
      await using lab = await makeLab();
      const port = await startOnce(lab);
      await spoil(lab);
      const { code, stderr } = await run(lab.folder);
      expect(code).toBe(expected);
      expect(stderr).toContain(text);
      await noneLeft();
      await lab.windows([{ label: "main" }]);
      await lab.core(RUN);
      await write(`exec "${ensureChromium()}" "$@"`);
      await using running = await start(lab.folder);
      await running.errorsHave("here");
      expect(running.port).toBe(port);
    },
  );

  it("is ended where the app opens no window", async () => {
    await using lab = await makeLab();
    const port = await startOnce(lab);
    await lab.windows([]);
    await using running = await start(lab.folder);
    expect(running.events[0]).toMatchObject({ event: "ready", port, windows: [] });
    await noneLeft();
    expect((await fetch(`http://localhost:${port}/`)).status).toBe(403);
  });

  it("is ended where the app wants another one", async () => {
    await using lab = await makeLab();
    await startOnce(lab);
    await writeFile(
      join(lab.folder, "src-tauri/tauri.conf.json"),
      JSON.stringify({ identifier: "dev.sallyport.renamed" }),
    );
    {
      await using running = await start(lab.folder);
      await running.errorsHave("here");
      expect(running.origin).toContain("http://dev-sallyport-renamed.localhost:");
      expect(await launches()).toBe(3);
    }
    // It is guessed anew.
    await using running = await start(lab.folder);
    await running.errorsHave("here");
    expect(await launches()).toBe(4);
  });

  it("is not started before a start that showed no window has been made good", async () => {
    await using lab = await makeLab();
    await startOnce(lab);
    await lab.core(`throw new Error("broken");`);
    await run(lab.folder);
    const before = await launches();
    await run(lab.folder);
    expect(await launches()).toBe(before);
  });
});
