/**
 * `npm run bench`: Sallyport beside a raw WebSocket, in the same bare Chromium and the same minute, as ratios.
 *
 * One page measures both by itself, in turns. The core and the raw server are two processes like each other. See
 * `app/page` for what is measured, `README.md` for how to read it.
 */
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { chromiumVersion, ensureChromium } from "../scripts/chromium.ts";
import { startApp } from "../test/support/app-process.ts";
import { makeAppFolder } from "./app-folder.ts";
import { build } from "./build.ts";
import { measureColdStart } from "./cold-start.ts";
import { openBare } from "./bare-chromium.ts";
import { startEcho } from "./echo.ts";
import { type How, isOfPatterns, measurePatterns } from "./patterns.ts";
import { readReport } from "./report.ts";
import type { Row } from "./results.ts";
import { toTable } from "./table.ts";
import { untilEnded } from "./until-ended.ts";

const DEFAULT_ROUNDS = 15;
/** A round takes about two seconds; a machine may be slow, but not for ever. */
const PATIENCE_MS_PER_ROUND = 10_000;

try {
  const { rounds, json, only, patterns } = readArguments();
  build();
  const browser = ensureChromium();
  const how = { browser, rounds, only, patienceMs: (rounds + 3) * PATIENCE_MS_PER_ROUND };
  const rows = patterns ? [] : [...(await measure(how))];
  const pairs = isOfPatterns(only) ? await measurePatterns(how, interrupted()) : [];
  if (!patterns && "cold start".includes(only)) rows.push(await measureColdStart(browser, rounds));
  console.log(
    `${chromiumVersion(browser)}, Node ${process.version}, ${availableParallelism()} processors, ${rounds} rounds\n`,
  );
  if (rows.length > 0) console.log(`${toTable(rows)}\n`);
  if (pairs.length > 0) console.log(`${toTable(pairs, ["isolation", "brownfield"])}\n`);
  console.log(
    "ratio: in each round the first figure is divided by the second, and the median over the rounds is shown; it need not be" +
      "\nthe quotient of the two medians beside it. Of times (µs, ms) less is better, of rates (calls/s) more.",
  );
  if (json !== undefined)
    await writeFile(json, `${JSON.stringify([...rows, ...pairs], undefined, 2)}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function interrupted(): Promise<never> {
  const end = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]).then(() => {
    throw new Error("Interrupted.");
  });
  // It is heard where it is raced, after everything has started; until then it is no event of the process's.
  end.catch(() => undefined);
  return end;
}

async function measure({ browser, rounds, only, patienceMs }: How): Promise<readonly Row[]> {
  const end = interrupted();
  await using folder = await makeAppFolder("app");
  await using echo = await startEcho();
  await using app = await startApp(folder.path, {
    appArgs: [folder.report, `${echo.port}`, `${rounds}`, only],
    env: { XDG_STATE_HOME: folder.state },
  });
  await using chromium = await openBare(browser, app.link);
  await Promise.race([untilEnded(app, chromium, patienceMs), end]);
  return (await readReport(folder.report)).rows;
}

function readArguments(): {
  rounds: number;
  json: string | undefined;
  only: string;
  patterns: boolean;
} {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string" },
      json: { type: "string" },
      only: { type: "string", default: "" },
      patterns: { type: "boolean", default: false },
    },
  });
  const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds must be a whole number from 1; it is \`${values.rounds}\`.`);
  return { rounds, json: values.json, only: values.only, patterns: values.patterns };
}
