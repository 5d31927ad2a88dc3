import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const SOURCE = fileURLToPath(new URL("app/", import.meta.url));

export interface AppFolder {
  readonly path: string;
  /** What the app remembers between starts goes here, so that nothing of a bench stays with the user. */
  readonly state: string;
  /** Where the app leaves its report. */
  readonly report: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The app of the bench, its page bundled, in a folder of its own: two benches at once are two apps. */
export async function makeAppFolder(): Promise<AppFolder> {
  const folder = await mkdtemp(join(tmpdir(), "sallyport-bench-"));
  const path = join(folder, "app");
  await cp(SOURCE, path, { recursive: true });
  await using build = await rolldown({
    input: join(SOURCE, "page", "main.ts"),
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
