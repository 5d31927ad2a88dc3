import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface TestFolder extends AsyncDisposable {
  /** The folder that a test opens. */
  readonly inside: string;
  /** A folder beside it, with two files that nothing may ever show. */
  readonly outside: string;
}

export const SECRET = "the secret";

/** Makes a folder with the given files on the real disk, and a folder beside it. For `await using`. */
export async function makeTestFolder(
  files: Record<string, string | Uint8Array> = {},
): Promise<TestFolder> {
  const base = await realpath(await mkdtemp(join(tmpdir(), "explorer-")));
  const inside = join(base, "inside");
  const outside = join(base, "outside");
  for (const folder of [inside, outside]) await mkdir(folder);
  await writeFile(join(outside, "secret.txt"), SECRET);
  await writeFile(join(outside, "second.txt"), "");
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(inside, path)), { recursive: true });
    await writeFile(join(inside, path), content);
  }
  return { inside, outside, [Symbol.asyncDispose]: () => rm(base, { recursive: true }) };
}
