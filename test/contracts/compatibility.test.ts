// The official `@tauri-apps/api`, unmodified: everything it exports, called in a real page against a real core.
import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { HOSTS } from "../support/run-to-end.ts";
import { ALL_CALLS } from "./compatibility/all-calls.ts";
import type { Call, Expected } from "./compatibility/call.ts";
import { declaredNames } from "./compatibility/declared-names.ts";
import { runCalls } from "./compatibility/run-calls.ts";
import type { Outcome } from "./compatibility/settle.ts";
import { type Outcomes, writeTable } from "./compatibility/write-table.ts";

const NAMES = declaredNames();
const PAGE = new URL("../../docs/compatibility.md", import.meta.url);

const ran = Object.fromEntries(HOSTS.map((host) => [host, new Map()])) as {
  [Host in keyof Outcomes]: Map<string, Outcome>;
};

describe("the list of calls", () => {
  it("has the modules of the package", () => {
    expect([...ALL_CALLS.keys()].toSorted()).toStrictEqual([...NAMES.keys()].toSorted());
  });

  it.each([...NAMES])("has everything that %s declares, and nothing else", (module, names) => {
    const called = Object.keys(ALL_CALLS.get(module) ?? {});
    expect(called.toSorted()).toStrictEqual(names.toSorted());
  });
});

// Where the user's folders are differs from system to system; the calls say where on Linux.
const onLinux = process.platform === "linux";

describe.skipIf(!onLinux).each(HOSTS)("in the host %s", (host) => {
  beforeAll(async () => {
    for (const [name, outcome] of await runAll(host, "package")) ran[host].set(name, outcome);
  }, 120_000);

  describe.each([...ALL_CALLS])("%s", (module, calls) => {
    it.each(Object.entries(calls))("%s", (name, { expected }) => {
      const outcome = ran[host].get(`${module}: ${name}`);
      expect(inTermsOf(expected[host], outcome)).toStrictEqual(expected[host]);
    });
  });
});

describe.skipIf(!onLinux)("window.__TAURI__", () => {
  it("does all the same as the package", async () => {
    const expected = allCalls().map(([name, call]) => [name, call.expected.browser] as const);
    const outcomes = await runAll("browser", "global");
    const settled = expected.map(([name, one]) => [name, inTermsOf(one, outcomes.get(name))]);
    expect(settled).toStrictEqual(expected);
  }, 120_000);
});

describe.skipIf(!onLinux)("docs/compatibility.md", () => {
  it("has what came of it", () => {
    const table = writeTable(NAMES, ran);
    // `UPDATE_DOCS=1 npm test -- test/contracts/compatibility.test.ts` writes it.
    if (process.env["UPDATE_DOCS"]) writeFileSync(PAGE, table);
    expect(readFileSync(PAGE, "utf8")).toBe(table);
  });
});

/** By `module: name`. */
function allCalls(): (readonly [string, Call])[] {
  return [...ALL_CALLS].flatMap(([module, calls]) =>
    Object.entries(calls).map(([name, call]) => [`${module}: ${name}`, call] as const),
  );
}

/** With the call that ends the app, which gives its exit code. */
async function runAll(...where: Parameters<typeof runCalls>): Promise<Map<string, Outcome>> {
  const { outcomes, exitCode } = await runCalls(...where);
  const all = new Map(outcomes);
  for (const [name, { endsApp }] of allCalls()) if (endsApp) all.set(name, { gives: exitCode });
  return all;
}

/** Of a refusal, by what it was refused; all of anything else. */
function inTermsOf(expected: Expected, outcome: Outcome | undefined): unknown {
  if (outcome && "refused" in outcome && "refused" in expected) return { refused: outcome.refused };
  return outcome;
}
