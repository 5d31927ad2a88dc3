// What an app built with Tauri answered (test/contracts/conformance), asked of the plugin without a browser.
import { homedir, tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import differences from "../../../test/contracts/conformance/differences.json" with { type: "json" };
import brownfield from "../../../test/contracts/conformance/tauri-brownfield.json" with { type: "json" };
import { openPluginPage } from "../../../test/support/plugin-page.ts";
import { BASE_DIRECTORIES, type BaseDirectory } from "./base-directory.ts";

type Settled = { resolves?: unknown; rejects?: unknown; rejectsStart?: string };

const answers = { ...brownfield, ...differences } as Record<string, Settled>;
const cases = Object.entries(answers).filter(([name]) => /^(?:path|directory) /.test(name));

describe.runIf(process.platform === "linux")("answers as Tauri", () => {
  it.each(cases)("%s", async (name, { resolves, rejects, rejectsStart }) => {
    const { invoke } = openPluginPage();
    const [, command = "", json = "{}"] = /^path (\w+) (.*)$/.exec(name) ?? [];
    const directory = BASE_DIRECTORIES.indexOf(name.replace("directory ", "") as BaseDirectory) + 1;
    const asked =
      command === ""
        ? invoke("path|resolve_directory", { directory })
        : invoke(`path|${command}`, JSON.parse(json));
    if (rejectsStart !== undefined)
      await expect(asked).rejects.toSatisfy((text) => String(text).startsWith(rejectsStart));
    else if (rejects !== undefined) await expect(asked).rejects.toBe(rejects);
    else await expect(asked).resolves.toBe(here(resolves));
  });
});

function here(value: unknown): unknown {
  return typeof value === "string"
    ? value.replace("$HOME", homedir()).replace("$TMPDIR", tmpdir())
    : value;
}

it("names every base directory that is asked for by a number, and no other", async () => {
  const { invoke } = openPluginPage();
  expect(await invoke("path|resolve_directory", { directory: 11, path: "a/../b" })).toBe(
    "/lab/src-tauri/b",
  );
  for (const directory of [0, 24, 1.5, -1, "1", null]) {
    await expect(invoke("path|resolve_directory", { directory })).rejects.toContain(
      "invalid args `directory` for command `resolve_directory`: ",
    );
  }
});

it("says which argument is missing", async () => {
  await expect(openPluginPage().invoke("path|join")).rejects.toBe(
    "invalid args `paths` for command `join`: command join missing required key paths",
  );
});
