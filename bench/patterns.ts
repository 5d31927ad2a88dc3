/**
 * The isolation pattern beside brownfield: the same app twice, each with a core, a browser and a page of its own. The
 * pages take turns, one measurement each, so that whatever the machine does meanwhile it does to both.
 */
import { startApp } from "../test/support/app-process.ts";
import { makeAppFolder, type Pattern } from "./app-folder.ts";
import { openBare } from "./bare-chromium.ts";
import { startEcho } from "./echo.ts";
import { readReport } from "./report.ts";
import { HOP_AND_CALL, type Row, TWO_PATTERNS } from "./results.ts";
import { untilEnded } from "./until-ended.ts";

export interface How {
  readonly browser: string;
  readonly rounds: number;
  readonly only: string;
  readonly patienceMs: number;
}

export const isOfPatterns = (only: string): boolean =>
  TWO_PATTERNS.some((name) => name.includes(only));

export async function measurePatterns(how: How, interrupted: Promise<never>): Promise<Row[]> {
  await using echo = await startEcho();
  const both = [measurePattern("isolation", how, echo.port, interrupted)];
  both.push(measurePattern("brownfield", how, echo.port, interrupted));
  const [isolation = [], brownfield = []] = await Promise.all(both);
  const brownfieldOf = (wanted: string): readonly number[] =>
    brownfield.find(({ name }) => name === wanted)?.product ?? [];
  return isolation.flatMap((row) => {
    const pair: Row = { ...row, raw: brownfieldOf(row.name) };
    if (row.name !== "round trip") return [pair];
    return [
      pair,
      {
        ...row,
        name: "round trip, beside a hop and brownfield's",
        raw: brownfieldOf(HOP_AND_CALL),
      },
    ];
  });
}

async function measurePattern(
  pattern: Pattern,
  { browser, rounds, only, patienceMs }: How,
  echoPort: number,
  interrupted: Promise<never>,
): Promise<readonly Row[]> {
  await using folder = await makeAppFolder("app", pattern);
  await using app = await startApp(folder.path, {
    appArgs: [folder.report, `${echoPort}`, `${rounds}`, only, "turns"],
    env: { XDG_STATE_HOME: folder.state },
  });
  await using chromium = await openBare(browser, app.link);
  await Promise.race([untilEnded(app, chromium, patienceMs), interrupted]);
  return (await readReport(folder.report)).rows;
}
