/** The package as it is published: packed, installed into an empty folder, run by its own command. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { ROOT } from "../support/app-process.ts";

const run = promisify(execFile);
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sallyport-package-"));
  await run(npm, ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: ROOT });
  const [tarball = ""] = await readdir(folder);
  await writeFile(join(folder, "package.json"), '{ "private": true }\n');
  await run(
    npm,
    ["install", "--no-audit", "--no-fund", "--prefer-offline", join(folder, tarball)],
    { cwd: folder },
  );
  await cp(join(ROOT, "examples/hello"), join(folder, "hello"), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the installed package", () => {
  it("starts a copy of examples/hello, whose page greets", async () => {
    const command = join(folder, "node_modules", ".bin", "sallyport");
    const child = spawn(command, ["start", "hello", "--no-open", "--json", "--port", "0"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        PATH: `${join(process.execPath, "..")}${delimiter}${process.env["PATH"]}`,
      },
    });
    try {
      const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
      const { windows } = JSON.parse(line) as { windows: { url: string }[] };
      await using browser = await launchChromium();
      const page = await browser.newPage();
      await page.goto(windows[0]?.url ?? "");
      await page.fill("input", "package");
      await page.click("button");
      await page.getByText("Hello, package!").waitFor();
      expect(await page.textContent("p")).toBe("Hello, package!");
    } finally {
      child.kill("SIGINT");
      await once(child, "close");
    }
  });

  it("has types for a page that need no other package", async () => {
    const project = join(folder, "typed");
    await mkdir(project);
    await writeFile(
      join(project, "main.ts"),
      `import { command, createApp } from "sallyport";
      const app = createApp({ commands: { double: command(({ n }: { n: number }) => n * 2) } });
      export type App = typeof app;`,
    );
    await writeFile(
      join(project, "page.ts"),
      `import { createClient } from "sallyport/client";
      import type { App } from "./main.ts";
      const doubled: number = await createClient<App>().double({ n: 1 });
      // @ts-expect-error -- a number is meant
      await createClient<App>().double({ n: doubled.toString() });`,
    );
    const compilerOptions = {
      target: "es2024",
      lib: ["es2024", "dom", "dom.iterable"],
      module: "esnext",
      moduleResolution: "bundler",
      types: [],
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
    };
    await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const compiled = await run(process.execPath, [tsc, "-p", project]).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(compiled.stdout).toBe("");
    expect(await readdir(join(folder, "node_modules"))).not.toContain("@tauri-apps");
  });

  it("holds no tests, no machine paths and no secrets", async () => {
    const files = await readdir(join(folder, "node_modules/sallyport"), { recursive: true });
    expect(files.filter((file) => /\.test\.|tsbuildinfo|\.env/.test(file))).toEqual([]);
    expect(files).toContain(join("src", "core", "dispatch.ts"));
    expect(files).toContain(join("dist", "page", "bridge.js"));
  });
});

it("says one sentence under a Node that is too old", async () => {
  const pretend =
    "Object.defineProperty(process.versions, 'node', { value: '20.11.0' }); process.argv.splice(1, 0, 'sallyport'); require(process.argv[2])";
  const failed = (await run(process.execPath, [
    "-e",
    pretend,
    join(ROOT, "bin/sallyport.cjs"),
    "start",
  ]).catch((error: unknown) => error)) as { code: number; stderr: string };
  expect(failed.code).toBe(1);
  expect(failed.stderr.trim()).toMatch(
    /^Sallyport needs Node 24 or later, and this is Node 20\.11\.0\. [^\n]+$/,
  );
});
