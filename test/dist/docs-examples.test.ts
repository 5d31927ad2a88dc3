/** What README and docs tell people to write, compiled as they are told to, against the built package. */
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
  for (const name of ["@types", "@tauri-apps", "zod"])
    await symlink(join(ROOT, "node_modules", name), join(modules, name), "junction");
  await symlink(ROOT, join(modules, "sallyport"), "junction");
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the compiler says of these sources in a folder of the example app. */
async function compile(
  name: string,
  config: string,
  sources: Readonly<Record<string, string>>,
): Promise<string> {
  const project = join(folder, name);
  await mkdir(project, { recursive: true });
  await writeFile(join(project, "tsconfig.json"), config);
  for (const [file, code] of Object.entries(sources)) await writeFile(join(project, file), code);
  const tsc = [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", project];
  return promisify(execFile)(process.execPath, tsc).then(
    ({ stdout }) => stdout,
    (error: unknown) => (error as { stdout: string }).stdout,
  );
}

const isPage = (code: string): boolean => code.includes('"sallyport/client"');
const asFiles = (examples: readonly string[]): Record<string, string> =>
  Object.fromEntries(examples.map((code, i) => [`example-${i}.ts`, code]));

it("compiles with the tsconfig.json that docs/api.md gives", async () => {
  const [config = ""] = await blocks("docs/api.md", "json");
  const examples = [...(await blocks("README.md", "ts")), ...(await blocks("docs/api.md", "ts"))];
  const ofCores = examples.filter((code) => !isPage(code));
  expect(ofCores.length).toBeGreaterThan(4);
  expect(await compile("core", config, asFiles(ofCores))).toBe("");
});

it("compiles with the tsconfig.json that docs/client.md gives for pages", async () => {
  const [core = ""] = await blocks("docs/api.md", "json");
  const [page = ""] = await blocks("docs/client.md", "json");
  const examples = [
    ...(await blocks("docs/client.md", "ts")),
    ...(await blocks("README.md", "ts")).filter(isPage),
  ];
  const [main = "", ...ofPages] = examples;
  expect(ofPages.length).toBeGreaterThan(4);
  expect(ofPages.every(isPage)).toBe(true);
  expect(await compile("src-tauri", core, { "main.ts": main })).toBe("");
  expect(await compile("src", page, asFiles(ofPages))).toBe("");
});
