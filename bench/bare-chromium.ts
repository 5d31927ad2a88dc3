import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface BareChromium {
  /** Rejects when Chromium ends by itself. Never resolves. */
  readonly lost: Promise<never>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A headless Chromium that nobody drives. A test driver hears of every WebSocket message and every request; that costs
 * more than what is measured here, and not the same for one large message as for many small ones.
 */
export async function openBare(
  executable: string,
  url: string,
  args: readonly string[] = [],
): Promise<BareChromium> {
  const profile = await mkdtemp(join(tmpdir(), "sallyport-bench-profile-"));
  const child = spawn(
    executable,
    [
      "--headless",
      "--no-first-run",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // The page reads how large its heap is; without it, in steps and rarely.
      "--enable-precise-memory-info",
      `--user-data-dir=${profile}`,
      // As root Chromium does not start with its sandbox.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ...args,
      // An entry link in argv can be read by other users of the machine. Only here: this app holds nothing, and lives
      // for a minute.
      url,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const closed = once(child, "close");
  let ending = false;
  const lost = closed.then(
    () => {
      if (ending) return new Promise<never>(() => undefined);
      throw new Error(`Chromium ended before the measurements did. It said:\n${stderr}`);
    },
    (error: Error) => {
      throw new Error(`Chromium does not start: ${error.message}`);
    },
  );
  // Whoever races it hears of it; when nobody does any more, it is no event of the process's.
  lost.catch(() => undefined);
  return {
    lost,
    async [Symbol.asyncDispose]() {
      ending = true;
      child.kill("SIGTERM");
      const late = sleep(5_000, "late", { ref: false });
      if ((await Promise.race([closed.catch(() => undefined), late])) === "late") {
        child.kill("SIGKILL");
        await closed;
      }
      // Its children may still write for a moment.
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}
