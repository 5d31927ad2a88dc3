/** What README and docs/api.md tell people to write, compiled as they are told to, against the built package. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ROOT } from "../support/app-process.ts";

let folder = "";

/** The fenced blocks of one language in a page of this repository. */
async function blocks(page: string, language: string): Promise<string[]> {
  const text = await readFile(join(ROOT, page), "utf8");
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , code = ""]) => code);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sallyport-docs-"));
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  await mkdir(join(folder, "src-tauri"));
  for (const name of ["@types", "zod"])
    await symlink(join(ROOT, "node_modules", name), join(modules, name), "junction");
  await symlink(ROOT, join(modules, "sallyport"), "junction");
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("compiles with the tsconfig.json that docs/api.md gives", async () => {
  const [config = ""] = await blocks("docs/api.md", "json");
  await writeFile(join(folder, "src-tauri", "tsconfig.json"), config);
  const examples = [...(await blocks("README.md", "ts")), ...(await blocks("docs/api.md", "ts"))];
  expect(examples.length).toBeGreaterThan(4);
  for (const [i, code] of examples.entries())
    await writeFile(join(folder, "src-tauri", `example-${i}.ts`), code);

  const tsc = [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", join(folder, "src-tauri")];
  const compiled = promisify(execFile)(process.execPath, tsc).catch(
    (error: unknown) => (error as { stdout: string }).stdout,
  );
  expect(await compiled).toMatchObject({ stdout: "" });
});
