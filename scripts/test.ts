// `npm test`: everything that CI asks. `npm test -- path` runs some of the tests, without the checks.
import { spawnSync } from "node:child_process";
import { ensureChromium } from "./chromium.ts";

const args = process.argv.slice(2);
const browser = ensureChromium();

if (args.length === 0) run("npm", ["run", "--silent", "check"]);
run("npm", ["run", "--silent", "build"]);
run("npm", ["run", "--silent", "build:examples"]);
run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...args], {
  SALLYPORT_TEST_BROWSER: browser,
});

function run(command: string, commandArgs: string[], env: Record<string, string> = {}): void {
  const { status, error } = spawnSync(command, commandArgs, {
    stdio: "inherit",
    env: { ...process.env, ...env },
    shell: process.platform === "win32" && command === "npm",
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
