/**
 * A browser takes longer to come up than everything else of a start together. So a start in a window begins with it: it
 * holds the app's port and starts the browser as the last start did, before it has loaded the app, its configuration, or
 * most of this package. What is started early is a guess and decides nothing:
 *
 *   1. The port comes first. Another program on it, or this app running already, is found by that, and nothing is started.
 *   2. Nobody is answered before the gateway is there: connections wait unread. The address on the command line is no secret.
 *   3. The app's start goes on as ever. When it comes to start its browser, it takes this one where that one would be
 *      started in the same way. Where it would not, or where it comes to start none, this one is ended by force.
 *   4. The guess is forgotten when it is used, and is made anew by a start that has shown a window. So whatever goes
 *      wrong goes wrong once, and the next start is an ordinary one.
 */
import { type HeldPort, holdPort } from "../gateway/held-port.ts";
import { hasScreen } from "../hosts/browser/has-screen.ts";
import { type BrowserProcess, startBrowser } from "../hosts/chromium/browser-process.ts";
import { isSameLaunch } from "../hosts/chromium/command-line.ts";
import { isProfileInUse, makeProfile } from "../hosts/chromium/profile.ts";
import { controlPath, isAnswering } from "./control.ts";
import { createLaunchMemory } from "./launch-memory.ts";
import type { LaunchOptions } from "./options.ts";
import { createPortMemory } from "./port-memory.ts";
import { appKey, profileFolder, runtimeFolder, stateFolder } from "./user-folders.ts";

export interface EarlyStart {
  /** The port of the app's last start. Whoever serves on it closes it. */
  readonly held: HeldPort;
  /** The browser, for whoever would start just this one. Where it is another, it has ended when this resolves. */
  takeBrowser(executable: string, args: readonly string[]): Promise<BrowserProcess | undefined>;
  /** Ends the browser, unless it was taken, and lets go of the port, unless somebody serves on it. */
  close(): Promise<void>;
}

/** What of a command line decides how the browser is started. */
export function toTold(options: LaunchOptions): string {
  const { host, browser, headless, sandbox, open } = options;
  return JSON.stringify({ host, browser, headless, sandbox, open });
}

/** Undefined where there is nothing to guess by, or anything is in the way. It is no error: the start goes on without. */
export async function startEarly(options: LaunchOptions): Promise<EarlyStart | undefined> {
  if (options.port !== undefined || options.origin !== undefined) return undefined;
  if (!options.headless && !hasScreen()) return undefined;
  const [state, runtime] = [stateFolder(), runtimeFolder()];
  if (state === undefined || runtime === undefined) return undefined;
  const key = appKey(options.appFolder);
  const memory = createLaunchMemory(state, key);
  const { last } = memory;
  const port = createPortMemory(state, key).remembered;
  if (last === undefined || port === undefined || last.told !== toTold(options)) return undefined;
  const profile = profileFolder(state, key);
  // Started with a profile that is in use, a browser would hand over to the one that uses it.
  if (isProfileInUse(profile) || (await isAnswering(controlPath(runtime, key)))) return undefined;
  const held = await holdPort(port).catch(() => undefined);
  if (!held) return undefined;
  if (!memory.take()) {
    await held.close();
    return undefined;
  }
  makeProfile(profile);
  return guard(last.executable, held, startBrowser(last.executable, last.args));
}

function guard(executable: string, held: HeldPort, browser: BrowserProcess): EarlyStart {
  let isTaken = false;
  // A core that has nothing left to do ends, whatever was started for it, and the pipe with it, and so the browser.
  held.hold(false);
  browser.hold(false);

  async function end(): Promise<void> {
    if (isTaken) return;
    isTaken = true;
    browser.hold(true);
    browser.kill();
    await browser.exited;
    browser.cdp.close();
  }

  return {
    held,
    async takeBrowser(wanted, args) {
      if (isTaken) return undefined;
      if (wanted !== executable || !isSameLaunch(args, browser.args)) {
        await end();
        return undefined;
      }
      isTaken = true;
      browser.hold(true);
      return browser;
    },
    async close() {
      await end();
      if (!held.isTaken) await held.close();
    },
  };
}
