import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AssetPattern } from "../config/config.ts";
import { createFileScope, type FileScope } from "./file-scope.ts";

let folder = "";
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "sallyport-scope-")));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function toPattern(text: string): AssetPattern {
  const [, variable] = /^\$(\w+)/.exec(text) ?? [];
  const path = variable === undefined ? text : text.slice(variable.length + 1);
  return { text, place: "conf:1", variable, path };
}

const warnings: string[] = [];
function scope(
  allow: readonly string[],
  deny: readonly string[] = [],
  { literalDot = true, platform = "linux" as NodeJS.Platform } = {},
): Promise<FileScope> {
  warnings.length = 0;
  const protocol = { allow: allow.map(toPattern), deny: deny.map(toPattern), literalDot };
  const folders = new Map([
    ["HOME", folder],
    ["ODD", `${folder}/[a]*`],
  ]);
  return createFileScope(
    protocol,
    (variable) => Promise.resolve(folders.get(variable)),
    (text) => void warnings.push(text),
    undefined,
    platform,
  );
}

it("begins at the folder of a variable", async () => {
  const { problem } = await scope(["$HOME/pictures/*.png", "$HOME"]);
  expect(problem(`${folder}/pictures/a.png`)).toBeUndefined();
  expect(problem(folder)).toBeUndefined();
  expect(problem(`${folder}/pictures/a.gif`)).toBe(
    `outside the scope. If pages may see such files, add "${folder}/pictures/*" to app.security.assetProtocol.scope, or have the core allow them by app.assetScope`,
  );
});

it("takes the names of that folder for what they are", async () => {
  const { problem } = await scope(["$ODD/*"]);
  expect(problem(`${folder}/[a]*/x`)).toBeUndefined();
  expect(problem(`${folder}/ab/x`)).toBeTypeOf("string");
});

it("tells of a variable without a folder, and goes on without its pattern", async () => {
  const { problem } = await scope(["$FONT/**", "/a"]);
  expect(warnings).toEqual([
    "conf:1: `$FONT/**` stands for nothing here: there is no folder `$FONT`.",
  ]);
  expect(problem("/a")).toBeUndefined();
  expect(problem("/b")).toBeTypeOf("string");
});

it("denies what is denied, whatever is allowed", async () => {
  const { problem } = await scope(["/**", "/a/b"], ["/a/**", "**/*.key"]);
  expect(problem("/c/d")).toBeUndefined();
  expect(problem("/a/b")).toBe("the scope denies it, by `/a/**` (conf:1)");
  expect(problem("/c/.hidden.key")).toBe("the scope denies it, by `**/*.key` (conf:1)");
  expect(problem("/c/.d")).toMatch(
    /^`\/\*\*` \(conf:1\) does not reach names that begin with a dot/,
  );
});

it("follows links in what a pattern begins with, for what is there and what is not yet", async () => {
  await mkdir(join(folder, "real"));
  await writeFile(join(folder, "real", "x"), "");
  await symlink(join(folder, "real"), join(folder, "link"));
  const { problem } = await scope(["$HOME/link/*", "$HOME/link/later/deep/*"], ["$HOME/link/y"]);
  expect(problem(`${folder}/real/x`)).toBeUndefined();
  expect(problem(`${folder}/real/later/deep/x`)).toBeUndefined();
  expect(problem(`${folder}/real/y`)).toMatch(/^the scope denies it/);
  expect(problem(`${folder}/other/x`)).toBeTypeOf("string");
});

describe("names that are one to a file system", () => {
  const composed = "/a/caf\u00e9";
  const decomposed = "/a/cafe\u0301";

  it("are one to a pattern that denies", async () => {
    const linux = await scope(["**"], [composed, "/a/secret"]);
    expect(linux.problem(decomposed)).toBeTypeOf("string");
    expect(linux.problem("/a/Secret")).toBeUndefined();
    const mac = await scope(["**"], [composed, "/a/secret"], { platform: "darwin" });
    expect(mac.problem("/a/Secret")).toBeTypeOf("string");
    const windows = await scope(["**"], ["C:\\a\\Secret*"], { platform: "win32" });
    expect(windows.problem("c:\\A\\sECRET.txt")).toBeTypeOf("string");
    expect(windows.problem("C:\\a\\other")).toBeUndefined();
  });

  it("are two to one that allows, but where the system itself has them for one", async () => {
    expect((await scope([composed])).problem(decomposed)).toBeTypeOf("string");
    expect(
      (await scope([composed], [], { platform: "darwin" })).problem(decomposed),
    ).toBeUndefined();
    expect((await scope(["/a/b"], [], { platform: "darwin" })).problem("/a/B")).toBeTypeOf(
      "string",
    );
  });
});
