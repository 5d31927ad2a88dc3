import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { existsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Changes, createChanges } from "./changes.ts";
import { assertName, TRASH_NAME } from "./entry-name.ts";
import { type Folder, openFolder } from "./folder.ts";
import { listFolder } from "./listing.ts";
import { makeTestFolder } from "./test-folder.ts";
import { createTrash, trashFolder } from "./trash.ts";

interface Opened extends AsyncDisposable {
  readonly inside: string;
  readonly folder: Folder;
  readonly changes: Changes;
  readonly trash: string;
}

async function open(files: Record<string, string>): Promise<Opened> {
  const disk = await makeTestFolder(files);
  const trash = join(disk.outside, "data/trash");
  const folder = await openFolder(disk.inside);
  const changes = createChanges(createTrash(trash));
  return { ...disk, folder, changes, trash };
}

const names = async (folder: string): Promise<string[]> => (await readdir(folder)).toSorted();
const read = (...path: string[]): Promise<string> => readFile(join(...path), "utf8");

describe("changes", () => {
  it("rename, and take it back", async () => {
    await using disk = await open({
      "a/one.txt": "1",
      "a/two.txt": "2",
      "a/full/x": "",
      "a/empty/y": "",
    });
    const { folder, changes, inside } = disk;
    await rm(join(inside, "a/empty/y"));
    expect(await changes.rename(folder, "a/one.txt", "three.txt")).toEqual({ path: "a/three.txt" });
    expect(await changes.rename(folder, "a/full", "folder")).toEqual({ path: "a/folder" });
    expect(await changes.rename(folder, "a/folder", "folder")).toEqual({ path: "a/folder" });
    expect(await names(join(inside, "a"))).toEqual(["empty", "folder", "three.txt", "two.txt"]);
    // Whatever has the name, keeps it.
    for (const from of ["a/three.txt", "a/folder"]) {
      for (const to of ["two.txt", "empty", "folder", "three.txt"]) {
        if (from === `a/${to}`) continue;
        await expect(changes.rename(folder, from, to)).rejects.toThrow(
          `Something is called “${to}” here already.`,
        );
      }
    }
    expect(await read(inside, "a/two.txt")).toBe("2");
    expect(await changes.undo(folder)).toEqual({
      path: "a/full",
      sentence: "“full” has its name back.",
    });
    await writeFile(join(inside, "a/one.txt"), "new");
    await expect(changes.undo(folder)).rejects.toThrow(
      "Something is called “one.txt” here already.",
    );
    expect(await read(inside, "a/one.txt")).toBe("new");
    expect(await read(inside, "a/three.txt")).toBe("1");
    await expect(changes.undo(folder)).rejects.toThrow("There is nothing to undo.");
  });

  it("make folders, and take back those that are empty", async () => {
    await using disk = await open({ "a/b": "" });
    const { folder, changes, inside } = disk;
    expect(await changes.makeFolder(folder, "a", "new")).toEqual({ path: "a/new" });
    await expect(changes.makeFolder(folder, "a", "new")).rejects.toThrow(
      "is called “new” here already",
    );
    await changes.makeFolder(folder, "", "other");
    await changes.undo(folder);
    expect(await names(inside)).toEqual(["a"]);
    await writeFile(join(inside, "a/new/file"), "");
    await expect(changes.undo(folder)).rejects.toThrow("This folder is not empty any more.");
    expect(await names(join(inside, "a/new"))).toEqual(["file"]);
  });

  it("delete to the trash, and put back in the order of before", async () => {
    await using disk = await open({ "a/one.txt": "1", "a/deep/two.txt": "2" });
    const { folder, changes, inside, trash } = disk;
    await symlink("one.txt", join(inside, "a/link"));
    await changes.remove(folder, "a/one.txt");
    await changes.remove(folder, "a/link");
    await changes.remove(folder, "a/deep");
    await changes.remove(folder, "a");
    expect(await names(inside)).toEqual([]);
    expect(await readdir(trash)).toHaveLength(8); // Each with a note of where it was.
    for (const path of ["a", "a/deep", "a/link", "a/one.txt"])
      expect(await changes.undo(folder)).toMatchObject({ path });
    expect(await read(inside, "a/deep/two.txt")).toBe("2");
    expect((await lstat(join(inside, "a/link"))).isSymbolicLink()).toBe(true);
    expect(await readdir(trash)).toEqual([]);
  });

  it("put back beside what has the name by then", async () => {
    await using disk = await open({ "one.txt": "1", "folder/x": "1" });
    const { folder, changes, inside } = disk;
    await changes.remove(folder, "one.txt");
    await changes.remove(folder, "folder");
    await writeFile(join(inside, "one.txt"), "new");
    await writeFile(join(inside, "one (2).txt"), "new");
    await mkdir(join(inside, "folder"));
    expect(await changes.undo(folder)).toEqual({
      path: "folder (2)",
      sentence: "“folder” is back as “folder (2)”, since its name was taken.",
    });
    expect(await changes.undo(folder)).toMatchObject({ path: "one (3).txt" });
    expect(await names(inside)).toEqual([
      "folder",
      "folder (2)",
      "one (2).txt",
      "one (3).txt",
      "one.txt",
    ]);
    expect(await read(inside, "one.txt")).toBe("new");
    expect(await read(inside, "one (3).txt")).toBe("1");
  });

  it("keep what cannot be put back", async () => {
    await using disk = await open({ "a/one.txt": "1" });
    const { folder, changes, inside } = disk;
    await changes.remove(folder, "a/one.txt");
    await rm(join(inside, "a"), { recursive: true });
    await expect(changes.undo(folder)).rejects.toThrow("There is no such folder.");
    await mkdir(join(inside, "a"));
    await changes.undo(folder);
    expect(await read(inside, "a/one.txt")).toBe("1");
  });

  it("reach nothing outside, and not the folder itself", async () => {
    await using disk = await open({ "a/b.txt": "" });
    const { folder, changes, inside } = disk;
    await symlink("../outside", join(inside, "out"));
    for (const path of ["..", "../outside/secret.txt", "/etc", "a//b.txt", TRASH_NAME]) {
      await expect(changes.remove(folder, path)).rejects.toThrow("Invalid path");
      await expect(changes.rename(folder, path, "x")).rejects.toThrow("Invalid path");
      await expect(changes.makeFolder(folder, path, "x")).rejects.toThrow("Invalid path");
    }
    for (const path of ["out/secret.txt", "out/gone"]) {
      await expect(changes.remove(folder, path)).rejects.toThrow("leads out of the folder");
      await expect(changes.rename(folder, path, "x")).rejects.toThrow("leads out of the folder");
    }
    await expect(changes.makeFolder(folder, "out", "x")).rejects.toThrow("leads out of the folder");
    await expect(changes.remove(folder, "")).rejects.toThrow("cannot be changed");
    for (const name of ["..", "../x", "a/b", "a\\b", "", " ", "a\nb", "a\0", TRASH_NAME])
      await expect(changes.rename(folder, "a/b.txt", name)).rejects.toThrow(/name|called/);
    await expect(changes.remove(folder, "a/gone")).rejects.toThrow(
      "There is no such file or folder.",
    );
    expect(existsSync(join(disk.folder.realPath, "../outside/secret.txt"))).toBe(true);
    // The link itself is inside.
    await changes.remove(folder, "out");
    expect(await names(inside)).toEqual(["a"]);
  });

  const elsewhere = "/dev/shm";
  const hasTwoDisks = existsSync(elsewhere) && statSync(elsewhere).dev !== statSync(tmpdir()).dev;
  it.skipIf(!hasTwoDisks)("keep what they delete on its own disk, out of sight", async () => {
    const data = await mkdtemp(join(elsewhere, "explorer-"));
    await using disk = await open({ "a/one.txt": "1" });
    const { folder, inside } = disk;
    try {
      const changes = createChanges(createTrash(join(data, "trash")));
      await changes.remove(folder, "a/one.txt");
      expect(await names(inside)).toEqual([TRASH_NAME, "a"]);
      expect((await stat(join(inside, TRASH_NAME))).mode & 0o777).toBe(0o700);
      const { entries } = await listFolder(folder, "", new AbortController().signal);
      expect(entries.map(({ name }) => name)).toEqual(["a"]);
      await changes.undo(folder);
      expect(await read(inside, "a/one.txt")).toBe("1");
      expect(await readdir(data)).toEqual([]);

      // A link in the place of the trash leads nothing away.
      await rm(join(inside, TRASH_NAME), { recursive: true });
      await symlink("../outside", join(inside, TRASH_NAME));
      await expect(changes.remove(folder, "a")).rejects.toThrow("There is no place for a trash");
    } finally {
      await rm(data, { recursive: true });
    }
  });
});

describe("assertName", () => {
  it.each(["CON", "nul.txt", "com1", "a:b", "a?", "a.", "a "])("refuses %j on Windows", (name) => {
    expect(() => assertName(name, true)).toThrow(/name/);
    expect(() => assertName(name, false)).not.toThrow();
  });

  it.each(["..a", "a b", ".hidden", "ü", "console", "x".repeat(255)])("takes %j", (name) => {
    for (const windows of [true, false]) expect(() => assertName(name, windows)).not.toThrow();
  });

  it("counts bytes", () => expect(() => assertName("ü".repeat(128))).toThrow("too long"));
});

it("the trash is in the user's data", () => {
  expect(trashFolder({}, "linux", "/home/ann")).toBe(
    "/home/ann/.local/share/sallyport-explorer/trash",
  );
  expect(trashFolder({ XDG_DATA_HOME: "/data" }, "linux", "/home/ann")).toBe(
    "/data/sallyport-explorer/trash",
  );
});
