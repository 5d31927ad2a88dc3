/** The command line as people and programs use it: what it prints, how it ends, what it leaves behind. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { connectPage } from "../support/wire-page.ts";
import { BIN, makeApp, runCli, startApp } from "../support/app-process.ts";

const app = (commands: string, before = ""): Record<string, string> => ({
  "index.html": "<title>t</title>",
  "src-tauri/tauri.conf.json":
    '{ "productName": "Lab", "identifier": "dev.lab", "build": { "frontendDist": ["../index.html"] } }',
  "src-tauri/main.ts": `import { command, createApp } from "sallyport";
${before}
export const app = createApp({ commands: { ${commands} } });
await app.run();
console.log("ended");
`,
});

/** An isolation app, of one script. */
const isolation = (hook: string): Record<string, string> => ({
  "src-tauri/tauri.conf.json": JSON.stringify({
    identifier: "dev.lab",
    build: { frontendDist: ["../index.html"] },
    app: { security: { pattern: { use: "isolation", options: { dir: "../guard" } } } },
  }),
  "guard/index.html": '<!doctype html><script type="module" src="hook.js"></script>',
  "guard/hook.js": hook,
});

describe("sallyport start", () => {
  it("prints JSON lines alone on standard output, whatever the app prints", async () => {
    await using made = await makeApp(
      app("", `console.log("from the core"); process.stdout.write("no line end");`),
    );
    const running = await startApp(made.folder);
    expect(await running.stop()).toBe(0);
    expect(running.events.map(({ event }) => event)).toEqual(["ready", "exit"]);
    expect(running.events[0]).toMatchObject({
      host: "browser",
      windows: [
        {
          label: "main",
          url: expect.stringMatching(
            /^http:\/\/localhost:\d+\/__sallyport__\/enter\?\w+#sallyport=/,
          ),
        },
      ],
    });
    expect(running.errors()).toContain("from the core");
    expect(running.errors()).toContain("ended");
  });

  it("prints an error outside any command whole, and ends with a code", async () => {
    await using made = await makeApp(
      app(`later: command(() => { setTimeout(() => { throw new TypeError("outside") }) })`),
    );
    const running = await startApp(made.folder);
    const page = await connectPage(running.link);
    void page.call("later");
    const exit = await running.waitFor(({ event }) => event === "exit");
    expect(exit).toMatchObject({ code: 1 });
    expect(await running.exited).toBe(1);
    expect(running.errors()).toMatch(/TypeError: outside\n\s+at /);
    expect(running.events.some(({ event }) => event === "crash")).toBe(true);
  });

  it("does the same for a rejection that nobody handles", async () => {
    await using made = await makeApp(
      app(`later: command(() => { void Promise.reject(new Error("unhandled")) })`),
    );
    const running = await startApp(made.folder);
    const page = await connectPage(running.link);
    void page.call("later");
    expect(await running.exited).toBe(1);
    expect(running.errors()).toContain("Error: unhandled");
  });

  it("says that an app which runs already did not get the arguments of a second start", async () => {
    await using made = await makeApp(app(""));
    await using running = await startApp(made.folder);
    const second = await runCli(["start", made.folder, "--no-open", "--", "/other"]);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain(`is running already (process ${running.process.pid})`);
    expect(second.stdout).toContain("did not get `/other`");
    expect((await runCli(["start", made.folder, "--no-open"])).stdout).not.toContain("did not get");
  });

  it("says that an app runs already even where its frontend has gone", async () => {
    await using made = await makeApp({
      ...app(""),
      "src-tauri/tauri.conf.json": '{ "productName": "Lab", "identifier": "dev.lab" }',
      "dist/index.html": "<title>t</title>",
    });
    await using running = await startApp(made.folder);
    await rm(join(made.folder, "dist"), { recursive: true });
    const second = await runCli(["start", made.folder, "--no-open"]);
    expect(second.stdout).toContain(`is running already (process ${running.process.pid})`);
    expect(second.code).toBe(0);
  });

  it.skipIf(process.platform === "win32")(
    "says what a browser that is none has said, without a stack",
    async () => {
      await using made = await makeApp(app(""));
      const { code, stderr } = await runCli(
        ["start", made.folder, "--headless", "--no-sandbox", "--browser", "/bin/ls"],
        { env: { XDG_STATE_HOME: made.folder } },
      );
      expect(code).toBe(1);
      expect(stderr).toMatch(/\/bin\/ls does not start: exit code \d/);
      expect(stderr).not.toMatch(/^ +at |Error:/m);
    },
  );

  it("ends with the code of app.exit, and tells calls that wait", async () => {
    await using made = await makeApp(
      app(
        `leave: command((_input, { app }) => app.exit(7)), wait: command(() => new Promise(() => {}))`,
      ),
    );
    const running = await startApp(made.folder);
    const page = await connectPage(running.link);
    void page.call("wait");
    void page.call("leave");
    expect(await page.closed).toBe(1001);
    expect((await running.waitFor(({ event }) => event === "exit"))["code"]).toBe(7);
    expect(await running.exited).toBe(7);
  });

  it("names the program that has its port", async () => {
    await using made = await makeApp(app(""));
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const { code, stderr } = await runCli([
      "start",
      made.folder,
      "--no-open",
      "--port",
      String(port),
    ]);
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} is taken by`);
    expect(stderr).toContain(process.platform === "linux" ? `(${process.pid})` : "taken by");
    expect(stderr).toContain("--port");
  });

  it("does not run next to a stranger on the other half of loopback", async (ctx) => {
    await using made = await makeApp(app(""));
    const other = createServer().listen({ port: 0, host: "::1", ipv6Only: true });
    const listens = await Promise.race([
      once(other, "listening").then(() => true),
      once(other, "error").then(() => false),
    ]);
    ctx.skip(!listens, "no IPv6 here: nobody can be there");
    const { port } = other.address() as { port: number };
    const { code, stderr } = await runCli([
      "start",
      made.folder,
      "--no-open",
      "--port",
      String(port),
    ]);
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} is taken`);
  });

  it("keeps its port from start to start", async () => {
    await using made = await makeApp(app(""));
    const origins: string[] = [];
    for (let i = 0; i < 2; i++) {
      const running = await startApp(made.folder, { args: [] });
      origins.push(running.origin);
      await running.stop();
    }
    expect(origins[0]).toBe(origins[1]);
  });

  it("ends within two seconds on Ctrl-C with a page and a call that never ends, and leaves nothing", async () => {
    await using made = await makeApp(
      app(`wait: command(() => new Promise(() => setInterval(() => {}, 1000)))`),
    );
    const home = await mkdtemp(join(tmpdir(), "sallyport-home-"));
    const env = {
      HOME: home,
      XDG_STATE_HOME: join(home, "state"),
      XDG_RUNTIME_DIR: join(home, "run"),
      TMPDIR: join(home, "tmp"),
    };
    const running = await startApp(made.folder, { env });
    const page = await connectPage(running.link);
    void page.call("wait");
    const before = performance.now();
    expect(await running.stop()).toBe(0);
    expect(performance.now() - before).toBeLessThan(2_000);
    const left = await readdir(home, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => !entry.isDirectory()).map(({ name }) => name)).toEqual([]);
    await expect(fetch(running.origin)).rejects.toThrow(/fetch failed/);
    await rm(home, { recursive: true });
  });

  it.each([
    [["start", "--prot", "1"], "Did you mean `--port`?"],
    [["start", "--port", "x"], "--port must be a number"],
    [["start", "--origin", "localhost:1"], "--origin must be"],
    [["start", "--host", "nope"], "--host must be"],
    [["start", "nowhere"], "There is no folder"],
    [["strat"], "Did you mean `start`?"],
    [["info", "x"], "takes no argument"],
  ])("says what is wrong with %j", async (args, text) => {
    const { code, stderr } = await runCli(args);
    expect(code).toBe(1);
    expect(stderr).toContain(text);
  });

  it("says that an app starts nothing, or has no core", async () => {
    await using idle = await makeApp({ ...app(""), "src-tauri/main.ts": "export {};" });
    expect((await runCli(["start", idle.folder])).stderr).toContain(
      "It must call `await app.run()`",
    );
    await using none = await makeApp({ "src-tauri/tauri.conf.json": "{}" });
    expect((await runCli(["start", none.folder])).stderr).toContain(
      "There is no src-tauri/main.ts",
    );
  });
});

it("says in a clone that was not built yet what to run", async () => {
  await using clone = await makeApp({ "bin/sallyport.cjs": await readFile(BIN, "utf8") });
  const command = join(clone.folder, "bin", "sallyport.cjs");
  const { stderr, status } = spawnSync(process.execPath, [command, "start"], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).toContain("run `npm run build`, or `npm start`");
  expect(stderr).toContain(basename(clone.folder));
});

describe("every command", () => {
  it.each([["start"], ["check"], ["link"], ["info"]])("%s --help prints the help", async (name) => {
    const { code, stdout, stderr } = await runCli([name, "--help"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Usage: sallyport/);
  });

  it("tells an error under --json, and an exit only where an app was to start", async () => {
    await using made = await makeApp(app(""));
    const events = async (...args: string[]): Promise<unknown[]> =>
      (await runCli(args)).stdout
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { event: string }).event);
    expect(await events("link", made.folder, "--json")).toEqual(["error"]);
    expect(await events("check", made.folder, "--json")).toEqual(["error"]);
    expect(await events("info", "--json")).toEqual(["error"]);
    expect(await events("start", "nowhere", "--json")).toEqual(["error", "exit"]);
  });
});

describe("sallyport check", () => {
  it("names what it finds and starts nothing", async () => {
    await using made = await makeApp(app("greet: command(() => 1)"));
    const { code, stdout } = await runCli(["check", made.folder]);
    expect(code).toBe(0);
    expect(stdout).toContain("Lab 0.1.0 (dev.lab)");
    expect(stdout).toContain("commands: greet");
    expect(stdout).not.toContain("ended");
  });

  it("builds an isolation app, and names what it should be looked at for", async () => {
    await using made = await makeApp({
      ...app("greet: command(() => 1), save: command(() => 2)"),
      ...isolation(`import leven from "leven";
        window.__TAURI_ISOLATION_HOOK__ = (m) => (m.message?.cmd === "save" && leven("a", "b") ? m : null);`),
    });
    const { code, stdout } = await runCli(["check", made.folder]);
    expect([code, stdout]).toEqual([0, expect.any(String)]);
    expect(stdout).toContain("its hook gets messages in Sallyport's form");
    const place = "src-tauri/tauri.conf.json:1 app.security.pattern.options.dir";
    expect(stdout).toContain(`${place}: the isolation app imports npm packages: leven.`);
    expect(stdout).toContain(`${place}: the isolation app never mentions these commands: greet.`);
  });

  it.each([
    ["no hook", "window.hook = (m) => m;", "guard/index.html: The isolation application does not"],
    ["an error", "window.__TAURI_ISOLATION_HOOK__ =\n  (m) => m m;", "guard/hook.js:2:11: "],
    [
      "a hook in the other form",
      'window.__TAURI_ISOLATION_HOOK__ = (m) => m.cmd === "save" && m;',
      "guard/hook.js:1:42: the isolation hook compares its message's `cmd` with `save`",
    ],
  ])("exits with 1 where an isolation app has %s", async (_what, hook, expected) => {
    await using made = await makeApp({ ...app("save: command(() => 1)"), ...isolation(hook) });
    const { code, stdout } = await runCli(["check", made.folder]);
    expect(code).toBe(1);
    expect(stdout).toContain(`error  ${expected}`);
  });

  it("exits with 1 where the app would not start", async () => {
    await using made = await makeApp({
      ...app(""),
      "src-tauri/tauri.conf.json":
        '{ "app": { "security": { "pattern": { "use": "isolation" } } } }',
    });
    const { code, stdout } = await runCli(["check", made.folder]);
    expect(code).toBe(1);
    expect(stdout).toContain("app.security.pattern.options.dir");
  });
});

describe("a typical mistake is told with what to do", () => {
  it("the configuration of a plugin that is not there", async () => {
    await using made = await makeApp({
      ...app(""),
      "src-tauri/tauri.conf.json": '{\n"plugins": {\n"clok": {} } }',
    });
    const { stdout } = await runCli(["check", made.folder]);
    expect(stdout).toContain(
      "src-tauri/tauri.conf.json:3 plugins.clok: there is no plugin of that name here",
    );
  });

  it.each([
    ["./other", 'Imports name the whole file: "./other.ts".'],
    ["./other.js", 'Imports name the whole file: "./other.ts".'],
    ["./folder", 'Imports name the whole file: "./folder/index.ts".'],
    ["./nowhere", "imported from"],
  ])("a file that is imported as %s", async (name, advice) => {
    await using made = await makeApp({
      ...app(""),
      "src-tauri/main.ts": `import ${JSON.stringify(name)};`,
      "src-tauri/other.ts": "",
      "src-tauri/folder/index.ts": "",
    });
    const { code, stderr } = await runCli(["check", made.folder]);
    expect(code).toBe(1);
    expect(stderr).toContain(advice);
    expect(stderr.includes("whole file")).toBe(advice.includes("whole file"));
  });

  it("a type that is imported as a value", async () => {
    await using made = await makeApp({
      ...app(""),
      "src-tauri/main.ts": 'import { Context, createApp } from "sallyport";',
    });
    const { stderr } = await runCli(["check", made.folder]);
    expect(stderr).toContain(
      "does not provide an export named 'Context'. Is it a type? Those are imported with `import type`.",
    );
  });
});

describe("capabilities", () => {
  const capability = (...permissions: string[]): string =>
    JSON.stringify({ identifier: "main", windows: ["main"], permissions }, null, 2);

  it("with a mistake keep the app from starting, with its place", async () => {
    await using made = await makeApp({
      ...app("greet: command(() => 1)"),
      "src-tauri/capabilities/main.json": capability("allow-greet", "core:event:alow-listen"),
    });
    const mistake =
      "src-tauri/capabilities/main.json:8 permissions[1]: there is no permission `core:event:alow-listen`. Did you mean `core:event:allow-listen`?";
    for (const command of ["start", "check"]) {
      const { code, stdout, stderr } = await runCli([command, made.folder]);
      expect(code).toBe(1);
      expect(stdout + stderr).toContain(mistake);
    }
  });

  it("of a plugin that is not here are told, and the app starts", async () => {
    await using made = await makeApp({
      ...app("greet: command(() => 1)"),
      "src-tauri/capabilities/main.json": capability("core:default", "opener:default"),
    });
    const told = "there is no plugin `opener` here";
    const { code, stdout } = await runCli(["check", made.folder]);
    expect(code).toBe(0);
    expect(stdout).toContain(`src-tauri/capabilities/main.json:8 permissions[1]: ${told}`);
    await using running = await startApp(made.folder);
    const notice = await running.waitFor(({ event }) => event === "notice");
    expect(notice["text"]).toContain(told);
  });
});

describe("sallyport info", () => {
  it("tells the versions", async () => {
    const { code, stdout } = await runCli(["info"]);
    expect(code).toBe(0);
    expect(stdout).toContain(process.versions.node);
  });
});
