/** A way to look into the windows of an app that shows its own: a second door of its browser, beside the app's. */
import { chmod, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { vi } from "vitest";
import { ensureChromium } from "../../scripts/chromium.ts";
import { HEADLESS } from "./app-process.ts";
import type { Browser } from "./chromium.ts";

export interface WindowDoor {
  /** A folder for everything that the app and its browser remember. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** What `startApp` needs as its `host`. */
  readonly host: readonly string[];
  /** Resolves when the app has been started. */
  connect(): Promise<Browser>;
  /** Once the app has ended. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Linux alone: the browser is a script, and its profile lies where XDG says. Where the windows are `seen`, the browser
 * is as headless as ever, but the app believes that there is a screen: it answers no dialogs.
 */
export async function makeWindowDoor({ seen = false } = {}): Promise<WindowDoor> {
  const home = await realpath(await mkdtemp(join(tmpdir(), "sallyport-door-")));
  const browser = join(home, "browser");
  await writeFile(
    browser,
    `#!/bin/sh\nexec "${ensureChromium()}" --headless --remote-debugging-port=0 "$@"\n`,
  );
  await chmod(browser, 0o755);
  const profiles = join(home, "state", "sallyport", "profiles");
  return {
    home,
    env: {
      XDG_STATE_HOME: join(home, "state"),
      XDG_RUNTIME_DIR: join(home, "run"),
      ...(seen && { DISPLAY: ":0" }),
      // Set by whoever runs these tests with npm.
      INIT_CWD: undefined,
    },
    host: HEADLESS.filter((arg) => !seen || arg !== "--headless").map((arg) =>
      arg === ensureChromium() ? browser : arg,
    ),
    connect: () =>
      // The browser writes its second door into its profile. One of an earlier start may stand there for a while.
      vi.waitFor(
        async () => {
          const [profile = ""] = await readdir(profiles);
          const text = await readFile(join(profiles, profile, "DevToolsActivePort"), "utf8");
          return chromium.connectOverCDP(`http://127.0.0.1:${text.split("\n")[0]}`);
        },
        { interval: 20, timeout: 50_000 },
      ),
    [Symbol.asyncDispose]: () =>
      rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
}
