import { spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { StartError } from "../start-error.ts";
import { type BrowserProcess, exitOf, startBrowser } from "./browser-process.ts";
import type { Cdp, CdpEvent } from "./cdp.ts";
import { type BrowserOptions, toArguments } from "./command-line.ts";
import { makeProfile, waitForProfile } from "./profile.ts";

/** A running browser with the pipe to it. */
export interface Browser {
  readonly cdp: Cdp;
  /** What it was started with. */
  readonly args: readonly string[];
  /** Resolves when its process has ended, with a sentence where that was no orderly end. */
  readonly ended: Promise<string | undefined>;
  /** Shows another app window: a second launch, which hands over to this browser and ends. */
  openWindow(url: string): Promise<void>;
  /** Ends it, gently at first. */
  close(): Promise<void>;
}

const LAUNCH_TRIES = 10;
const LAUNCH_PAUSE_MS = 200;
/** From the end of the pipe to the end by force. Two seconds are promised from Ctrl-C to the end of everything. */
const CLOSE_PATIENCE_MS = 1_200;
/** The profile is in use by a browser that is ending: the launch was handed over to it, and it opens nothing any more. */
const HANDED_OVER = Symbol("handed over");

/** A browser that was started before there was a host, if it is this one. Where it is not, it has ended when this resolves. */
export type TakeEarly = (
  executable: string,
  args: readonly string[],
) => Promise<BrowserProcess | undefined>;

/**
 * Starts the browser, or takes the one that runs `early`. `first` has it open a first app window; headless there are
 * none, see `chromium-host.ts`. From the first moment on, every target of it is attached, and waits. Rejects with a
 * sentence where it does not come up.
 */
export async function launchBrowser(
  options: BrowserOptions,
  first: readonly string[],
  listener: (event: CdpEvent) => void,
  takeEarly?: TakeEarly,
): Promise<Browser> {
  const args = [...toArguments(options, process.platform), "--remote-debugging-pipe", ...first];
  makeProfile(options.profile);
  let started = await takeEarly?.(options.executable, args);
  for (let tries = 0; tries < LAUNCH_TRIES; tries++) {
    if (!started) {
      await waitForProfile(options.profile);
      started = startBrowser(options.executable, args);
    }
    const browser = await greet(options, started, listener);
    if (browser !== HANDED_OVER) return browser;
    started = undefined;
    await setTimeout(LAUNCH_PAUSE_MS);
  }
  throw new StartError(
    `Another browser holds the profile ${options.profile} and does not let go of it. End that browser.`,
  );
}

async function greet(
  options: BrowserOptions,
  started: BrowserProcess,
  listener: (event: CdpEvent) => void,
): Promise<Browser | typeof HANDED_OVER> {
  const { cdp, args, alive, exited } = started;
  cdp.listen(listener);
  started.hear();
  if (!(await alive)) {
    cdp.close();
    const { code, problem } = await exited;
    if (code === 0) return HANDED_OVER;
    throw new StartError(
      `${options.executable} does not start: ${problem}${lastWords(started.complaint())}`,
    );
  }

  const ended = exited.then(({ code, problem }) => {
    cdp.close();
    return code === 0 ? undefined : problem;
  });
  return {
    cdp,
    args,
    ended,
    async openWindow(other) {
      const second = spawn(
        options.executable,
        [...toArguments(options, process.platform), `--app=${other}`],
        { stdio: "ignore", detached: process.platform !== "win32" },
      );
      const { code, problem } = await exitOf(second);
      if (code !== 0) throw new Error(`${options.executable} opened no window: ${problem}`);
    },
    async close() {
      const patience = setTimeout(CLOSE_PATIENCE_MS, "late", { ref: false });
      cdp.send("Browser.close").catch(() => undefined); // It may have gone already.
      if ((await Promise.race([ended, patience])) !== "late") return;
      started.kill();
      await ended;
    },
  };
}

function lastWords(complaint: string): string {
  const lines = complaint.trim().split("\n").slice(-3).join("\n");
  return lines === "" ? "" : `\n${lines}`;
}
