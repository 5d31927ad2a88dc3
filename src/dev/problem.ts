import { spawnSync } from "node:child_process";
import { inspect } from "node:util";
import { isAbsolute, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../config/config.ts";
import type { Problem } from "../protocol/dev-page.ts";

/** What stopped a core, for its developer. Pages are shown it too, so it names places within the app and no stack. */
export function toProblem(title: string, error: unknown, appFolder: string): Problem {
  if (!(error instanceof Error)) return { title, message: inspect(error, { depth: 1 }) };
  const name = error.name === "Error" || isOurs(error) ? "" : `${error.name}: `;
  const place = placeOf(error, appFolder);
  return { title, message: `${name}${withoutFolder(error.message, appFolder)}`, ...place };
}

/** All that is known of it, for the terminal alone; undefined where the problem says everything. */
export function toWhole(error: unknown): string | undefined {
  return error instanceof Error && isOurs(error) ? undefined : inspect(error, { depth: 4 });
}

/**
 * Of a JavaScript file that is none, Node tells the place only to whoever runs the file itself. So the files are tried,
 * last first, and the place is put before the stack, where Node has it for TypeScript.
 */
export function placeSyntaxError(error: unknown, files: readonly string[]): void {
  if (!(error instanceof SyntaxError) || !error.stack?.startsWith(error.name)) return;
  for (const file of files.filter((name) => /\.[cm]?js$/.test(name)).toReversed()) {
    const { status, stderr } = spawnSync(process.execPath, ["--check", file], { encoding: "utf8" });
    if (status === 0 || !stderr.startsWith(`${file}:`)) continue;
    error.stack = `${stderr.slice(0, stderr.indexOf("\n\n"))}\n\n${error.stack}`;
    return;
  }
}

type Place = Pick<Problem, "file" | "line" | "column" | "excerpt">;

function placeOf(error: Error, appFolder: string): Place | undefined {
  // The place where it was thrown is ours, and that which called it is `app.run()`: neither is to be changed.
  if (error instanceof ConfigError) return placeOfNotice(error);
  if (isOurs(error)) return undefined;
  const stack = error.stack ?? "";
  return placeOfSource(stack, appFolder) ?? placeOfFrame(stack, appFolder);
}

/** Where the first of the notices is: `src-tauri/tauri.conf.json:12 app.security.csp`, `guard/index.js:3:5`, or a file alone. */
function placeOfNotice({ notices: [notice] }: ConfigError): Place | undefined {
  const [, file, line, column] =
    /^(.+?\.\w+)(?::(\d+))?(?::(\d+))?(?: |$)/.exec(notice?.place ?? "") ?? [];
  if (file === undefined) return undefined;
  return {
    file,
    ...(line !== undefined && { line: Number(line) }),
    ...(column !== undefined && { column: Number(column) }),
  };
}

/**
 * Before the stack of a file that cannot be read as code, Node puts where: the file and line, that line of it, and a
 * mark under the place. Empty lines may stand between.
 */
function placeOfSource(stack: string, appFolder: string): Place | undefined {
  const [first = "", ...lines] = stack.split("\n");
  const found = /^(.+):(\d+)$/.exec(first);
  const file = found ? inApp(found[1] as string, appFolder) : undefined;
  if (!found || file === undefined) return undefined;
  const line = Number(found[2]);
  const markAt = lines.slice(0, MOST_LINES).findIndex((text) => /^\s*\^+\s*$/.test(text));
  const mark = lines[markAt];
  if (mark === undefined) return { file, line };
  const excerpt = lines
    .slice(0, markAt + 1)
    .filter((text) => text.trim() !== "")
    .join("\n");
  return { file, line, column: mark.indexOf("^") + 1, excerpt };
}

const MOST_LINES = 6;

/** The first place of the app that the error came through. */
function placeOfFrame(stack: string, appFolder: string): Place | undefined {
  for (const [, path = "", line, column] of stack.matchAll(
    /^ {4}at (?:.*\()?(file:\/\/.+|\/.+|[A-Z]:\\.+):(\d+):(\d+)\)?$/gm,
  )) {
    const file = inApp(path, appFolder);
    if (file !== undefined && !file.includes("node_modules"))
      return { file, line: Number(line), column: Number(column) };
  }
  return undefined;
}

/** A path as the app's developer writes it, or undefined where it is not of the app. */
function inApp(path: string, appFolder: string): string | undefined {
  const file = path.startsWith("file:") ? fileURLToPath(path) : path;
  if (!isAbsolute(file)) return undefined;
  const way = relative(appFolder, file);
  return way.startsWith("..") || isAbsolute(way) ? undefined : way.split(sep).join("/");
}

function withoutFolder(text: string, appFolder: string): string {
  return text.replaceAll(appFolder + sep, "");
}

/** Made for the developer: the text says everything. */
function isOurs({ name }: Error): boolean {
  return name === "ConfigError" || name === "StartError";
}
