/** `docs/compatibility.md`, from what the calls came to. */
import { type HostName, HOSTS } from "../../support/run-to-end.ts";
import { API_VERSION } from "./declared-names.ts";
import type { Outcome } from "./settle.ts";

/** `by host`, each by `module: name`. */
export type Outcomes = Readonly<Record<HostName, ReadonlyMap<string, Outcome>>>;

/** The whole page. */
export function writeTable(
  names: ReadonlyMap<string, readonly string[]>,
  outcomes: Outcomes,
): string {
  const reasons: string[] = [];
  /** The number of a reason, and another for each that was not there. */
  const reason = (refused: string, text: string): number => {
    const said = text.replaceAll("<", "&lt;");
    const line = text === refused ? `\`${text}\`` : `\`${refused}\`: ${said}`;
    if (!reasons.includes(line)) reasons.push(line);
    return reasons.indexOf(line) + 1;
  };
  const cell = (host: HostName, name: string): string => {
    const outcome = outcomes[host].get(name);
    if (!outcome) throw new Error(`${name} was not called in the host ${host}`);
    if ("gives" in outcome) return "works";
    if ("neverSettles" in outcome) return "never settles";
    return `refused (${reason(outcome.refused, outcome.text)})`;
  };
  const all = [...names].flatMap(([module, own]) => own.map((name) => `${module}: ${name}`));
  const tables = [...names].map(([module, own]) =>
    [
      `## \`@tauri-apps/api/${module}\``,
      "",
      `| Export | ${HOSTS.map((host) => `\`${host}\``).join(" | ")} |`,
      `| --- |${HOSTS.map(() => " --- |").join("")}`,
      ...own.map(
        (name) =>
          `| \`${name}\` | ${HOSTS.map((host) => cell(host, `${module}: ${name}`)).join(" | ")} |`,
      ),
      "",
    ].join("\n"),
  );
  const counts = HOSTS.map((host) => {
    const works = all.filter((name) => cell(host, name) === "works").length;
    return `${works} work in \`${host}\``;
  });
  return [
    "# Compatibility",
    "",
    "<!-- Written by `UPDATE_DOCS=1 npm test -- test/contracts/compatibility.test.ts`. -->",
    "",
    `Every function and class that \`@tauri-apps/api\` ${API_VERSION} exports, with every method of the classes, from its own type`,
    "declarations. Each was called at least once in a real Chromium, against a real core that grants everything, on Linux.",
    `Of ${all.length}, ${counts.join(" and ")}. The others are refused: the promise rejects, or the call throws, with what stands`,
    "[below](#refusals) under that number.",
    "",
    "`Image.new` is a static method, `Image#size` one of an instance. `mocks` replaces the bridge, which cannot be replaced in an",
    "app, neither here nor in Tauri; in a frontend's own tests, without an app, it works (`test/browser/frontends.test.ts`).",
    "",
    ...tables,
    "## Refusals",
    "",
    ...reasons.map((text, i) => `${i + 1}. ${text}`),
    "",
  ].join("\n");
}
