import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openFolder } from "./folder.ts";
import { makeTestFolder } from "./test-folder.ts";
import { watchFolder } from "./watch-folder.ts";

/** Watches a folder of the disk, and counts what is told. */
async function watchIn(inside: string, path: string) {
  let told = 0;
  let wake = (): void => undefined;
  const watching = await watchFolder(await openFolder(inside), path, () => {
    told++;
    wake();
  });
  return {
    get told() {
      return told;
    },
    /** Resolves when something was told since the last time, with how often. */
    async next(): Promise<number> {
      if (told === 0) await new Promise<void>((resolve) => (wake = resolve));
      const times = told;
      told = 0;
      return times;
    },
    [Symbol.dispose]: () => watching.close(),
  };
}

describe("watchFolder", () => {
  it("tells of what comes, changes and goes in the folder", async () => {
    await using disk = await makeTestFolder({ "a/b.txt": "" });
    using watching = await watchIn(disk.inside, "a");
    const file = join(disk.inside, "a/new.txt");
    await writeFile(file, "1");
    expect(await watching.next()).toBeGreaterThan(0);
    await writeFile(file, "2");
    expect(await watching.next()).toBeGreaterThan(0);
    await rename(file, join(disk.inside, "a/other.txt"));
    expect(await watching.next()).toBeGreaterThan(0);
    await rm(join(disk.inside, "a/other.txt"));
    expect(await watching.next()).toBeGreaterThan(0);
  });

  it("tells of a thousand changes a few times", async () => {
    await using disk = await makeTestFolder({ "a/b.txt": "" });
    using watching = await watchIn(disk.inside, "a");
    const begun = performance.now();
    for (let index = 0; index < 1000; index++)
      await writeFile(join(disk.inside, `a/${index}`), String(index));
    const tookMs = performance.now() - begun;
    expect(watching.told).toBeLessThanOrEqual(tookMs / 150 + 1);
    expect(await watching.next()).toBeGreaterThan(0);
  });

  it("does not tell of changes beside the folder or deeper in it", async () => {
    await using disk = await makeTestFolder({ "a/b/c.txt": "", "z/y.txt": "" });
    using watching = await watchIn(disk.inside, "a");
    await writeFile(join(disk.inside, "beside.txt"), "");
    await writeFile(join(disk.inside, "z/y.txt"), "1");
    await writeFile(join(disk.inside, "a/b/c.txt"), "1");
    await writeFile(join(disk.inside, "a/last.txt"), "");
    expect(await watching.next()).toBeGreaterThan(0);
    expect(watching.told).toBe(0);
  });

  it("tells that the folder was deleted, and of what stands there later", async () => {
    await using disk = await makeTestFolder({ "a/b/c.txt": "" });
    using watching = await watchIn(disk.inside, "a/b");
    await rm(join(disk.inside, "a/b"), { recursive: true });
    expect(await watching.next()).toBeGreaterThan(0);
    await mkdir(join(disk.inside, "a/b"));
    expect(await watching.next()).toBeGreaterThan(0);
    await writeFile(join(disk.inside, "a/b/new.txt"), "");
    expect(await watching.next()).toBeGreaterThan(0);
  });

  it("tells that a folder above it was moved away", async () => {
    await using disk = await makeTestFolder({ "a/b/c.txt": "" });
    using watching = await watchIn(disk.inside, "a/b");
    await rename(join(disk.inside, "a"), join(disk.inside, "elsewhere"));
    expect(await watching.next()).toBeGreaterThan(0);
  });

  it("tells nothing once it is closed", async () => {
    await using disk = await makeTestFolder({ "a/b.txt": "" });
    const closed = await watchIn(disk.inside, "a");
    using open = await watchIn(disk.inside, "a");
    closed[Symbol.dispose]();
    await writeFile(join(disk.inside, "a/new.txt"), "");
    expect(await open.next()).toBeGreaterThan(0);
    expect(closed.told).toBe(0);
  });
});
