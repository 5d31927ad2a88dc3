// The scope at run time: `app.assetScope` (Tauri's `asset_protocol_scope()`), over real files. See attacks F1, F2, F4.
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AssetProtocol } from "../config/config.ts";
import { createAssetScope } from "../core/asset-scope.ts";
import { createFileScope } from "./file-scope.ts";
import { openFile } from "./open-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "sallyport-rules-")));
  await mkdir(join(folder, "in", "deep", ".dots"), { recursive: true });
  await mkdir(join(folder, "inside"));
  for (const file of ["in/a", "in/.b", "in/deep/c", "in/deep/.dots/d", "inside/e", "out"])
    await writeFile(join(folder, file), file);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NOTHING: AssetProtocol = { allow: [], deny: [], literalDot: true };

async function setUp(protocol = NOTHING) {
  const { scope, rules } = createAssetScope();
  const files = await createFileScope(
    protocol,
    async () => undefined,
    () => undefined,
    rules,
  );
  return {
    scope,
    /** Is it given? */
    async gives(file: string): Promise<boolean> {
      const opened = await openFile(join(folder, file), files);
      if ("problem" in opened) return false;
      await opened.handle.close();
      return true;
    },
  };
}

describe("a folder that the core allows", () => {
  it("is its files, and nothing beside or below it", async () => {
    const { scope, gives } = await setUp();
    scope.allowDirectory(join(folder, "in"));
    expect(await gives("in/a")).toBe(true);
    for (const file of ["in/.b", "in/deep/c", "inside/e", "out", "in/../out", "in"])
      expect([file, await gives(file)]).toEqual([file, false]);
  });

  it("is all below it where it is recursive, but for names with a dot", async () => {
    const { scope, gives } = await setUp();
    scope.allowDirectory(join(folder, "in"), { recursive: true });
    expect(await gives("in/deep/c")).toBe(true);
    for (const file of ["in/.b", "in/deep/.dots/d", "inside/e"])
      expect([file, await gives(file)]).toEqual([file, false]);
    const loose = await setUp({ ...NOTHING, literalDot: false });
    loose.scope.allowDirectory(join(folder, "in"), { recursive: true });
    expect(await loose.gives("in/deep/.dots/d")).toBe(true);
  });

  it("is the folder that a link leads to, and no link in it leads out", async () => {
    const { scope, gives } = await setUp();
    await symlink(join(folder, "in"), join(folder, "link"));
    await symlink(join(folder, "out"), join(folder, "in", "way-out"));
    scope.allowDirectory(join(folder, "link"));
    expect(await gives("in/a")).toBe(true);
    expect(await gives("link/a")).toBe(true);
    expect(await gives("in/way-out")).toBe(false);
  });

  it("F2: is what it was when that was said, whatever stands in its place", async () => {
    const { scope, gives } = await setUp();
    scope.allowFile(join(folder, "in", "a"));
    scope.allowDirectory(join(folder, "in", "deep"));
    scope.allowFile(join(folder, "later"));
    await rename(join(folder, "in"), join(folder, "moved"));
    await mkdir(join(folder, "in"));
    await symlink(join(folder, "out"), join(folder, "in", "a"));
    await symlink(join(folder, "inside"), join(folder, "in", "deep"));
    await symlink(join(folder, "out"), join(folder, "later"));
    for (const file of ["in/a", "in/deep/e", "inside/e", "out", "later", "moved/a"])
      expect([file, await gives(file)]).toEqual([file, false]);
  });

  it("is none any more once that was taken back, and stays one where another rule says so", async () => {
    const { scope, gives } = await setUp();
    const stop = scope.allowDirectory(join(folder, "in"));
    const stopFile = scope.allowFile(join(folder, "in", "a"));
    stop();
    stop();
    expect(await gives("in/a")).toBe(true);
    stopFile();
    expect(await gives("in/a")).toBe(false);
  });
});

it("what the core forbids is, whatever allows it, names with a dot among it", async () => {
  const { scope, gives } = await setUp({ ...NOTHING, literalDot: false });
  scope.allowDirectory(folder, { recursive: true });
  const stop = scope.forbidDirectory(join(folder, "in", "deep"), { recursive: true });
  scope.forbidFile(join(folder, "in", ".b"));
  expect(await gives("in/a")).toBe(true);
  for (const file of ["in/deep/c", "in/deep/.dots/d", "in/.b"])
    expect([file, await gives(file)]).toEqual([file, false]);
  stop();
  expect(await gives("in/deep/.dots/d")).toBe(true);
});

it("what is forbidden before it is there is forbidden by whatever name it comes", async () => {
  const { scope, gives } = await setUp();
  await symlink(join(folder, "in"), join(folder, "link"));
  scope.allowDirectory(join(folder, "in"));
  scope.forbidFile(join(folder, "link", "new"));
  await writeFile(join(folder, "in", "new"), "");
  expect(await gives("in/new")).toBe(false);
  expect(await gives("link/new")).toBe(false);
});

it.each(["", "in", "./in", "~/in", undefined, 5])("takes no path like %j", (path) => {
  const { scope, rules } = createAssetScope();
  expect(() => scope.allowFile(path as string)).toThrow(/takes an absolute path/);
  expect(rules.size).toBe(0);
});

it("is told where the asset protocol is off, and how a folder is meant with all below it", () => {
  const { scope, rules } = createAssetScope();
  expect(() => scope.allowDirectory("/in", true as never)).toThrow(/\{ recursive: true \}/);
  rules.refuse("the asset protocol is off");
  expect(() => scope.allowFile("/in/a")).toThrow("the asset protocol is off");
  expect(rules.size).toBe(0);
});
