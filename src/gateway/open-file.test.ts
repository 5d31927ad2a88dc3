import { execFileSync } from "node:child_process";
import { renameSync, symlinkSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { FileScope } from "./file-scope.ts";
import { openFile } from "./open-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "sallyport-open-")));
  await mkdir(join(folder, "in"));
  await mkdir(join(folder, "out"));
  await writeFile(join(folder, "in", "x"), "inside");
  await writeFile(join(folder, "out", "x"), "s3cr3t");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What is read of a file whose scope is `in`, or why it is not. `meanwhile` runs when the scope is asked. */
async function read(
  path: string,
  meanwhile = (): void => undefined,
  platform?: NodeJS.Platform,
): Promise<string> {
  const scope: FileScope = {
    problem(file) {
      meanwhile();
      return file.startsWith(join(folder, "in", "/")) ? undefined : "outside";
    },
  };
  const opened = await openFile(path, scope, platform);
  if ("problem" in opened) return opened.problem;
  const text = await opened.handle.readFile("utf8");
  await opened.handle.close();
  expect(opened.size).toBe(text.length);
  return text;
}

it("resolves a path before the scope is asked", async () => {
  await symlink(join(folder, "out"), join(folder, "in", "link"));
  await symlink(join(folder, "in"), join(folder, "out", "back"));
  expect(await read(join(folder, "in", "x"))).toBe("inside");
  expect(await read(`${folder}/in/../in/./x`)).toBe("inside");
  expect(await read(`${folder}/in/../out/x`)).toBe("outside");
  expect(await read(`${folder}/in/link/x`)).toBe("outside");
  expect(await read(`${folder}/out/back/x`)).toBe("inside");
  // By its letters this is `in/x`; to the system it is what lies beside `out`.
  expect(await read(`${folder}/in/link/../x`)).toBe("cannot be opened (ENOENT)");
  expect(await read(relative(process.cwd(), join(folder, "in", "x")))).toBe("inside");
  expect(await read("")).not.toBe("inside");
});

it("opens regular files only, and waits for nobody", async () => {
  await mkdir(join(folder, "in", "folder"));
  expect(await read(join(folder, "in", "folder"))).toBe("no regular file");
  expect(await read(join(folder, "in", "missing"))).toBe("cannot be opened (ENOENT)");
  expect(await read(`${folder}/in/x\0.png`)).toBe("a path with a NUL");
  expect(await read(`${folder}/in/x/`)).toBe("cannot be opened (ENOTDIR)");
  if (process.platform === "win32") return;
  execFileSync("mkfifo", [join(folder, "in", "pipe")]);
  expect(await read(join(folder, "in", "pipe"))).toBe("no regular file");
  const anywhere = await openFile("/dev/zero", { problem: () => undefined });
  expect(anywhere).toStrictEqual({ problem: "no regular file" });
});

it.each([
  [
    "a folder",
    (): void => {
      renameSync(join(folder, "in"), join(folder, "was"));
      symlinkSync(join(folder, "out"), join(folder, "in"));
    },
    "it became another file while it was opened",
  ],
  [
    "the file",
    (): void => {
      renameSync(join(folder, "in", "x"), join(folder, "was"));
      symlinkSync(join(folder, "out", "x"), join(folder, "in", "x"));
    },
    "no regular file",
  ],
])("F2: notices that %s was swapped for a link after the check", async (_what, swap, problem) => {
  expect(await read(join(folder, "in", "x"), swap)).toBe(problem);
});

it("F2: notices it as well where the system does not tell of an open file where it is", async () => {
  expect(await read(join(folder, "in", "x"), undefined, "darwin")).toBe("inside");
  const swap = (): void => {
    renameSync(join(folder, "in"), join(folder, "was"));
    symlinkSync(join(folder, "out"), join(folder, "in"));
  };
  expect(await read(join(folder, "in", "x"), swap, "darwin")).toBe(
    "it became another file while it was opened",
  );
});

it.each([
  "\\\\server\\share\\x",
  "\\\\?\\C:\\x",
  "\\\\.\\C:\\x",
  "//server/share/x",
  "C:x",
  "\\x",
  "C:\\a\\x::$DATA",
  "C:\\a\\x.",
  "C:\\a\\con",
  "C:\\a\\nul.txt",
  "C:\\PROGRA~1\\x",
  "C:/a/x ",
])("F5: on Windows, %j is no path", async (path) => {
  const unasked: FileScope = {
    problem() {
      throw new Error("it was looked for");
    },
  };
  expect(await openFile(path, unasked, "win32")).toStrictEqual({
    problem: expect.stringMatching(/^(?:no path that begins with a drive|a path that Windows)/),
  });
});
