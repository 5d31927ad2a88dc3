/** `sallyport dev` as people and programs use it: what it prints, how it ends, what it leaves behind. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { connectPage } from "../support/wire-page.ts";
import { makeApp, runCli, startApp } from "../support/app-process.ts";

const MAIN = `
import { command, createApp } from "sallyport";
console.log("from the core");
process.stdout.write("no line end");
const app = createApp({
  commands: {
    wait: command(() => new Promise(() => setInterval(() => {}, 1000))),
    block: command(() => { for (;;); }),
    args: command(() => process.argv.slice(2)),
    send: command(() => typeof process.send),
  },
});
await app.run();
`;

const files = (build: object = {}): Record<string, string> => ({
  "index.html": "<title>t</title>",
  "src-tauri/main.ts": MAIN,
  "src-tauri/tauri.conf.json": JSON.stringify({
    productName: "Lab",
    identifier: "dev.lab",
    build: { frontendDist: ["../index.html"], ...build },
  }),
});
const node = (script: string): string => `"${process.execPath}" -e "${script}"`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("sallyport dev", () => {
  it("prints JSON lines alone on standard output; everything else has its label on the other", async () => {
    const beforeDevCommand = node("console.log('from the command'); setInterval(() => {}, 1000)");
    await using made = await makeApp(files({ beforeDevCommand }));
    const running = await startApp(made.folder, { command: "dev", appArgs: ["--own"] });
    const page = await connectPage(running.link);
    expect(await page.call("args")).toMatchObject({ value: ["--own"] });
    // The channel to the supervisor is none of the app's business.
    expect(await page.call("send")).toMatchObject({ value: "undefined" });
    // The command has its own pace.
    await vi.waitFor(() => expect(running.errors()).toContain("from the command"), 10_000);
    expect(await running.stop()).toBe(0);
    expect(running.events.map(({ event }) => event)).toEqual(["ready", "exit"]);
    expect(running.errors()).toMatch(/^core {2}from the core$/m);
    expect(running.errors()).toMatch(/^core {2}no line end$/m);
    expect(running.errors()).toMatch(/^dev {3}from the command$/m);
  });

  it.each(["wait", "block"])(
    "ends within two seconds on Ctrl-C with a page and a call that never ends (%s), and leaves nothing",
    async (command) => {
      const beforeDevCommand = node("setInterval(() => {}, 1000)");
      await using made = await makeApp(files({ beforeDevCommand }));
      const home = await mkdtemp(join(tmpdir(), "sallyport-home-"));
      const env = {
        HOME: home,
        XDG_STATE_HOME: join(home, "state"),
        XDG_RUNTIME_DIR: join(home, "run"),
        TMPDIR: join(home, "tmp"),
      };
      const running = await startApp(made.folder, { env, command: "dev" });
      const page = await connectPage(running.link);
      void page.call(command);
      const before = performance.now();
      expect(await running.stop()).toBe(0);
      expect(performance.now() - before).toBeLessThan(2_000);
      const left = await readdir(home, { recursive: true, withFileTypes: true });
      expect(left.filter((entry) => !entry.isDirectory()).map(({ name }) => name)).toEqual([]);
      await expect(fetch(running.origin)).rejects.toThrow(/fetch failed/);
      await rm(home, { recursive: true });
    },
  );

  it("starts the core anew beside a handler that blocks the one before", async () => {
    await using made = await makeApp(files());
    await using running = await startApp(made.folder, { command: "dev" });
    const page = await connectPage(running.link);
    void page.call("block");
    const restarted = running.next("restart");
    await writeFile(join(made.folder, "src-tauri", "main.ts"), `${MAIN}\n`);
    await restarted;
    const [link = ""] = await running.newLinks();
    expect(await (await connectPage(link)).call("args")).toMatchObject({ value: [] });
  });

  it("is the app that runs: a second start gives a link into it", async () => {
    await using made = await makeApp(files());
    await using running = await startApp(made.folder, { command: "dev" });
    for (const command of ["start", "dev"]) {
      const { code, stdout } = await runCli([command, made.folder, "--no-open", "--json"]);
      expect(code).toBe(0);
      const [first = ""] = stdout.split("\n");
      expect(JSON.parse(first)).toMatchObject({
        event: "already-running",
        pid: running.process.pid,
      });
    }
  });

  it("says what is wrong with the configuration at its start, and starts nothing", async () => {
    const beforeDevCommand = node("require('node:fs').writeFileSync('ran', '')");
    await using made = await makeApp(files({ beforeDevCommand, devUrl: "nowhere" }));
    const { code, stderr } = await runCli(["dev", made.folder, "--no-open"]);
    expect(code).toBe(1);
    expect(stderr).toContain("build.devUrl");
    await expect(readFile(join(made.folder, "ran"))).rejects.toThrow("ENOENT");
  });
});

describe("build.beforeDevCommand", () => {
  it("that fails before its server answers ends everything, with its code", async () => {
    const devUrl = `http://localhost:${await freePort()}`;
    await using made = await makeApp(
      files({ beforeDevCommand: node("console.log('no such tool'); process.exit(3)"), devUrl }),
    );
    const { code, stdout, stderr } = await runCli(["dev", made.folder, "--no-open", "--json"]);
    expect(code).toBe(1);
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string; message?: string });
    expect(events.find(({ event }) => event === "error")?.message).toContain("exit code 3");
    expect(events.at(-1)).toMatchObject({ event: "exit", code: 1 });
    expect(stderr).toContain("dev   no such tool");
  });

  it("that ends in order is told, and the app goes on", async () => {
    await using made = await makeApp(files({ beforeDevCommand: node("0") }));
    await using running = await startApp(made.folder, { command: "dev" });
    const { text } = await running.waitFor(({ event }) => event === "warning");
    expect(text).toMatch(/beforeDevCommand .* ended with exit code 0/);
    expect(await (await connectPage(running.link)).call("args")).toMatchObject({ value: [] });
  });

  it("with `wait` has ended before anything else begins, in its own folder", async () => {
    await using made = await makeApp({
      ...files({
        beforeDevCommand: {
          script: node(
            "setTimeout(() => require('node:fs').writeFileSync('made.ts', 'export const made = 1;'), 200)",
          ),
          cwd: "../generated",
          wait: true,
        },
      }),
      "generated/.keep": "",
      "src-tauri/main.ts": `import "../generated/made.ts";\n${MAIN}`,
    });
    await using running = await startApp(made.folder, { command: "dev" });
    expect(running.events.map(({ event }) => event)).toEqual(["ready"]);
  });

  it("with `wait` that fails ends everything", async () => {
    await using made = await makeApp(
      files({ beforeDevCommand: { script: node("process.exit(4)"), wait: true } }),
    );
    const { code, stderr } = await runCli(["dev", made.folder, "--no-open"]);
    expect(code).toBe(1);
    expect(stderr).toContain("exit code 4");
    expect(stderr).not.toContain("from the core");
  });
});
