import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { TAURI_CONFIG } from "../../src/config/tauri-config.ts";
import { WINDOW_KEYS } from "../../src/config/window-keys.ts";
import { CLOSE, ERROR_TEXT } from "../../src/protocol/errors.ts";
import { LIMITS } from "../../src/protocol/limits.ts";
import packageJson from "../../package.json" with { type: "json" };

const address = (name: string): URL => new URL(`../../docs/${name}.md`, import.meta.url);
const page = (name: string): string => readFileSync(address(name), "utf8");

/** The cells of every table row of a page that begins with a word in backticks. */
function rows(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const cells = line.split("|").map((cell) => cell.trim());
    const name = /^`([^`]+)`/.exec(cells[1] ?? "")?.[1];
    if (name !== undefined) found.set(name, cells.slice(2));
  }
  return found;
}

describe("docs/protocol.md", () => {
  it("has every limit with its value, and no other", () => {
    const documented = [...rows(page("protocol"))].filter(
      ([name]) => name !== "b" && /^[a-z]+[A-Z]/.test(name),
    );
    expect(Object.fromEntries(documented.map(([name, [value]]) => [name, Number(value)]))).toEqual(
      LIMITS,
    );
  });

  it("has every close code", () => {
    for (const { code } of Object.values(CLOSE)) expect(page("protocol")).toContain(`| ${code} |`);
  });
});

describe("docs/errors.md", () => {
  it("has an entry with the text for every code, and no other", () => {
    const text = page("errors");
    const entries = [...text.matchAll(/^### `([^`]+)`\n\n\*([^*]+)\*/gm)].map(([, code, words]) => [
      code,
      words?.replaceAll("\n", " "),
    ]);
    expect(Object.fromEntries(entries)).toEqual(ERROR_TEXT);
  });
});

describe("docs/config.md", () => {
  it("has every key that is used", () => {
    const text = page("config");
    if (TAURI_CONFIG.type !== "object") throw new Error("not an object");
    const names = [...usedKeys(TAURI_CONFIG.keys)];
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) expect(text).toContain(`\`${name}`);
  });
});

describe("docs/hosts.md", () => {
  it("has the table of window keys as src/config/window-keys.ts makes it", () => {
    const cell = (done: boolean): string => (done ? "yes" : "no");
    const table = [
      "| Key | Default | browser | chromium | Meaning |",
      "| --- | --- | --- | --- | --- |",
      ...Object.entries(WINDOW_KEYS).map(
        ([name, key]) =>
          `| \`${name}\` | ${key.default} | ${cell(key.browser)} | ${cell(key.chromium)} | ${key.means} |`,
      ),
    ].join("\n");
    const text = page("hosts");
    const start = text.indexOf("\n## Window keys\n");
    expect(start).toBeGreaterThan(0);
    // `UPDATE_DOCS=1 npm test -- test/contracts/docs.test.ts` writes it.
    if (process.env["UPDATE_DOCS"]) {
      const section = text.slice(start).replace(/^\|.*(?:\n\|.*)*$/m, () => table);
      writeFileSync(address("hosts"), text.slice(0, start) + section);
    }
    expect(page("hosts").slice(start)).toContain(`\n${table}\n\n`);
  });
});

describe("docs/dependencies.md", () => {
  it("has a reason for every dependency", () => {
    const documented = rows(page("dependencies"));
    expect([...documented.keys()].toSorted()).toEqual(
      Object.keys(packageJson.dependencies).toSorted(),
    );
  });
});

/** Every key that is used, with its path. What `pattern` holds is told in its own row. */
function* usedKeys(keys: object, path = ""): Generator<string> {
  for (const [name, key] of Object.entries(keys) as [
    string,
    { applies: boolean; shape: { keys?: object } },
  ][]) {
    if (!key.applies) continue;
    const inner = key.shape.keys;
    if (inner && Object.keys(inner).length > 0 && name !== "pattern")
      yield* usedKeys(inner, `${path}${name}.`);
    else yield `${path}${name}`;
  }
}
