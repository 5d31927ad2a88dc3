import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import { CORE_FOLDER } from "./config-files.ts";
import type { Config, Frontend, Notice } from "./config.ts";
import type { Path, Tell } from "./document.ts";

export const FRONTEND_DIST: Path = ["build", "frontendDist"];

/** What may be served. `coreFolder` is an absolute path. */
export function readFrontend(
  dist: string | readonly string[],
  coreFolder: string,
  fail: Tell,
): Frontend {
  const path = FRONTEND_DIST;
  if (typeof dist !== "string") {
    const files = new Map<string, string>();
    for (const [i, entry] of dist.entries()) {
      const problem = servedProblem(resolve(coreFolder, entry), coreFolder);
      if (problem !== undefined) fail([...path, i], problem);
    }
    for (const [i, entry] of dist.entries())
      addEntry(files, resolve(coreFolder, entry), (text) => fail([...path, i], text));
    return { kind: "files", files };
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(dist)) {
    const text =
      "is a URL, and Sallyport serves the frontend itself: name a folder or a list of files. A development server belongs into `build.devUrl`.";
    fail(path, text);
    return { kind: "folder", folder: resolve(coreFolder, "../dist") };
  }
  const folder = resolve(coreFolder, dist);
  const problem = servedProblem(folder, coreFolder);
  if (problem !== undefined) fail(path, problem);
  else if (existsSync(folder) && !statSync(folder).isDirectory())
    fail(path, `is a file. Write ["${dist}"] to serve it alone.`);
  return { kind: "folder", folder };
}

/** Why this must not be served. Tauri refuses the same: the core's sources would be served with it. */
function servedProblem(path: string, coreFolder: string): string | undefined {
  const [served, core] = [realPathOf(path), realPathOf(coreFolder)];
  const holds = (outer: string, inner: string): boolean => {
    const way = relative(outer, inner);
    return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
  };
  if (holds(served, core)) {
    return `holds \`${CORE_FOLDER}\`, which would be served with it. Put the frontend into a folder of its own, or list its files.`;
  }
  if (holds(core, served))
    return `lies in \`${CORE_FOLDER}\`, which is the core's and must not be served.`;
  return basename(served) === "node_modules" ? "must not be `node_modules`." : undefined;
}

function realPathOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** What is wrong with the frontend on disk: nothing is there (`missing`), or nothing to begin with. */
export function frontendProblem({
  frontend,
  frontendPlace: place,
}: Config): { notice: Notice; missing: boolean } | undefined {
  if (frontend.kind === "folder" && !existsSync(frontend.folder)) {
    const text = `there is no folder ${frontend.folder}. Build the frontend first, or name the folder it is built into.`;
    return { notice: { place, text, atStart: true }, missing: true };
  }
  const [has, where] =
    frontend.kind === "files"
      ? [frontend.files.has("index.html"), "among the listed files"]
      : [existsSync(join(frontend.folder, "index.html")), `in ${frontend.folder}`];
  if (has) return undefined;
  return {
    notice: { place, text: `there is no index.html ${where}.`, atStart: true },
    missing: false,
  };
}

/**
 * A file is served under its own name, a folder's files under their path in it (tauri-utils, `EmbeddedAssets`).
 * What is kept is where each file really is, and a folder's links that lead out of it are left out.
 */
function addEntry(files: Map<string, string>, entry: string, fail: (text: string) => void): void {
  if (!existsSync(entry)) return fail(`there is no such file: ${entry}`);
  const real = realpathSync(entry);
  if (statSync(real).isFile()) return void files.set(basename(entry), real);
  for (const name of readdirSync(real, { recursive: true, encoding: "utf8" })) {
    const file = readableFile(join(real, name));
    if (file?.startsWith(real + sep)) files.set(name.split(sep).join("/"), file);
  }
}

/** Where a file really is, or undefined for what is none: a folder, or a link that leads to nothing or in a circle. */
function readableFile(path: string): string | undefined {
  try {
    const file = realpathSync(path);
    return statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined; // Of a folder not everything need be there to be served; a page that asks for it is told.
  }
}
