import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Tell } from "./document.ts";

/** By the grammar of semver.org. */
const VERSION =
  /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*)?(?:\+[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?$/;

/** What Cargo gives a new crate, whose version a Tauri app has that says none. */
const USUAL = "0.1.0";

/**
 * The app's version: as it is written, or out of the `package.json` that is named instead, relative to `src-tauri`
 * (Tauri's `version`). Where nothing is said, the one of the app's own `package.json`.
 */
export function readVersion(given: string | undefined, coreFolder: string, fail: Tell): string {
  if (given === undefined) {
    const { version } = readPackage(join(dirname(coreFolder), "package.json"));
    return version ?? USUAL;
  }
  if (VERSION.test(given)) return given;
  if (!given.endsWith(".json")) {
    fail(
      ["version"],
      "must be a version such as `1.2.3`, or the path of a package.json, relative to src-tauri.",
    );
    return USUAL;
  }
  const { version, problem } = readPackage(resolve(coreFolder, given));
  if (version !== undefined) return version;
  fail(["version"], `${given} ${problem}.`);
  return USUAL;
}

type Read =
  | { readonly version: string; readonly problem?: undefined }
  | { readonly version?: undefined; readonly problem: string };

function readPackage(path: string): Read {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    return {
      problem:
        error instanceof SyntaxError
          ? "is no JSON"
          : `cannot be read (${(error as NodeJS.ErrnoException).code})`,
    };
  }
  const version: unknown =
    typeof parsed === "object" && parsed !== null && Object.hasOwn(parsed, "version")
      ? (parsed as { version: unknown }).version
      : undefined;
  return typeof version === "string" && VERSION.test(version)
    ? { version }
    : { problem: "has no `version` such as `1.2.3`" };
}
