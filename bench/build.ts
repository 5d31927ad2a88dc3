import { spawnSync } from "node:child_process";
import { ROOT } from "../test/support/app-process.ts";

/** What is measured is what is in `src` now. */
export function build(): void {
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "build"], {
    cwd: ROOT,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}${stderr}`);
}
