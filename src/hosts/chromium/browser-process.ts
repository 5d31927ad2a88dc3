import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { type Cdp, createCdp } from "./cdp.ts";

/** A browser that was started, and may come up. */
export interface BrowserProcess {
  readonly cdp: Cdp;
  /** What it was started with. */
  readonly args: readonly string[];
  /** True when it has answered, once it is heard; false where it has ended before. */
  readonly alive: Promise<boolean>;
  readonly exited: Promise<ExitOfProcess>;
  /** Hears what it says from now on. What it said already is not lost: it waits in the pipe. */
  hear(): void;
  /** The last of what it complained about. */
  complaint(): string;
  /** Ends it by force, with everything it has started. */
  kill(): void;
  /** Whether it keeps the core's process from ending. It does, unless told. */
  hold(holds: boolean): void;
}

export interface ExitOfProcess {
  readonly code: number | null;
  readonly problem: string;
}

/** As much of what the browser complains about as is worth showing. */
const MAX_COMPLAINT = 2_000;

const WATCH = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };

/** Starts it. From the first moment on, every target of it is attached, and waits. */
export function startBrowser(executable: string, args: readonly string[]): BrowserProcess {
  const child = spawn(executable, args, {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
    // Ctrl-C at the terminal is for the core, which then ends the browser in its own order.
    detached: process.platform !== "win32",
  });
  let complaint = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-MAX_COMPLAINT);
  });
  const exited = exitOf(child);
  const [, , , toBrowser, fromBrowser] = child.stdio as [null, null, Readable, Writable, Readable];
  fromBrowser.pause();
  const cdp = createCdp(fromBrowser, toBrowser);
  // Sent at once: the first window's target would otherwise be older than our eyes on it. A launch that was handed over
  // ends without an answer.
  const alive = Promise.race([
    cdp.send("Target.setAutoAttach", WATCH).then(
      () => true,
      () => false,
    ),
    exited.then(() => false),
  ]);
  return {
    cdp,
    args,
    alive,
    exited,
    hear: () => void fromBrowser.resume(),
    complaint: () => complaint,
    kill: () => kill(child),
    hold(holds) {
      // The pipes are sockets, which the types do not say.
      for (const one of [child, ...child.stdio] as (Holder | null)[])
        if (holds) one?.ref();
        else one?.unref();
    },
  };
}

interface Holder {
  ref(): void;
  unref(): void;
}

export async function exitOf(child: ChildProcess): Promise<ExitOfProcess> {
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
    return { code, problem: signal === null ? `exit code ${code}` : signal };
  } catch (error) {
    return { code: null, problem: (error as Error).message }; // It could not be started.
  }
}

function kill(child: ChildProcess): void {
  try {
    if (child.pid !== undefined && process.platform !== "win32")
      process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    // It has just ended by itself.
  }
}
