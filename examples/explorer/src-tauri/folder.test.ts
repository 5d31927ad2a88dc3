import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import {
  ELSEWHERE,
  NOT_ORDINARY,
  openFileInside,
  openFolder,
  resolveInside,
  withFolderInside,
} from "./folder.ts";
import { makeTestFolder, SECRET } from "./test-folder.ts";

const list = (path: string): Promise<string[]> => readdir(path);
const elsewhere = new Error(ELSEWHERE);
const nothing = new Error("There is no such file or folder.");
/** A place where no system shows what is open, as on a system that has no such place. */
const NOWHERE = "/nowhere";

describe("openFolder", () => {
  it("says which folder is missing", async () => {
    await using disk = await makeTestFolder();
    const path = join(disk.inside, "gone");
    await expect(openFolder(path)).rejects.toThrow(`There is no folder ${path}.`);
  });
  it("refuses a file", async () => {
    await using disk = await makeTestFolder({ "a.txt": "" });
    await expect(openFolder(join(disk.inside, "a.txt"))).rejects.toThrow("is not a folder");
  });
  it("opens what a link leads to", async () => {
    await using disk = await makeTestFolder();
    await symlink(disk.outside, join(disk.inside, "link"));
    expect(await openFolder(join(disk.inside, "link"))).toMatchObject({
      name: "outside",
      realPath: disk.outside,
    });
  });
  it("opens the root of the disk", async () => {
    const folder = await openFolder("/");
    expect(folder.name).not.toBe("");
    expect(await resolveInside(folder, "tmp")).toMatch(/tmp$/);
  });
});

describe("resolveInside", () => {
  it("follows links that stay inside", async () => {
    await using disk = await makeTestFolder({ "a/b.txt": "" });
    await symlink("a", join(disk.inside, "relative"));
    await symlink(join(disk.inside, "a", "b.txt"), join(disk.inside, "absolute"));
    const folder = await openFolder(disk.inside);
    expect(await resolveInside(folder, "relative/b.txt")).toBe(join(disk.inside, "a", "b.txt"));
    expect(await resolveInside(folder, "absolute")).toBe(join(disk.inside, "a", "b.txt"));
    expect(await resolveInside(folder, "")).toBe(disk.inside);
  });

  it("refuses links that lead out, whatever is behind them", async () => {
    await using disk = await makeTestFolder({ "a/b.txt": "" });
    await symlink("..", join(disk.inside, "up"));
    await symlink("../../outside/secret.txt", join(disk.inside, "a", "file"));
    await symlink("up", join(disk.inside, "twice"));
    await symlink("gone", join(disk.inside, "broken"));
    await symlink("circle", join(disk.inside, "circle"));
    const folder = await openFolder(disk.inside);
    // One answer for all, or a page could learn by the differences what exists outside.
    for (const path of [
      "up",
      "up/outside/secret.txt",
      "up/gone",
      "up/inside/a",
      "a/file",
      "twice",
      "broken",
      "circle",
    ]) {
      await expect(resolveInside(folder, path)).rejects.toThrow(elsewhere);
    }
  });

  it("does not take a folder whose name begins alike for the same", async () => {
    await using disk = await makeTestFolder();
    await mkdir(`${disk.inside}-too`);
    await symlink(`${disk.inside}-too`, join(disk.inside, "link"));
    await expect(resolveInside(await openFolder(disk.inside), "link")).rejects.toThrow(elsewhere);
  });

  it("says so when there is nothing, without a path", async () => {
    await using disk = await makeTestFolder({ "a.txt": "" });
    const folder = await openFolder(disk.inside);
    await expect(resolveInside(folder, "gone/too")).rejects.toThrow(nothing);
    await expect(resolveInside(folder, "a.txt/b")).rejects.toThrow(
      new Error("This is not a folder."),
    );
    await expect(resolveInside(folder, "../outside")).rejects.toThrow(new Error("Invalid path"));
  });
});

describe.each([
  ["asking the system what was opened", undefined],
  ["looking twice", NOWHERE],
])("openFileInside, %s", (_how, descriptors) => {
  it("opens an ordinary file", async () => {
    await using disk = await makeTestFolder({ "a/b.txt": "hello" });
    const { handle } = await openFileInside(
      await openFolder(disk.inside, { descriptors }),
      "a/b.txt",
    );
    expect(await handle.readFile("utf8")).toBe("hello");
    await handle.close();
  });

  it("refuses a link that leads out", async () => {
    await using disk = await makeTestFolder();
    await symlink(join(disk.outside, "secret.txt"), join(disk.inside, "link"));
    await expect(
      openFileInside(await openFolder(disk.inside, { descriptors }), "link"),
    ).rejects.toThrow(elsewhere);
  });

  it.skipIf(process.platform === "win32")(
    "refuses a pipe without waiting for a writer",
    async () => {
      await using disk = await makeTestFolder();
      execFileSync("mkfifo", [join(disk.inside, "pipe")]);
      await expect(
        openFileInside(await openFolder(disk.inside, { descriptors }), "pipe"),
      ).rejects.toThrow(NOT_ORDINARY);
    },
  );

  it.skipIf(process.platform === "win32")("refuses devices and folders", async () => {
    const devices = await openFolder("/dev", { descriptors });
    await expect(openFileInside(devices, "zero")).rejects.toThrow(NOT_ORDINARY);
    await expect(openFileInside(devices, "")).rejects.toThrow(NOT_ORDINARY);
  });
});

describe("a folder that is swapped for a link while it is being opened", () => {
  it.runIf(process.platform === "linux")("never leads out", { timeout: 30_000 }, async () => {
    await using disk = await makeTestFolder({ "a/secret.txt": "inside" });
    const folder = await openFolder(disk.inside);
    await symlink(disk.outside, join(disk.inside, "link"));
    await using _swapping = swapForever(disk.inside);
    const seen = new Set<string>();
    const note = (text: string): unknown => seen.add(text);
    // Somebody else on the machine may write into the folder, and a page asks again and again.
    for (let attempt = 0; attempt < 3000; attempt++) {
      await openFileInside(folder, "a/secret.txt").then(
        async ({ handle }) => {
          note(await handle.readFile("utf8"));
          await handle.close();
        },
        (error: Error) => note(error.message),
      );
      await withFolderInside(folder, "a", list).then(
        (names) => note(names.join()),
        (error: Error) => note(error.message),
      );
    }
    expect(seen).toContain(ELSEWHERE);
    expect(seen).not.toContain(SECRET);
    // The folder outside holds a second file.
    expect([...seen].filter((text) => text.includes("second.txt"))).toEqual([]);
  });
});

/** Puts the folder `a` and the link to the folder outside in each other's place, again and again. */
function swapForever(inside: string): AsyncDisposable {
  const code = `
    const { renameSync } = require("node:fs");
    const swap = (a, b) => { renameSync(a, a + "-"); renameSync(b, a); renameSync(a + "-", b); };
    const { inside, stop } = require("node:worker_threads").workerData;
    while (Atomics.load(stop, 0) === 0) swap(inside + "/a", inside + "/link");`;
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(code, { eval: true, workerData: { inside, stop } });
  const ended = once(worker, "exit");
  return {
    async [Symbol.asyncDispose]() {
      Atomics.store(stop, 0, 1);
      await ended;
    },
  };
}

describe.each([
  ["going by what is open", undefined],
  ["going by its path", NOWHERE],
])("withFolderInside, %s", (_how, descriptors) => {
  it("gives a path to read it by", async () => {
    await using disk = await makeTestFolder({ "a/b.txt": "", "a/c.txt": "" });
    const folder = await openFolder(disk.inside, { descriptors });
    expect((await withFolderInside(folder, "a", list)).toSorted()).toEqual(["b.txt", "c.txt"]);
  });

  it("refuses files and links that lead out", async () => {
    await using disk = await makeTestFolder({ "a.txt": "" });
    await symlink(disk.outside, join(disk.inside, "link"));
    const folder = await openFolder(disk.inside, { descriptors });
    await expect(withFolderInside(folder, "a.txt", list)).rejects.toThrow("This is not a folder.");
    await expect(withFolderInside(folder, "link", list)).rejects.toThrow(elsewhere);
  });

  it("never tells what is outside when the folder is swapped for a link while it is read", async () => {
    await using disk = await makeTestFolder({ "a/b.txt": "" });
    const folder = await openFolder(disk.inside, { descriptors });
    const listing = withFolderInside(folder, "a", async (path) => {
      await rm(join(disk.inside, "a"), { recursive: true });
      await symlink(disk.outside, join(disk.inside, "a"));
      await writeFile(join(disk.outside, "another.txt"), "");
      return await readdir(path);
    });
    // By what is open, the removed folder is read, which is empty. By its path, the second look refuses.
    expect(await listing.catch((error: Error) => error.message)).toEqual(
      descriptors ? ELSEWHERE : [],
    );
  });
});
