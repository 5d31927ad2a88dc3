import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import type { PathStyle } from "./parse-path.ts";

/** What of the machine decides where folders are. */
export interface Machine {
  readonly platform: "linux" | "macos" | "windows";
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The home folder that the system has for this user, whatever the environment says. */
  home(): string | undefined;
  /** Undefined where there is no such file, or it cannot be read. */
  readText(path: string): Promise<string | undefined>;
  /** What a program prints; undefined where it fails. */
  run(program: string, args: readonly string[]): Promise<string | undefined>;
}

/** This machine at this moment. Every system that is neither Windows nor macOS keeps to XDG, as in Rust's `dirs`. */
export function thisMachine(): Machine {
  const { platform, env } = process;
  return {
    platform: platform === "win32" ? "windows" : platform === "darwin" ? "macos" : "linux",
    env,
    home() {
      try {
        return userInfo().homedir || undefined;
      } catch {
        return undefined; // A user whom the system does not know, as in containers.
      }
    },
    readText: (path) => readFile(path, "utf8").catch(() => undefined),
    run: (program, args) =>
      new Promise((resolve) => {
        execFile(program, args, { windowsHide: true, timeout: 5_000 }, (error, stdout) =>
          resolve(error ? undefined : stdout),
        );
      }),
  };
}

export function styleOf({ platform }: Machine): PathStyle {
  return platform === "windows" ? "windows" : "posix";
}
