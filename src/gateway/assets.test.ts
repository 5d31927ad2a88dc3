import { realpathSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAssets } from "./assets.ts";

let base = "";
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "sallyport-assets-"));
  await mkdir(join(base, "dist/docs"), { recursive: true });
  for (const file of [
    "dist/index.html",
    "dist/about.html",
    "dist/a.js",
    "dist/docs/index.html",
    "secret.txt",
    "dist-not/secret.txt",
  ]) {
    await mkdir(join(base, file, ".."), { recursive: true });
    await writeFile(join(base, file), file);
  }
  await symlink(join(base, "secret.txt"), join(base, "dist/out.txt"));
  await symlink(base, join(base, "dist/up"));
  await symlink(join(base, "dist/a.js"), join(base, "dist/inside.js"));
});
afterAll(() => rm(base, { recursive: true, force: true }));

describe("a folder", () => {
  it.each([
    [[], "dist/index.html"],
    [["a.js"], "dist/a.js"],
    [["about"], "dist/about.html"],
    [["docs"], "dist/docs/index.html"],
    [["no", "such", "route"], "dist/index.html"],
    [["inside.js"], "dist/a.js"],
    [["out.txt"], "dist/index.html"],
    [["up", "secret.txt"], "dist/index.html"],
  ])("serves %j from %s", async (names, file) => {
    const asset = await createAssets({ kind: "folder", folder: join(base, "dist") })(names);
    expect(asset?.file.endsWith(`/${file}`)).toBe(true);
  });

  it("has nothing where there is no index.html", async () => {
    expect(
      await createAssets({ kind: "folder", folder: join(base, "dist-not") })([]),
    ).toBeUndefined();
    expect(
      await createAssets({ kind: "folder", folder: join(base, "nowhere") })([]),
    ).toBeUndefined();
  });
});

describe("a list of files", () => {
  it("serves what is listed and nothing beside it", async () => {
    const find = createAssets({
      kind: "files",
      files: new Map([["index.html", realpathSync(join(base, "dist/index.html"))]]),
    });
    expect((await find(["index.html"]))?.size).toBe("dist/index.html".length);
    expect((await find(["a.js"]))?.file.endsWith("index.html")).toBe(true);
    expect((await find(["__proto__"]))?.file.endsWith("index.html")).toBe(true);
  });
});
