/**
 * The process around `build.beforeDevCommand`: it runs the command with all that the command starts, and ends all of it
 * when it is told to, or when the supervisor is gone, however that went.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import type { DevCommand } from "../config/config.ts";

export type ToKeeper =
  | { readonly kind: "run"; readonly command: DevCommand }
  | { readonly kind: "end" };
export interface FromKeeper {
  readonly kind: "ended";
  /** In words. */
  readonly end: string;
  readonly ok: boolean;
}

/** How long a command has to end by itself. */
const END_MS = 1_000;
const isWindows = process.platform === "win32";
let command: ChildProcess | undefined;

process.on("message", (message: ToKeeper) => {
  if (message.kind === "end") void end();
  else run(message.command);
});
process.once("disconnect", () => void end());
for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"] as const) process.on(signal, () => undefined);

function run({ script, cwd }: DevCommand): void {
  command = spawn(script, {
    shell: true,
    cwd,
    // A group of its own, so that it can be ended with all its children.
    detached: !isWindows,
    windowsHide: true,
    stdio: ["ignore", "inherit", "inherit"],
  });
  command.once("error", ({ message }) => tell({ kind: "ended", end: message, ok: false }));
  command.once("exit", (code, signal) =>
    tell({ kind: "ended", end: signal ?? `exit code ${code}`, ok: code === 0 }),
  );
}

function tell(message: FromKeeper): void {
  if (process.connected) process.send?.(message);
}

async function end(): Promise<void> {
  const deadline = Date.now() + END_MS;
  signalAll("SIGTERM");
  while (isAlive() && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20));
  signalAll("SIGKILL");
  process.exit();
}

function signalAll(signal: NodeJS.Signals): void {
  if (command?.pid === undefined) return;
  if (isWindows) {
    spawnSync("taskkill", ["/pid", String(command.pid), "/T", "/F"], { windowsHide: true });
    return;
  }
  try {
    process.kill(-command.pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

function isAlive(): boolean {
  if (command?.pid === undefined) return false;
  if (isWindows) return command.exitCode === null && command.signalCode === null;
  try {
    process.kill(-command.pid, 0);
    return true;
  } catch {
    return false;
  }
}
