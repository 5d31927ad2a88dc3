/**
 * `npm run bench`: Sallyport beside a raw WebSocket, in the same bare Chromium and the same minute, as ratios.
 *
 * One page measures both by itself, in turns. The core and the raw server are two processes like each other. See
 * `app/page` for what is measured, `README.md` for how to read it.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { chromiumVersion, ensureChromium } from "../scripts/chromium.ts";
import { startApp } from "../test/support/app-process.ts";
import { makeAppFolder } from "./app-folder.ts";
import { build } from "./build.ts";
import { measureColdStart } from "./cold-start.ts";
import { openBare } from "./bare-chromium.ts";
import type { Report, Row } from "./results.ts";
import { toTable } from "./table.ts";
import { untilEnded } from "./until-ended.ts";

const DEFAULT_ROUNDS = 15;
/** A round takes about two seconds; a machine may be slow, but not for ever. */
const PATIENCE_MS_PER_ROUND = 10_000;

try {
  const { rounds, json, only } = readArguments();
  build();
  const browser = ensureChromium();
  const rows = [...(await measure(browser, rounds, only))];
  if ("cold start".includes(only)) rows.push(await measureColdStart(browser, rounds));
  console.log(
    `${chromiumVersion(browser)}, Node ${process.version}, ${availableParallelism()} processors, ${rounds} rounds\n`,
  );
  console.log(toTable(rows));
  console.log(
    "\nratio: in each round Sallyport's figure is divided by the raw one's, and the median over the rounds is shown; it need not" +
      "\nbe the quotient of the two medians beside it. Of times (µs, ms) less is better, of rates (calls/s) more.",
  );
  if (json !== undefined) await writeFile(json, `${JSON.stringify(rows, undefined, 2)}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function measure(browser: string, rounds: number, only: string): Promise<readonly Row[]> {
  const interrupted = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]).then(() => {
    throw new Error("Interrupted.");
  });
  // It is heard where it is raced, after everything has started; until then it is no event of the process's.
  interrupted.catch(() => undefined);
  await using folder = await makeAppFolder("app");
  await using echo = await startEcho();
  await using app = await startApp(folder.path, {
    appArgs: [folder.report, `${echo.port}`, `${rounds}`, only],
    env: { XDG_STATE_HOME: folder.state },
  });
  await using chromium = await openBare(browser, app.link);
  const patienceMs = (rounds + 3) * PATIENCE_MS_PER_ROUND;
  await Promise.race([untilEnded(app, chromium, patienceMs), interrupted]);
  const report = JSON.parse(await readFile(folder.report, "utf8")) as Report;
  if ("failure" in report) throw new Error(`The page could not measure: ${report.failure}`);
  return report.rows;
}

interface Echo {
  readonly port: number;
  [Symbol.asyncDispose](): Promise<void>;
}

async function startEcho(): Promise<Echo> {
  const child = fork(new URL("echo-server.ts", import.meta.url));
  const closed = once(child, "close");
  const port = await Promise.race([once(child, "message").then(([first]) => first), closed]);
  if (typeof port !== "number") throw new Error("The echo server did not start.");
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.kill();
      await closed;
    },
  };
}

function readArguments(): { rounds: number; json: string | undefined; only: string } {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string" },
      json: { type: "string" },
      only: { type: "string", default: "" },
    },
  });
  const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds must be a whole number from 1; it is \`${values.rounds}\`.`);
  return { rounds, json: values.json, only: values.only };
}
