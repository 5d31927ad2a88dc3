import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { toSettings } from "../../protocol/window-options.ts";
import { createBrowserHost, hasScreen } from "./browser-host.ts";

describe("what opens the browser", () => {
  const NOTHING = "No browser could be opened. Open the link by hand.";

  /** Opens a window by a program that ends with `code`, perhaps after the link was used. */
  async function openWith(
    code: number,
    before: "still open" | "used" | "ended",
  ): Promise<string[]> {
    const folder = mkdtempSync(join(tmpdir(), "sallyport-host-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const warnings: string[] = [];
    let use = (): void => undefined;
    let opener: ChildProcess | undefined;
    const host = createBrowserHost(
      {
        closed: () => undefined,
        issueLink: (_window, onSpent) => {
          use = onSpent;
          return "http://localhost:1/#link";
        },
        warn: (text) => warnings.push(text),
      },
      { openBrowser: true, privateFolder: folder, appKey: "key" },
      async () => {
        opener = spawn(process.execPath, [
          "-e",
          `process.stdin.on("end", () => process.exit(${code})).resume()`,
        ]);
        if (before === "ended") await end(opener);
        return opener;
      },
    );
    await host.open(toSettings({ label: "main" }));
    if (before === "used") use();
    if (opener && before !== "ended") await end(opener);
    await host.close();
    return warnings;
  }

  async function end(process: ChildProcess): Promise<void> {
    const ended = once(process, "exit");
    process.stdin?.end();
    await ended;
  }

  it("found nothing to open the link with", async () => {
    expect(await openWith(3, "still open")).toEqual([NOTHING]);
    expect(await openWith(3, "ended")).toEqual([NOTHING]);
  });
  it("found a browser", async () => {
    expect(await openWith(0, "still open")).toEqual([]);
    expect(await openWith(0, "ended")).toEqual([]);
  });
  it("was the browser itself, and has crashed since", async () => {
    expect(await openWith(1, "used")).toEqual([]);
  });
});

it.each<[NodeJS.Platform, NodeJS.ProcessEnv, boolean]>([
  ["linux", {}, false],
  ["linux", { DISPLAY: ":0" }, true],
  ["linux", { WAYLAND_DISPLAY: "wayland-0" }, true],
  ["linux", { DISPLAY: "localhost:10.0", SSH_CONNECTION: "x" }, false],
  ["darwin", {}, true],
  ["darwin", { SSH_CONNECTION: "x" }, false],
  ["win32", {}, true],
])("knows whether a browser could open: %s %j", (platform, env, expected) => {
  expect(hasScreen(platform, env)).toBe(expected);
});
