// What Node keeps of what it compiled: where, and when not.
import { chmod, mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../support/app-process.ts";

let home = "";
let state = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "sallyport-code-"));
  state = join(home, "state", "sallyport");
});
afterEach(() => rm(home, { recursive: true, force: true }));

const run = () =>
  runCli(["--version"], { env: { XDG_STATE_HOME: join(home, "state"), HOME: home } });

describe.skipIf(process.platform !== "linux")("compiled code", () => {
  it("is kept in the user's state folder, for the user alone", async () => {
    await mkdir(state, { recursive: true, mode: 0o700 });
    expect((await run()).code).toBe(0);
    expect((await stat(join(state, "code"))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(state, "code"))).toHaveLength(1);
  });

  it("is kept nowhere as long as nothing was remembered", async () => {
    expect((await run()).code).toBe(0);
    expect(await readdir(home)).toEqual([]);
  });

  // Whoever can write there has Node run what they like.
  it.each([["the state folder"], ["its own folder"]])(
    "is neither read nor written where others can write to %s",
    async (which) => {
      await mkdir(join(state, "code"), { recursive: true, mode: 0o700 });
      await chmod(which === "its own folder" ? join(state, "code") : state, 0o777);
      expect((await run()).code).toBe(0);
      expect(await readdir(join(state, "code"))).toEqual([]);
    },
  );
});
