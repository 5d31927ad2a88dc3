import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openFolder } from "./folder.ts";
import { createOpenings, type Openings } from "./openings.ts";
import { makeTestFolder } from "./test-folder.ts";

async function openInside(inside: string): Promise<Openings> {
  return createOpenings(await openFolder(inside));
}

describe("openings", () => {
  it("open another folder, and refuse every call about the one before", async () => {
    await using disk = await makeTestFolder();
    const openings = await openInside(disk.inside);
    const before = openings.root();
    expect(before).toStrictEqual({ opening: before.opening, name: "inside", turn: 0 });
    expect(openings.folderOf(before.opening).realPath).toBe(disk.inside);

    await openings.open(disk.outside);
    const after = openings.root();
    expect(after).toStrictEqual({ opening: after.opening, name: "outside", turn: 1 });
    expect(after.opening).not.toBe(before.opening);
    expect(openings.folderOf(after.opening).realPath).toBe(disk.outside);
    const meanwhile = new Error("Another folder was opened meanwhile.");
    for (const opening of [before.opening, "", "0", "constructor"])
      expect(() => openings.folderOf(opening)).toThrow(meanwhile);

    // The same folder once more is another opening.
    await openings.open(disk.inside);
    expect(() => openings.folderOf(before.opening)).toThrow(meanwhile);
  });

  it("stay with the folder that is handed over once more", async () => {
    await using disk = await makeTestFolder();
    const openings = await openInside(disk.inside);
    const before = openings.root();
    await openings.open(join(disk.outside, "..", "inside"));
    expect(openings.root()).toStrictEqual({ ...before, turn: 1 });
  });

  it("keep the old folder where the new one cannot be opened, and say why without its path", async () => {
    await using disk = await makeTestFolder();
    const openings = await openInside(disk.inside);
    const { opening } = openings.root();
    const name = "inside";
    await openings.open(join(disk.outside, "gone"));
    const missing = { opening, name, turn: 1, problem: "There is no folder “gone”." };
    expect(openings.root()).toStrictEqual(missing);
    await openings.open(join(disk.outside, "secret.txt"));
    const noFolder = { opening, name, turn: 2, problem: "“secret.txt” is not a folder." };
    expect(openings.root()).toStrictEqual(noFolder);
    await openings.open("a\0b");
    const unreadable = { opening, name, turn: 3, problem: "The folder “a\0b” cannot be read." };
    expect(openings.root()).toStrictEqual(unreadable);
    expect(openings.folderOf(opening).realPath).toBe(disk.inside);
    await openings.open(disk.inside);
    expect(openings.root()).toStrictEqual({ opening, name, turn: 4 });
  });

  it("open in the order in which they were asked to", async () => {
    await using disk = await makeTestFolder();
    const openings = await openInside(disk.inside);
    const names = ["a", "b", "c", "d"];
    for (const name of names) await mkdir(join(disk.inside, name));
    const turns = names.map(async (name) => {
      await openings.open(join(disk.inside, name));
      return openings.root().name;
    });
    expect(await Promise.all(turns)).toEqual(names);
  });

  it("say what is open after each, whether it could be opened or not", async () => {
    await using disk = await makeTestFolder();
    const openings = await openInside(disk.inside);
    const opened = [openings.open(disk.outside), openings.open(join(disk.outside, "gone"))];
    expect(await Promise.all(opened)).toMatchObject([
      { name: "outside", turn: 1 },
      { name: "outside", turn: 2, problem: "There is no folder “gone”." },
    ]);
    expect(await opened[1]).toBe(openings.root());
  });
});
