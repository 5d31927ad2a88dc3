import type { Config } from "../config/config.ts";
import { createBrowserHost } from "../hosts/browser/browser-host.ts";
import { hasScreen } from "../hosts/browser/has-screen.ts";
import { createChromiumHost } from "../hosts/chromium/chromium-host.ts";
import { findBrowser } from "../hosts/chromium/find-browser.ts";
import type { Host, HostServices } from "../hosts/host.ts";
import type { HostChoice, Surroundings } from "./choose-host.ts";
import { type EarlyStart, toTold } from "./early-start.ts";
import { createLaunchMemory } from "./launch-memory.ts";
import { type LaunchOptions, StartError } from "./options.ts";
import { profileFolder } from "./user-folders.ts";

export interface HostOptions extends LaunchOptions {
  readonly config: Config;
  readonly openBrowser: boolean;
  readonly runtimeFolder: string | undefined;
  readonly stateFolder: string | undefined;
  readonly appKey: string;
  readonly devTools: boolean;
  readonly early: EarlyStart | undefined;
}

export function surroundings(): Surroundings {
  return {
    browser: findBrowser(),
    hasScreen: hasScreen(),
    isRoot: process.getuid?.() === 0,
  };
}

/** Makes the host that was chosen. Nothing is opened yet. */
export function createHost(choice: HostChoice, services: HostServices, options: HostOptions): Host {
  const { config, openBrowser, runtimeFolder, stateFolder, appKey, headless, sandbox, devTools } =
    options;
  if (choice.host === "browser") {
    return createBrowserHost(services, { openBrowser, privateFolder: runtimeFolder, appKey });
  }
  if (stateFolder === undefined) {
    throw new StartError(
      "There is no folder for this user alone, where what the window's pages store could be. `--host browser` does without.",
    );
  }
  const { early } = options;
  const executable = choice.browser;
  return createChromiumHost(services, {
    executable,
    profile: profileFolder(stateFolder, appKey),
    windowClass: toWindowName(config.identifier),
    headless,
    sandbox,
    devTools,
    takeEarly: early && ((...launch) => early.takeBrowser(...launch)),
    onLaunched(args) {
      // The loop of development starts a browser once, and not this way.
      if (devTools || options.port !== undefined || options.origin !== undefined) return;
      createLaunchMemory(stateFolder, appKey).remember({ told: toTold(options), executable, args });
    },
  });
}

/** The host name of an app in windows: one label below `localhost`, so that its pages share storage with no other app. */
export function toHostName(identifier: string): string {
  return `${toWindowName(identifier)}.localhost`;
}

/** The longest label that a host name may have. */
const LONGEST_LABEL = 63;

function toWindowName(identifier: string): string {
  const label = identifier
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LONGEST_LABEL)
    .replace(/^-+|-+$/g, "");
  return label === "" ? "app" : label;
}
