import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

export type Pattern = "brownfield" | "isolation";

export interface AppFolder {
  readonly path: string;
  /** What the app remembers between starts goes here, so that nothing of a bench stays with the user. */
  readonly state: string;
  /** Where the app leaves its report. */
  readonly report: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** One of the bench's apps, its page bundled, in a folder of its own: two benches at once are two apps. */
export async function makeAppFolder(
  name: "app" | "memory",
  pattern: Pattern = "brownfield",
): Promise<AppFolder> {
  const source = fileURLToPath(new URL(`${name}/`, import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), "sallyport-bench-"));
  const path = join(folder, "app");
  await cp(source, path, { recursive: true });
  if (pattern === "isolation") await isolate(join(path, "src-tauri", "tauri.conf.json"));
  await using build = await rolldown({
    input: join(source, "page", "main.ts"),
    platform: "browser",
  });
  await build.write({ file: join(path, "page.js"), format: "esm" });
  return {
    path,
    state: join(folder, "state"),
    report: join(folder, "report.json"),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }),
  };
}

/** The same app in the isolation pattern. */
async function isolate(configFile: string): Promise<void> {
  const config = JSON.parse(await readFile(configFile, "utf8")) as {
    readonly app: { readonly security: Record<string, unknown> };
  };
  config.app.security["pattern"] = { use: "isolation", options: { dir: "../isolation" } };
  await writeFile(configFile, JSON.stringify(config));
}
