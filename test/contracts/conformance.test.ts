// What an app built with Tauri 2.12.5 answered, asked of Sallyport: one test a case. See conformance/README.md.
import { readFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { makeApp } from "../support/app-process.ts";
import { type HostName, HOSTS, runToEnd } from "../support/run-to-end.ts";
import differences from "./conformance/differences.json" with { type: "json" };
import brownfield from "./conformance/tauri-brownfield.json" with { type: "json" };

/** How a case settled, as `suite.mjs` tells it. */
type Outcome = { resolves: unknown } | { rejects: unknown } | { neverSettles: true };

/** How `differences.json` says that a case settles here. */
type Deviation =
  | { any: boolean }
  | { resolves: unknown }
  | { rejectsStart: string }
  | { rejectsCode: unknown };

const answers = new Map(Object.entries(brownfield as Record<string, Outcome>));
const deviations = new Map<string, Deviation>(
  Object.entries(differences).map(([name, { why: _why, ...deviation }]) => [name, deviation]),
);

describe.each(HOSTS)("brownfield, in the host %s", (host) => {
  let outcomes: Map<string, Outcome>;
  let loaded: unknown;

  beforeAll(async () => {
    ({ outcomes, loaded } = await runSuite(host));
  }, 120_000);

  it("asks every case that Tauri has answered, and no other", () => {
    expect([...outcomes.keys()].toSorted()).toStrictEqual([...answers.keys()].toSorted());
  });

  // In place of the address that Tauri answers with: what is at it.
  it("convertFileSrc leads to the file", () => {
    expect(loaded).toStrictEqual([200, "image/png", FILE]);
  });

  it.each([...answers])("%s", (name, tauri) => {
    const expected = deviations.get(name) ?? inThisPlace(tauri);
    expect(inTermsOf(expected, outcomes.get(name))).toStrictEqual(expected);
  });
});

/** What the page does: `suite.mjs` shows what JSON cannot at the top of a result, and this further down. */
const ASK = `
import { conformance } from "./suite.mjs";
const shown = (_key, value) => {
  if (value === undefined) return { $undefined: true };
  if (Object.is(value, -0)) return { $negativeZero: true };
  if (value instanceof Uint8Array) return { $uint8array: [...value], length: value.length };
  return value;
};
const { core, path } = window.__TAURI__;
const outcomes = await conformance(window);
const response = await fetch(core.convertFileSrc(await path.resolveResource("a b/č.png")));
const loaded = [response.status, response.headers.get("content-type"), await response.text()];
await core.invoke("leave", { outcomes: JSON.stringify({ outcomes, loaded }, shown) });
`;

const FILE = "what is in the file";

/** Runs the whole suite in a page of its own app, which ends with it, and loads a file there. */
async function runSuite(
  host: HostName,
): Promise<{ outcomes: Map<string, Outcome>; loaded: unknown }> {
  const here = new URL("conformance/", import.meta.url);
  await using made = await makeApp({
    "src-tauri/main.ts": await readFile(new URL("main.ts", here)),
    "src-tauri/capabilities/main.json": JSON.stringify({
      identifier: "main",
      windows: ["main"],
      permissions: ["core:default"],
    }),
    "src-tauri/tauri.conf.json": JSON.stringify({
      productName: "lab",
      version: "0.1.0",
      identifier: "dev.lab.app",
      app: {
        withGlobalTauri: true,
        windows: [{ label: "main", title: "lab", width: 800, height: 600 }],
        security: { assetProtocol: { enable: true, scope: ["$RESOURCE/a b/*"] } },
      },
    }),
    "src-tauri/a b/č.png": FILE,
    "dist/index.html": `<!doctype html><title>lab</title><script type="module" src="ask.mjs"></script>`,
    "dist/ask.mjs": ASK,
    "dist/suite.mjs": await readFile(new URL("suite.mjs", here)),
  });
  const { errors } = await runToEnd(made.folder, host);
  const results = await readFile(join(made.folder, "src-tauri/outcomes.json"), "utf8").catch(
    (cause: unknown) => {
      throw new Error(`The page did not come to its end:\n${errors}`, { cause });
    },
  );
  const { outcomes, loaded } = JSON.parse(results) as {
    outcomes: Record<string, Outcome>;
    loaded: unknown;
  };
  return { outcomes: new Map(Object.entries(outcomes)), loaded };
}

/** What is asked of an outcome: all of it, or as much as the deviation fixes. */
function inTermsOf(expected: Outcome | Deviation, outcome: Outcome | undefined): unknown {
  if (outcome === undefined) return "was not asked";
  if ("any" in expected) return { any: !("neverSettles" in outcome) };
  if (!("rejects" in outcome)) return outcome;
  const { rejects } = outcome;
  if ("rejectsCode" in expected) return { rejectsCode: (rejects as { code?: unknown })?.code };
  if ("rejectsStart" in expected) {
    const text = typeof rejects === "string" ? rejects : (rejects as { message: string }).message;
    return { rejectsStart: text.slice(0, expected.rejectsStart.length) };
  }
  return outcome;
}

/** The recorded answer with this machine's folders in it. */
function inThisPlace(outcome: Outcome): Outcome {
  const text = JSON.stringify(outcome);
  const folder = (path: string): string => JSON.stringify(path).slice(1, -1);
  return JSON.parse(
    text.replaceAll("$HOME", () => folder(homedir())).replaceAll("$TMPDIR", () => folder(tmpdir())),
  ) as Outcome;
}
