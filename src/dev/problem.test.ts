import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigError } from "../config/config.ts";
import { StartError } from "../launch/options.ts";
import { placeSyntaxError, toProblem, toWhole } from "./problem.ts";

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "sallyport-problem-")));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What Node itself makes of a file, in a process of its own: here, a test runner would be in between. */
function errorOf(source: string): Error {
  const file = join(folder, "main.ts");
  writeFileSync(file, source);
  writeFileSync(join(folder, "other.ts"), "export const other = 1;\n");
  const script = `
    import(${JSON.stringify(file)}).catch(({ name, message, stack }) =>
      console.log(JSON.stringify({ name, message, stack })));`;
  const { stdout } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  return Object.assign(new Error("unset"), JSON.parse(stdout) as object);
}

describe("a problem", () => {
  it("of a file that is no TypeScript has its place and the line", () => {
    expect(toProblem("Failed", errorOf("export const a = 1;\nconst = 3;\n"), folder)).toStrictEqual(
      {
        title: "Failed",
        message: expect.stringMatching(/^SyntaxError: /) as string,
        file: "main.ts",
        line: 2,
        column: 7,
        excerpt: "export const a = 1;\nconst = 3;\n      ^",
      },
    );
  });

  it("of a file that is no JavaScript has them too", () => {
    const file = join(folder, "module.mjs");
    writeFileSync(file, "export const a = 1;\nlet b = ;\n");
    const error = new SyntaxError("Unexpected token ';'");
    placeSyntaxError(error, [file, join(folder, "other.ts")]);
    const problem = toProblem("Failed", error, folder);
    expect(problem).toMatchObject({ file: "module.mjs", line: 2, column: 9 });
    expect(problem.excerpt).toContain("let b = ;");
  });

  it("of an import that is not exported has its place", () => {
    const error = errorOf(`import { nothing } from "./other.ts";\nnothing;\n`);
    expect(toProblem("Failed", error, folder)).toMatchObject({ file: "main.ts", line: 1 });
  });

  it("of code that throws has the place in the app, of everything that it came through", () => {
    const error = errorOf(`\nimport { readFileSync } from "node:fs";\nreadFileSync("/nowhere");\n`);
    const problem = toProblem("Failed", error, folder);
    expect(problem).toMatchObject({ file: "main.ts", line: 3 });
    expect(problem).not.toHaveProperty("excerpt");
  });

  it("names files of the app within it, and no stack", () => {
    const problem = toProblem("Failed", errorOf(`import "./missing.ts";\n`), folder);
    expect(problem.message).toBe("Cannot find module 'missing.ts' imported from main.ts");
    expect(JSON.stringify(problem)).not.toContain(folder);
  });

  it("that was made for the developer is its text", () => {
    const error = Object.assign(new Error("tauri.conf.json:3 app: no"), { name: "ConfigError" });
    expect(toProblem("Failed", error, folder).message).toBe("tauri.conf.json:3 app: no");
  });

  it.each([
    ["src-tauri/tauri.conf.json:12 app.security.csp", { line: 12 }],
    ["src-tauri/tauri.conf.json app", {}],
    ["src-tauri/tauri.conf.json", {}],
    ["src-tauri/tauri.conf.json:3:5", { line: 3, column: 5 }],
  ])("of the configuration has its place there, and no stack: %s", (place, line) => {
    const error = new ConfigError([{ place, text: "must be a text.", atStart: true }]);
    error.stack = `${error.name}: ${error.message}\n    at ${join(folder, "main.ts")}:9:11`;
    expect(toProblem("Failed", error, folder)).toStrictEqual({
      title: "Failed",
      message: `${place}: must be a text.`,
      file: "src-tauri/tauri.conf.json",
      ...line,
    });
    expect(toWhole(error)).toBeUndefined();
  });

  it("of a start that is none is its text alone", () => {
    const error = new StartError("It started nothing.");
    const problem = { title: "Failed", message: "It started nothing." };
    expect(toProblem("Failed", error, folder)).toStrictEqual(problem);
    expect(toWhole(error)).toBeUndefined();
    expect(toWhole(new Error("other"))).toContain("    at ");
  });

  it.each([[undefined], [null], ["text"], [{ a: 1 }]])("may be anything: %j", (thrown) => {
    expect(typeof toProblem("Failed", thrown, folder).message).toBe("string");
  });

  it("outside the app has no place", () => {
    const error = Object.assign(new Error("x"), {
      stack: "Error: x\n    at f (/elsewhere/a.ts:1:2)\n    at node:internal/a:1:1",
    });
    expect(toProblem("Failed", error, folder)).toStrictEqual({ title: "Failed", message: "x" });
  });
});
