// The life of an app in windows of its own, as a process: what it says, how it ends, what it leaves behind.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AppProcess, HEADLESS, makeApp, runCli, startApp } from "../support/app-process.ts";

const onLinux = process.platform === "linux";

/** Everything that an app remembers goes here: so nothing of a test stays, and its browser is known by it. */
let home = "";
let env: NodeJS.ProcessEnv = {};
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "sallyport-windows-"));
  env = { XDG_STATE_HOME: join(home, "state"), XDG_RUNTIME_DIR: join(home, "run") };
});
afterEach(() => rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

const app = (script: string, core = "", windows?: object[]): Record<string, string> => ({
  "dist/index.html": `<!doctype html><title>t</title><script>const { invoke } = __TAURI_INTERNALS__;</script><script src="main.js"></script>`,
  "dist/main.js": script,
  "src-tauri/tauri.conf.json": JSON.stringify({
    productName: "Lab",
    identifier: "dev.Sallyport.windows-test",
    app: {
      security: { csp: "default-src 'self'; script-src 'self' 'unsafe-inline'" },
      ...(windows && { windows }),
    },
  }),
  "src-tauri/main.ts": `import { command, createApp } from "sallyport";
const app = createApp({ commands: {
  // Said to whoever reads standard error.
  say: command((input) => void console.error("said " + JSON.stringify(input))),
  exit: command(({ code }, { app }) => app.exit(code)),
} });
${core}
await app.run();
`,
});

const start = (folder: string, options: { appArgs?: string[]; cwd?: string } = {}) =>
  // Without `--port`: it is remembered, as everything else is.
  startApp(folder, { host: HEADLESS, env, args: [], ...options });

const page = (running: AppProcess) => running.waitFor(({ event }) => event === "page");

describe("an app in windows", () => {
  it("says so, with its own origin and no link", async () => {
    await using made = await makeApp(app("", "", [{ label: "main" }, { label: "a/b" }]));
    await using running = await start(made.folder);
    expect(running.events[0]).toMatchObject({
      event: "ready",
      host: "chromium",
      origin: `http://dev-sallyport-windows-test.localhost:${running.port}`,
      windows: [{ label: "main" }, { label: "a/b" }],
    });
    expect(JSON.stringify(running.events)).not.toContain("url");
  });

  it.each([
    [
      "throws",
      `\n  throw new TypeError("broken");`,
      { level: "error", text: "TypeError: broken", source: "/main.js:2:9" },
    ],
    [
      "warns",
      `console.warn("careful", 1, { a: 1 });`,
      { level: "warning", text: "careful 1 Object", source: "/main.js:1:9" },
    ],
    [
      "rejects",
      `Promise.reject(new Error("nobody"));`,
      { level: "error", text: "Error: nobody", source: "/main.js:1:16" },
    ],
    [
      "breaks its policy",
      `fetch("http://127.0.0.1:1/").catch(() => 0);`,
      { level: "error", text: expect.stringContaining("Content Security Policy") as string },
    ],
  ])("tells where a page %s", async (_what, script, report) => {
    await using made = await makeApp(app(script));
    await using running = await start(made.folder);
    expect(await page(running)).toMatchObject({ event: "page", window: "main", ...report });
  });

  it("writes out what a page would steer the terminal with, and counts what is too much", async () => {
    await using made = await makeApp(
      app(`for (let i = 0; i < 100; i++) console.error("\\x1b[2J" + "x".repeat(1000));`),
    );
    await using running = await start(made.folder);
    const told = await page(running);
    expect(String(told["text"]).length).toBeLessThan(400);
    await running.waitFor(({ event, more }) => event === "pages" && more === 80);
  });

  it("ends when its last window is closed", async () => {
    await using made = await makeApp(app("setTimeout(() => window.close(), 100)"));
    await using running = await start(made.folder);
    expect(await running.exited).toBe(0);
    expect(running.events.at(-1)).toMatchObject({ code: 0, reason: "the last window was closed" });
  });

  it("goes on while a window is there", async () => {
    const script = `if (__TAURI_INTERNALS__.metadata.currentWindow.label === "two") setTimeout(() => window.close(), 50);
      else addEventListener("load", () => setTimeout(() => invoke("exit", { code: 7 }), 500));`;
    await using made = await makeApp(app(script, "", [{ label: "one" }, { label: "two" }]));
    await using running = await start(made.folder);
    expect(await running.exited).toBe(7);
  });

  it("ends its browser with it, within two seconds", async () => {
    await using made = await makeApp(app(""));
    const running = await start(made.folder);
    const before = performance.now();
    expect(await running.stop()).toBe(0);
    expect(performance.now() - before).toBeLessThan(2_500);
    await noneLeft();
  });
});

describe("a second start", () => {
  it("brings the app to the front, hands its arguments over, and ends", async () => {
    await using made = await makeApp(
      app("", `app.onSecondStart((start) => console.error("again " + JSON.stringify(start)));`),
    );
    await using running = await start(made.folder);
    const again = await runCli(
      ["start", made.folder, ...HEADLESS, "--json", "--", "--one", "a b"],
      {
        cwd: home,
        env,
      },
    );
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout.split("\n")[0] ?? "")).toStrictEqual({
      event: "already-running",
      pid: running.process.pid,
      host: "chromium",
      windows: [{ label: "main" }],
    });
    expect(running.errors()).toContain(
      `again ${JSON.stringify({ args: ["--one", "a b"], cwd: home })}`,
    );
    const text = await runCli(["start", made.folder, ...HEADLESS], { env });
    expect(text).toMatchObject({ code: 0, stderr: "" });
    expect(text.stdout).toContain("Its window has come to the front.");
  });

  it("asks for no link: `sallyport link` says so", async () => {
    await using made = await makeApp(app(""));
    await using running = await start(made.folder);
    const { code, stderr } = await runCli(["link", made.folder], { env });
    expect(code).toBe(1);
    expect(stderr).toContain(`(process ${running.process.pid}) shows its own windows`);
  });
});

describe("a death", () => {
  it.runIf(onLinux)("I1: of the core is the end of its browser, and of nothing else", async () => {
    await using made = await makeApp(app(""));
    const running = await start(made.folder);
    expect((await browsers()).length).toBeGreaterThan(0);
    running.process.kill("SIGKILL");
    await running.exited;
    await noneLeft();
    // Neither its lock nor its profile nor its port is in the way.
    await using next = await start(made.folder);
    expect(next.port).toBe(running.port);
  });

  it.runIf(onLinux)("I2: of the browser is the end of the core, with a sentence", async () => {
    await using made = await makeApp(app(""));
    await using running = await start(made.folder);
    process.kill(await browserOf(running.process.pid), "SIGKILL");
    expect(await running.exited).toBe(1);
    expect(running.events.at(-1)).toMatchObject({
      event: "exit",
      code: 1,
      reason: "The browser has ended: SIGKILL.",
    });
    await noneLeft();
  });

  const rounds = Number(process.env["SALLYPORT_TEST_ROUNDS"] ?? 20);
  it.runIf(onLinux)(
    `I1, I2: at any moment leaves nothing that hinders the next start, ${rounds} times`,
    { timeout: 20_000 + rounds * 10_000 },
    async () => {
      await using made = await makeApp(app(`invoke("say", "here");`));
      for (let round = 0; round < rounds; round++) {
        // Before it is ready, at that moment, and after it; the core or the browser, in turns.
        const starting = start(made.folder, {});
        const victim = round % 2 === 0 ? "core" : "browser";
        if (round % 4 < 2) {
          const running = await starting;
          if (victim === "core") running.process.kill("SIGKILL");
          else process.kill(await browserOf(running.process.pid), "SIGKILL");
          await running.exited;
        } else {
          const core = await corePid(made.folder);
          process.kill(victim === "core" ? core : await browserOf(core), "SIGKILL");
          // It may have been ready the moment before, or never.
          await starting.then(
            (running) => running.exited,
            () => undefined,
          );
        }
        if (round % 3 === 0) await noneLeft();
      }
      await noneLeft();
      await using last = await start(made.folder);
      await last.errorsHave("here");
      expect(await browsers()).not.toStrictEqual([]);
    },
  );
});

/** Asks again and again, but leaves the time to whom it waits for: processes come and go without telling us. */
const until = (isTrue: () => Promise<boolean>) =>
  vi.waitUntil(isTrue, { interval: 20, timeout: 50_000 });

/** Processes whose command line has this in it. */
async function processesWith(text: string): Promise<{ pid: number; line: string }[]> {
  const found: { pid: number; line: string }[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    // It may end while we look.
    const line = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (line.includes(text)) found.push({ pid: Number(name), line });
  }
  return found;
}

const browsers = () => processesWith(join(home, "state"));

/** The browser that this core has started; it may be yet to come. One of an earlier core may still be ending. */
async function browserOf(core: number | undefined): Promise<number> {
  for (;;) {
    for (const { pid, line } of await browsers()) {
      // It may end while we look. Its parent is the fourth word, behind a name in brackets.
      const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      if (parent === core && line.includes("--remote-debugging-pipe")) return pid;
    }
  }
}

async function corePid(folder: string): Promise<number> {
  for (;;) {
    const found = (await processesWith(`start\0${folder}`))[0];
    if (found) return found.pid;
  }
}

const noneLeft = () => until(async () => (await browsers()).length === 0);
