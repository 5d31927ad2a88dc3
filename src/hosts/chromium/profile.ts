import { mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

const LOCK_TRIES = 100;
const LOCK_PAUSE_MS = 50;

/** What a new profile begins with: offers that are a browser's and no app's. */
const FIRST_PREFERENCES = {
  credentials_enable_service: false,
  profile: { password_manager_enabled: false },
  translate: { enabled: false },
  browser: { has_seen_welcome_page: true },
};

/** Makes the profile folder where it is missing. What pages store is in it, so it is the user's alone. */
export function makeProfile(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const first = join(folder, "Default");
  mkdirSync(first, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(join(first, "Preferences"), JSON.stringify(FIRST_PREFERENCES), {
      mode: 0o600,
      flag: "wx",
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/**
 * Waits until no browser holds the profile. One app runs once, so whoever holds it is the browser of a start that was
 * killed, and is ending since its pipe did. What it left behind is removed where nobody can be behind it: Chromium would
 * ask the user about a lock from "another computer" when this one has changed its name.
 */
export async function waitForProfile(folder: string): Promise<void> {
  for (let tries = 0; tries < LOCK_TRIES; tries++) {
    const pid = lockHolder(folder);
    if (pid === undefined || !holds(pid, folder)) break;
    await setTimeout(LOCK_PAUSE_MS);
  }
  const pid = lockHolder(folder);
  if (pid !== undefined && !holds(pid, folder)) {
    for (const name of ["SingletonLock", "SingletonCookie", "SingletonSocket"])
      rmSync(join(folder, name), { force: true });
  }
}

/** Whether a browser holds the profile, or one that was killed has left its lock. */
export function isProfileInUse(folder: string): boolean {
  return lockHolder(folder) !== undefined;
}

/** The process that a lock names. Windows keeps its locks by itself, and drops them with their process. */
function lockHolder(folder: string): number | undefined {
  if (process.platform === "win32") return undefined;
  try {
    const pid = /-(\d+)$/.exec(readlinkSync(join(folder, "SingletonLock")))?.[1];
    return pid === undefined ? undefined : Number(pid);
  } catch {
    return undefined; // No lock.
  }
}

function holds(pid: number, folder: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  if (process.platform !== "linux") return true;
  try {
    // Its number may long be another program's.
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(folder);
  } catch {
    return false; // It ended while we looked.
  }
}
