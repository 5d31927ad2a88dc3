import { execFileSync } from "node:child_process";
import { mkdir, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openFolder } from "./folder.ts";
import { countEntries, listFolder } from "./listing.ts";
import { makeTestFolder } from "./test-folder.ts";

const { signal } = new AbortController();

async function list(root: string, path = ""): Promise<Record<string, unknown>> {
  const { entries } = await listFolder(await openFolder(root), path, signal);
  return Object.fromEntries(
    entries.map(({ name, modifiedMs: _modifiedMs, ...rest }) => [name, rest]),
  );
}

describe("listFolder", () => {
  it("says what is in a folder", async () => {
    await using disk = await makeTestFolder({ "a/b.txt": "12345", "a/empty": "" });
    await mkdir(join(disk.inside, "a", "folder"));
    await utimes(join(disk.inside, "a", "b.txt"), 1000, 2000);
    expect(await list(disk.inside)).toEqual({ a: { kind: "folder" } });
    expect(await list(disk.inside, "a")).toEqual({
      "b.txt": { kind: "file", size: 5 },
      empty: { kind: "file", size: 0 },
      folder: { kind: "folder" },
    });
    const { entries } = await listFolder(await openFolder(disk.inside), "a", signal);
    expect(entries.find(({ name }) => name === "b.txt")?.modifiedMs).toBe(2_000_000);
  });

  it("says where links lead, and of those that lead out nothing more", async () => {
    await using disk = await makeTestFolder({ "a/b.txt": "12345" });
    await symlink("a", join(disk.inside, "folder"));
    await symlink("a/b.txt", join(disk.inside, "file"));
    await symlink(join(disk.outside, "secret.txt"), join(disk.inside, "out"));
    await symlink("gone", join(disk.inside, "broken"));
    expect(await list(disk.inside)).toEqual({
      a: { kind: "folder" },
      folder: { kind: "link", leadsTo: "folder" },
      file: { kind: "link", leadsTo: "file", size: 5 },
      out: { kind: "link", leadsTo: "elsewhere" },
      broken: { kind: "link", leadsTo: "elsewhere" },
    });
  });

  it.skipIf(process.platform === "win32")("lists pipes without touching them", async () => {
    await using disk = await makeTestFolder();
    execFileSync("mkfifo", [join(disk.inside, "pipe")]);
    expect(await list(disk.inside)).toEqual({ pipe: { kind: "other" } });
  });

  it("keeps an answer within its limit and says that there is more", async () => {
    await using disk = await makeTestFolder();
    // Of characters that JSON writes as six bytes: an answer is larger than the names in it.
    const names = Array.from({ length: 100 }, (_, index) => `${"\u0001".repeat(200)}${index}`);
    await Promise.all(names.map((name) => writeFile(join(disk.inside, name), "")));
    const folder = await openFolder(disk.inside);
    const { entries, more } = await listFolder(folder, "", signal, 50_000);
    expect(more).toBe(true);
    expect(entries.length).toBeGreaterThan(30);
    expect(JSON.stringify(entries).length).toBeLessThan(50_000);
    expect(await listFolder(folder, "", signal)).toMatchObject({ more: false });
  });

  it("stops when the page has gone", async () => {
    await using disk = await makeTestFolder({ a: "" });
    const folder = await openFolder(disk.inside);
    await expect(listFolder(folder, "", AbortSignal.abort())).rejects.toThrow("aborted");
  });

  it("refuses what is no folder inside", async () => {
    await using disk = await makeTestFolder({ "a.txt": "" });
    await symlink(disk.outside, join(disk.inside, "link"));
    await expect(list(disk.inside, "..")).rejects.toThrow("Invalid path");
    await expect(list(disk.inside, "link")).rejects.toThrow("leads out");
    await expect(list(disk.inside, "a.txt")).rejects.toThrow("This is not a folder.");
    await expect(list(disk.inside, "gone")).rejects.toThrow("There is no such folder.");
  });
});

describe("countEntries", () => {
  it("counts up to its limit", async () => {
    await using disk = await makeTestFolder({ a: "", b: "", c: "" });
    const folder = await openFolder(disk.inside);
    expect(await countEntries(folder, "", 10)).toBe(3);
    expect(await countEntries(folder, "", 2)).toBe(2);
  });
});
