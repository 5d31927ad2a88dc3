import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, realpathSync } from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { join } from "node:path";

/** A short name for an app, by its folder: two copies of an app are two apps. */
export function appKey(appFolder: string): string {
  return createHash("sha256").update(realpathSync(appFolder)).digest("hex").slice(0, 16);
}

/** What Sallyport remembers between starts. Made when it is missing; undefined where it cannot be. */
export function stateFolder(): string | undefined {
  return privateFolder(statePath());
}

/** Where that is, whether it is there or not. */
export function statePath(): string {
  const { env, platform } = process;
  const parent =
    platform === "win32"
      ? (env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"))
      : platform === "darwin"
        ? join(homedir(), "Library", "Application Support")
        : (env["XDG_STATE_HOME"] ?? join(homedir(), ".local", "state"));
  return join(parent, "sallyport");
}

/** Of a browser, for the windows of an app. */
export function profileFolder(state: string, key: string): string {
  return join(state, "profiles", key);
}

/** Sockets and files of running apps: gone with them, and only for this user. Undefined where there can be none. */
export function runtimeFolder(): string | undefined {
  const { env, platform } = process;
  const candidates: string[] = [];
  if (platform === "linux" && env["XDG_RUNTIME_DIR"])
    candidates.push(join(env["XDG_RUNTIME_DIR"], "sallyport"));
  const state = stateFolder();
  if (state !== undefined) candidates.push(join(state, "run"));
  candidates.push(
    join(tmpdir(), `sallyport-${platform === "win32" ? userInfo().username : userInfo().uid}`),
  );
  for (const candidate of candidates) {
    // A Unix socket's path may have about a hundred bytes; it is the folder's and 22 more.
    const folder =
      candidate.length > 80 && platform !== "win32" ? undefined : privateFolder(candidate);
    if (folder !== undefined) return folder;
  }
  return undefined;
}

/** Makes a folder that only this user can read, and says whether that is what is there now. */
export function privateFolder(path: string): string | undefined {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    // Somebody else may have made it before us, in a folder where everybody may.
    const stats = lstatSync(path);
    if (!stats.isDirectory()) return undefined;
    if (
      process.platform !== "win32" &&
      (stats.uid !== process.getuid?.() || (stats.mode & 0o077) !== 0)
    )
      return undefined;
    return path;
  } catch {
    return undefined; // No home, or one that cannot be written.
  }
}
