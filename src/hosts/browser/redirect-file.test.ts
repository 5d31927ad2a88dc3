import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createRedirectFiles } from "./redirect-file.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sallyport-redirect-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("writes a file that only the user can read, with the link as a string of a script", async () => {
  const { path } = await createRedirectFiles(folder, "app").write(
    "http://localhost:1/</script>#secret",
  );
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readFile(path, "utf8")).toContain(
    String.raw`location.replace("http://localhost:1/\u003c/script>#secret")`,
  );
});

it("removes a file when its link is spent, and all at the end", async () => {
  const files = createRedirectFiles(folder, "app");
  const first = await files.write("a");
  await files.write("b");
  first.remove();
  first.remove();
  expect((await readdir(folder)).length).toBe(1);
  const stranger = await createRedirectFiles(folder, "another").write("c");
  await files.close();
  expect((await readdir(folder)).length).toBe(1);
  stranger.remove();
  expect(await readdir(folder)).toEqual([]);
});

it("removes what a killed start of the same app left behind", async () => {
  await createRedirectFiles(folder, "app").write("a");
  await createRedirectFiles(folder, "another").write("b");
  createRedirectFiles(folder, "app");
  expect((await readdir(folder)).map((name) => name.slice(0, 12))).toEqual(["open-another"]);
});
