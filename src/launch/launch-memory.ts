import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** With what an app's browser was started last, so that the next start can do the same before it knows anything else. */
export interface LastLaunch {
  /** What that start was told on the command line: another start may want something else. */
  readonly told: string;
  readonly executable: string;
  readonly args: readonly string[];
}

export interface LaunchMemory {
  readonly last: LastLaunch | undefined;
  /** Forgets it. True for one process only, whoever else does so at the same moment. */
  take(): boolean;
  remember(launch: LastLaunch): void;
}

/** The command line and the app may use two copies of this package, which then must mean the same by it. */
const FORMAT = 1;

export function createLaunchMemory(folder: string, key: string): LaunchMemory {
  const file = join(folder, `${key}.launch.json`);
  return {
    get last() {
      return read(file);
    },
    take() {
      try {
        unlinkSync(file);
        return true;
      } catch {
        return false; // Another start was sooner.
      }
    },
    remember(launch) {
      const text = `${JSON.stringify({ format: FORMAT, ...launch })}\n`;
      writeFileSync(file, text, { mode: 0o600 });
    },
  };
}

function read(file: string): LastLaunch | undefined {
  try {
    const { format, told, executable, args } = JSON.parse(readFileSync(file, "utf8")) as {
      [name in string]?: unknown;
    };
    const isWhole =
      format === FORMAT &&
      typeof told === "string" &&
      typeof executable === "string" &&
      Array.isArray(args) &&
      args.every((arg) => typeof arg === "string");
    return isWhole ? { told, executable, args } : undefined;
  } catch {
    return undefined; // None, or one that somebody spoiled: the browser starts a little later.
  }
}
