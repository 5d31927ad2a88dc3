import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { StartError } from "../start-error.ts";
import { type Cdp, type CdpEvent, createCdp } from "./cdp.ts";
import { type BrowserOptions, toArguments } from "./command-line.ts";
import { makeProfile, waitForProfile } from "./profile.ts";

/** A running browser with the pipe to it. */
export interface Browser {
  readonly cdp: Cdp;
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
/** As much of what the browser complains about as is worth showing. */
const MAX_COMPLAINT = 2_000;

const WATCH = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };

/** The profile is in use by a browser that is ending: the launch was handed over to it, and it opens nothing any more. */
const HANDED_OVER = Symbol("handed over");

/**
 * Starts the browser. `first` has it open a first app window; headless there are none, see `chromium-host.ts`.
 * From the first moment on, every target of it is attached, and waits. Rejects with a sentence where it does not come up.
 */
export async function launchBrowser(
  options: BrowserOptions,
  first: readonly string[],
  listener: (event: CdpEvent) => void,
): Promise<Browser> {
  makeProfile(options.profile);
  for (let tries = 0; tries < LAUNCH_TRIES; tries++) {
    await waitForProfile(options.profile);
    const browser = await tryLaunch(options, first, listener);
    if (browser !== HANDED_OVER) return browser;
    await setTimeout(LAUNCH_PAUSE_MS);
  }
  throw new StartError(
    `Another browser holds the profile ${options.profile} and does not let go of it. End that browser.`,
  );
}

async function tryLaunch(
  options: BrowserOptions,
  first: readonly string[],
  listener: (event: CdpEvent) => void,
): Promise<Browser | typeof HANDED_OVER> {
  const args = [...toArguments(options, process.platform), "--remote-debugging-pipe", ...first];
  const child = spawn(options.executable, args, {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    // Ctrl-C at the terminal is for the core, which then ends the browser in its own order.
    detached: process.platform !== "win32",
  });
  let complaint = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-MAX_COMPLAINT);
  });
  const exited = exitOf(child);
  const cdp = createCdp(child.stdio[4] as Readable, child.stdio[3] as Writable);
  cdp.listen(listener);
  // Sent at once: the first window's target would otherwise be older than our eyes on it. A launch that was handed over
  // ends without an answer.
  const alive = await Promise.race([
    cdp.send("Target.setAutoAttach", WATCH).then(
      () => true,
      () => false,
    ),
    exited.then(() => false),
  ]);
  if (!alive) {
    cdp.close();
    const { code, problem } = await exited;
    if (code === 0) return HANDED_OVER;
    throw new StartError(`${options.executable} does not start: ${problem}${lastWords(complaint)}`);
  }

  const ended = exited.then(({ code, problem }) => {
    cdp.close();
    return code === 0 ? undefined : problem;
  });
  return {
    cdp,
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
      kill(child);
      await ended;
    },
  };
}

interface ExitOfProcess {
  readonly code: number | null;
  readonly problem: string;
}

async function exitOf(child: ChildProcess): Promise<ExitOfProcess> {
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
    return { code, problem: signal === null ? `exit code ${code}` : signal };
  } catch (error) {
    return { code: null, problem: (error as Error).message }; // It could not be started.
  }
}

/** With everything it has started. */
function kill(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && process.platform !== "win32")
      process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}

function lastWords(complaint: string): string {
  const lines = complaint.trim().split("\n").slice(-3).join("\n");
  return lines === "" ? "" : `\n${lines}`;
}
