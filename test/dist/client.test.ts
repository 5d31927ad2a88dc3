/** `sallyport/client` as a frontend's bundler takes it: from the built package, by its public name. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type OutputChunk, rolldown } from "rolldown";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../support/app-process.ts";

const TWO_KB = 2 * 1024;
const ALL =
  'import { createClient, safe } from "sallyport/client"; globalThis.kept = [createClient(), safe];';
let folder = "";

beforeAll(async () => {
  // Inside the package, so that its own name leads to it.
  folder = await mkdtemp(join(ROOT, "dist/.client-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function bundle(source: string): Promise<string> {
  const input = join(folder, "rolldown.js");
  await writeFile(input, source);
  const bundled = await rolldown({ input, platform: "browser" });
  const { output } = await bundled.generate({ minify: true });
  await bundled.close();
  expect(output).toHaveLength(1);
  return output[0].code;
}

describe("in a frontend", () => {
  it("is under 2 KB gzipped", async () => {
    const code = await bundle(ALL);
    expect(code).toContain("__TAURI_INTERNALS__");
    expect(gzipSync(code).length).toBeLessThan(TWO_KB);
  });

  it("is under 2 KB gzipped, built by Vite", async () => {
    await writeFile(join(folder, "vite.js"), ALL);
    const built = await build({
      root: folder,
      logLevel: "silent",
      configFile: false,
      build: { write: false, rolldownOptions: { input: join(folder, "vite.js") } },
    });
    const { output } = built as { output: OutputChunk[] };
    expect(gzipSync(output[0]?.code ?? "").length).toBeLessThan(TWO_KB);
  });

  it("leaves nothing where it is imported and not used", async () => {
    const code = await bundle('import { createClient, safe } from "sallyport/client";');
    expect(code.replace(/\/\/#.*/g, "").trim()).toBe("");
  });

  it("brings nothing of the core along", async () => {
    const names = await readFile(join(ROOT, "dist/page/client/index.js"), "utf8");
    expect(names).not.toMatch(/core|protocol/);
    expect(await bundle(ALL)).not.toMatch(/~standard|createApp|node:/);
  });
});

describe("on a server, or in a test", () => {
  it("is imported and made, and says at the first call what is missing", async () => {
    const { createClient } = (await import("../../dist/page/client/index.js" as string)) as {
      createClient: () => Record<string, () => unknown>;
    };
    const core = createClient();
    expect(() => core["greet"]?.()).toThrow(/^There is no app to call/);
  });
});
