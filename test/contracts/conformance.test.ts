// What an app built with Tauri 2.12.5 answered, asked of Sallyport: one test a case. See conformance/README.md.
import { readFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { makeApp } from "../support/app-process.ts";
import { type HostName, HOSTS, runToEnd } from "../support/run-to-end.ts";
import differences from "./conformance/differences.json" with { type: "json" };
import brownfield from "./conformance/tauri-brownfield.json" with { type: "json" };
import isolation from "./conformance/tauri-isolation.json" with { type: "json" };

/** How a case settled, as `suite.mjs` tells it. */
type Outcome = { resolves: unknown } | { rejects: unknown } | { neverSettles: true };

/** How `differences.json` says that a case settles here. */
type Deviation =
  | { any: boolean }
  | { resolves: unknown }
  | { rejectsStart: string }
  | { rejectsCode: unknown };

type Pattern = "brownfield" | "isolation";

const PATTERNS = { brownfield, isolation };
const RUNS = (["brownfield", "isolation"] as const).flatMap((pattern) =>
  HOSTS.map((host) => ({ pattern, host })),
);
const deviations = new Map<string, Deviation>(
  Object.entries(differences).map(([name, { why: _why, ...deviation }]) => [name, deviation]),
);

describe.each(RUNS)("$pattern, in the host $host", ({ pattern, host }) => {
  const answers = new Map(Object.entries(PATTERNS[pattern] as Record<string, Outcome>));
  let outcomes: Map<string, Outcome>;
  let loaded: unknown;

  beforeAll(async () => {
    ({ outcomes, loaded } = await runSuite(pattern, host));
  }, 120_000);

  it("asks every case that Tauri has answered, and no other", () => {
    expect([...outcomes.keys()].toSorted()).toStrictEqual([...answers.keys()].toSorted());
  });

  // In place of the address that Tauri answers with: what is at it.
  it("convertFileSrc leads to the file", () => {
    expect(loaded).toStrictEqual([200, "image/png", FILE]);
  });

  // In place of the whole message, whose callbacks are random.
  it.runIf(pattern === "isolation")("the hook sees what Tauri's does", () => {
    const [ours, tauri] = [outcomes, answers].map((from) => seen(from.get("what the hook sees")));
    expect(tauri?.payload).toHaveProperty("callback");
    expect(Object.keys(ours?.payload ?? {})).toStrictEqual(Object.keys(tauri?.payload ?? {}));
    const known = { callback: expect.any(Number), error: expect.any(Number) };
    expect(ours).toStrictEqual({ ...tauri, payload: { ...tauri?.payload, ...known } });
  });

  it.each([...answers])("%s", (name, tauri) => {
    const expected = deviations.get(name) ?? inThisPlace(tauri);
    expect(inTermsOf(expected, outcomes.get(name))).toStrictEqual(expected);
  });
});

/** What the page does: `suite.mjs` shows what JSON cannot at the top of a result, and this further down. */
const ASK = `
import { conformance, isolationConformance } from "./suite.mjs";
const shown = (_key, value) => {
  if (value === undefined) return { $undefined: true };
  if (Object.is(value, -0)) return { $negativeZero: true };
  if (value instanceof Uint8Array) return { $uint8array: [...value], length: value.length };
  return value;
};
const { core, path } = window.__TAURI__;
const outcomes = await conformance(window);
if (window.__TAURI_INTERNALS__.__TAURI_PATTERN__.pattern === "isolation")
  Object.assign(outcomes, await isolationConformance(window));
const response = await fetch(core.convertFileSrc(await path.resolveResource("a b/č.png")));
const loaded = [response.status, response.headers.get("content-type"), await response.text()];
await core.invoke("leave", { outcomes: JSON.stringify({ outcomes, loaded }, shown) });
`;

/** The isolation app of README.md. */
const HOOK = `
window.__TAURI_ISOLATION_HOOK__ = (payload, options) => {
  if (payload.cmd === "delete_file") {
    payload.cmd = "greet";
    payload.payload = { name: "swapped by hook" };
  } else if (payload.cmd === "greet") {
    switch (payload.payload?.name) {
      case "null": return null;
      case "undefined": return undefined;
      case "throw": throw new Error("thrown by the hook");
      case "change": payload.payload.name = "changed"; break;
      case "show": payload.payload.name = JSON.stringify({ payload, options });
    }
  }
  return payload;
};
`;

const FILE = "what is in the file";

/** Runs the whole suite in a page of its own app, which ends with it, and loads a file there. */
async function runSuite(
  pattern: Pattern,
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
        security: {
          assetProtocol: { enable: true, scope: ["$RESOURCE/a b/*"] },
          pattern: {
            use: pattern,
            ...(pattern === "isolation" && { options: { dir: "../hook" } }),
          },
        },
      },
      plugins: { sallyport: { isolation: { hookMessage: "tauri" } } },
    }),
    "hook/index.html": `<!doctype html><script src="hook.js"></script>`,
    "hook/hook.js": HOOK,
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

/** The two arguments of the hook, as it has put them into the answer. */
function seen(outcome: Outcome | undefined): { payload: object } | undefined {
  if (!outcome || !("resolves" in outcome)) return undefined;
  return JSON.parse(/^Hello, (.*)!$/.exec(String(outcome.resolves))?.[1] ?? "null");
}

/** The recorded answer with this machine's folders in it. */
function inThisPlace(outcome: Outcome): Outcome {
  const text = JSON.stringify(outcome);
  const folder = (path: string): string => JSON.stringify(path).slice(1, -1);
  return JSON.parse(
    text.replaceAll("$HOME", () => folder(homedir())).replaceAll("$TMPDIR", () => folder(tmpdir())),
  ) as Outcome;
}
