/**
 * `npm run bench:memory`: does the core's heap come back to where it began? After a million events in each direction, a
 * million messages of a channel, 100,000 channels and 1,000 reloads, in a real app and a bare Chromium.
 *
 * `memory/src-tauri/main.ts` says what is done and how it is weighed, `README.md` why it is warmed up before.
 */
import { readFile } from "node:fs/promises";
import { chromiumVersion, ensureChromium } from "../scripts/chromium.ts";
import { startApp } from "../test/support/app-process.ts";
import { makeAppFolder } from "./app-folder.ts";
import { openBare } from "./bare-chromium.ts";
import { build } from "./build.ts";
import type { Finding } from "./memory/steps.ts";
import { alignColumns } from "./table.ts";
import { untilEnded } from "./until-ended.ts";

/** How much larger the core's heap may be than before. */
const MOST = 0.05;
const PATIENCE_MS = 20 * 60_000;

try {
  build();
  const browser = ensureChromium();
  const findings = await weigh(browser);
  console.log(`${chromiumVersion(browser)}, Node ${process.version}\n`);
  console.log(
    alignColumns([
      ["MB after garbage collection", "core before", "after", "", "page before", "after"],
      ...findings.map(toCells),
    ]),
  );
  const grown = findings.filter((finding) => growth(finding) > MOST);
  for (const { name } of grown) console.error(`\nThe core's heap has grown by ${name}.`);
  if (grown.length > 0) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function weigh(browser: string): Promise<readonly Finding[]> {
  await using folder = await makeAppFolder("memory");
  await using app = await startApp(folder.path, {
    appArgs: [folder.report],
    env: { XDG_STATE_HOME: folder.state },
  });
  await using chromium = await openBare(browser, app.link, ["--js-flags=--expose-gc"]);
  await untilEnded(app, chromium, PATIENCE_MS);
  return JSON.parse(await readFile(folder.report, "utf8")) as Finding[];
}

function growth({ before, after }: Finding): number {
  return after.core / before.core - 1;
}

function toCells(finding: Finding): string[] {
  const { name, before, after } = finding;
  const percent = `${(growth(finding) * 100).toFixed(1)} %`;
  return [name, inMb(before.core), inMb(after.core), percent, inMb(before.page), inMb(after.page)];
}

function inMb(bytes: number): string {
  return (bytes / 1_000_000).toFixed(2);
}
