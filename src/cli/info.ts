import { readFileSync } from "node:fs";
import { release } from "node:os";
import { findBrowser } from "../hosts/chromium/find-browser.ts";
import { parseArguments, UsageError } from "./usage.ts";

/** `sallyport info`: what a bug report needs. */
export function info(args: string[]): void {
  const [unexpected] = parseArguments(args, {}).positionals;
  if (unexpected !== undefined)
    throw new UsageError(`\`sallyport info\` takes no argument; \`${unexpected}\` is one.`);
  const { version } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  ) as { version: string };
  console.log(`sallyport  ${version}`);
  console.log(`node       ${process.versions.node}`);
  console.log(`system     ${process.platform} ${release()} ${process.arch}`);
  console.log("frontend   @tauri-apps/api 2.12");
  console.log(`browser    ${findBrowser() ?? "none found"}`);
  console.log("hosts      chromium, browser");
}
