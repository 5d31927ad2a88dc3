/**
 * Finds the Chromium that the tests drive, and installs it from the system's packages where it is missing and we may.
 * Nothing is downloaded from anywhere else.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findBrowser } from "../src/hosts/chromium/find-browser.ts";

export function findChromium(): string | undefined {
  const named = process.env["SALLYPORT_TEST_BROWSER"];
  return named !== undefined && named !== "" ? named : findBrowser();
}

/** The path of a Chromium. Ends the process with what to do where there is none and none can be installed. */
export function ensureChromium(): string {
  const found = findChromium();
  if (found !== undefined) return found;
  const asRoot = process.getuid?.() === 0;
  if (asRoot && existsSync("/usr/bin/apt-get")) {
    console.log("No Chromium found. Installing the system's own: apt-get install chromium");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync("apt-get", ["update", "-qq"], { stdio: "inherit", env });
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
      stdio: ["ignore", "ignore", "inherit"],
      env,
    });
    const installed = findChromium();
    if (installed !== undefined) return installed;
  }
  console.error(
    [
      "The tests need a Chromium (Chrome and Edge are fine as well), and none was found.",
      "  Debian, Ubuntu   sudo apt-get install chromium",
      "  Fedora           sudo dnf install chromium",
      "  macOS            brew install --cask chromium",
      "  Windows          winget install Google.Chrome",
      "If it is somewhere unusual, set SALLYPORT_TEST_BROWSER to its path.",
    ].join("\n"),
  );
  process.exit(1);
}

/** `Chromium 156.0…`, for reports. */
export function chromiumVersion(path: string): string {
  return execFileSync(path, ["--version"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}
