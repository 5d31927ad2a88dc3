import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import {
  createScanner,
  findNodeAtLocation,
  type Node as JsonNode,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { APP_PATH_RULE, toAppPath } from "../protocol/app-path.ts";
import { isLabel, LABEL_RULE } from "../protocol/names.ts";
import {
  type Config,
  ConfigError,
  type Csp,
  type Frontend,
  type Notice,
  type WindowConfig,
} from "./config.ts";
import { parseCsp } from "./csp.ts";
import { duplicateKeys } from "./duplicate-keys.ts";
import { didYouMean } from "./nearest.ts";
import { checkShape, type Path } from "./shape.ts";
import { TAURI_CONFIG, type TauriDocument } from "./tauri-config.ts";

export interface ReadConfig {
  readonly config: Config;
  /** What the developer should know and the app can start with. */
  readonly notices: readonly Notice[];
}

/** The folder of an app that holds the core and the configuration, as in Tauri. */
export const CORE_FOLDER = "src-tauri";
const CONFIG_FILE = "tauri.conf.json";
/** Nesting that no configuration needs. Bounds the recursion of whoever reads it. */
const MAX_DEPTH = 100;

/**
 * Reads the configuration of the app in `appFolder`. A missing file is `{}`.
 * Throws a `ConfigError` that lists everything wrong with it, each with its place and what to do.
 */
export function readConfig(appFolder: string): ReadConfig {
  const coreFolder = join(appFolder, CORE_FOLDER);
  const file = join(coreFolder, CONFIG_FILE);
  // What such a file asks for, isolation perhaps, would silently not be there.
  const errors: Notice[] = unreadFiles(coreFolder).map((name) => ({
    place: `${CORE_FOLDER}/${name}`,
    text: `is not read yet. Put its settings into ${CONFIG_FILE} and remove it.`,
    atStart: true,
  }));
  const notices: Notice[] = [];
  const source = readSource(file);
  const tree = parseDocument(source, `${CORE_FOLDER}/${CONFIG_FILE}`);
  const place = (path: Path): string => placeOf(path, tree, source);
  const fail = (path: Path, text: string): void =>
    void errors.push({ place: place(path), text, atStart: true });
  const note = (path: Path, text: string, atStart = false): void =>
    void notices.push({ place: place(path), text, atStart });

  for (const { path, offset } of duplicateKeys(tree)) {
    errors.push({
      place: formatPlace(path, offset, source),
      text: "is given twice; remove one of them.",
      atStart: true,
    });
  }
  const checked = checkShape(TAURI_CONFIG, JSON.parse(source));
  for (const { path, text } of checked.errors) fail(path, text);
  for (const { path, text } of checked.unused) note(path, text);
  // What was wrong is left out of the value, so the rest can be looked at as well: all errors at once.
  const document = (checked.value ?? {}) as TauriDocument;
  const security = document.app?.security ?? {};

  const name = basename(resolve(appFolder));
  if (document.identifier === undefined) {
    note(
      [],
      `no \`identifier\`; \`${defaultIdentifier(name)}\`, after the folder's name, is used.`,
    );
  } else if (!/^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/.test(document.identifier)) {
    fail(
      ["identifier"],
      "must be made of letters, digits, hyphens and points, such as `com.example.app`.",
    );
  }

  const pattern = security.pattern?.use ?? "brownfield";
  if (pattern === "isolation") {
    fail(
      ["app", "security", "pattern", "use"],
      "the isolation pattern is not available yet. Sallyport does not start without the protection you asked for; remove `pattern` to run as `brownfield`.",
    );
  } else if (pattern !== "brownfield") {
    fail(
      ["app", "security", "pattern", "use"],
      `must be \`brownfield\` or \`isolation\`.${didYouMean(pattern, ["brownfield", "isolation"])}`,
    );
  }

  if (security.capabilities && security.capabilities.length > 0) {
    note(["app", "security", "capabilities"], NOT_IN_FORCE, true);
  }
  if (hasFiles(join(coreFolder, "capabilities"))) {
    notices.push({ place: `${CORE_FOLDER}/capabilities`, text: NOT_IN_FORCE, atStart: true });
  }

  const config: Config = Object.freeze({
    productName: document.productName ?? name,
    version: document.version ?? "0.0.0",
    identifier: document.identifier ?? defaultIdentifier(name),
    frontend: readFrontend(document.build?.frontendDist ?? "../dist", coreFolder, fail),
    withGlobalTauri: document.app?.withGlobalTauri ?? false,
    windows: readWindows(document, fail),
    csp: readCsp(security.csp, fail, (text) => note(["app", "security", "csp"], text, true)),
    freezePrototype: security.freezePrototype ?? false,
    untouchedCsp: security.dangerousDisableAssetCspModification ?? false,
    headers: readHeaders(security.headers ?? {}, fail, note),
    exitOnLastPage: document.plugins?.sallyport?.exitOnLastPage ?? false,
    serviceWorkers: document.plugins?.sallyport?.serviceWorkers ?? false,
  });
  if (errors.length > 0) throw new ConfigError(errors);
  return { config, notices };
}

/** A missing file is `{}`. One that is there and cannot be read is not: what it asks for would silently be missing. */
function readSource(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return "{}";
    const { code } = error as NodeJS.ErrnoException;
    const text = code === "EISDIR" ? "is a folder." : `cannot be read (${code}).`;
    const place = `${CORE_FOLDER}/${CONFIG_FILE}`;
    throw new ConfigError([{ place, text, atStart: true }]);
  }
}

/** Configuration files of Tauri's that only later versions will read: other formats, and those of a platform. */
function unreadFiles(coreFolder: string): string[] {
  if (!existsSync(coreFolder)) return [];
  return readdirSync(coreFolder).filter((name) =>
    /^(?:tauri\.(?:(?:macos|windows|linux|android|ios)\.conf\.json5?|conf\.json5)|Tauri(?:\.\w+)?\.toml)$/.test(
      name,
    ),
  );
}

const NOT_IN_FORCE =
  "capabilities are not in force yet: every window of the app may run every command of the app, and no plugin command runs.";

type Fail = (path: Path, text: string) => void;

function parseDocument(source: string, file: string): JsonNode | undefined {
  const fail = (offset: number, text: string): never => {
    const { line, column } = position(source, offset);
    throw new ConfigError([{ place: `${file}:${line}:${column}`, text, atStart: true }]);
  };
  // Before the parser, which calls itself for every level.
  const deep = tooDeepAt(source);
  if (deep !== undefined) fail(deep, `nested deeper than ${MAX_DEPTH} levels.`);
  const problems: ParseError[] = [];
  const tree = parseTree(source, problems, { disallowComments: true, allowTrailingComma: false });
  const [first] = problems;
  if (first) fail(first.offset, `not JSON (${printParseErrorCode(first.error)}).`);
  return tree;
}

/** Where the first bracket stands that nests deeper than `MAX_DEPTH`. */
function tooDeepAt(source: string): number | undefined {
  const scanner = createScanner(source, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const at = scanner.getTokenOffset();
    if (source[at] === "{" || source[at] === "[") depth += 1;
    if (source[at] === "}" || source[at] === "]") depth -= 1;
    if (depth > MAX_DEPTH) return at;
  }
  return undefined;
}

function placeOf(path: Path, tree: JsonNode | undefined, source: string): string {
  const node = tree && findNodeAtLocation(tree, [...path]);
  // The line of the key, where there is one: for a long value its end is nobody's place.
  const at = node?.parent?.type === "property" ? node.parent : node;
  return formatPlace(path, at?.offset, source);
}

function formatPlace(path: Path, offset: number | undefined, source: string): string {
  const file = `${CORE_FOLDER}/${CONFIG_FILE}`;
  if (path.length === 0) return file;
  const line = offset === undefined ? "" : `:${position(source, offset).line}`;
  return `${file}${line} ${path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`))
    .join("")
    .replace(/^\./, "")}`;
}

function position(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

function defaultIdentifier(folder: string): string {
  const word = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `app.${word || "unnamed"}`;
}

function readFrontend(dist: string | readonly string[], coreFolder: string, fail: Fail): Frontend {
  const path: Path = ["build", "frontendDist"];
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
    fail(path, "is a URL. Sallyport serves the frontend itself: name a folder or a list of files.");
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
}: Config): { notice: Notice; missing: boolean } | undefined {
  const place = `${CORE_FOLDER}/${CONFIG_FILE} build.frontendDist`;
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

function readWindows(document: TauriDocument, fail: Fail): WindowConfig[] | undefined {
  const windows = document.app?.windows;
  if (!windows) return undefined;
  const seen = new Set<string>();
  const result: WindowConfig[] = [];
  for (const [
    i,
    { label = "main", create = true, url = "index.html", title = "Tauri App" },
  ] of windows.entries()) {
    const path: Path = ["app", "windows", i];
    if (!isLabel(label)) fail([...path, "label"], LABEL_RULE);
    if (seen.has(label)) fail(path, `a window with label \`${label}\` already exists`);
    if (toAppPath(url) === undefined) fail([...path, "url"], APP_PATH_RULE);
    seen.add(label);
    if (create) result.push({ label, url, title });
  }
  return result;
}

function readCsp(
  policy: string | Readonly<Record<string, string | readonly string[]>> | undefined,
  fail: Fail,
  notice: (text: string) => void,
): Csp | undefined {
  if (policy === undefined) return undefined;
  const csp = parseCsp(policy);
  for (const [name, sources] of csp) {
    if (
      !/^[a-z-]+$/.test(name) ||
      sources.some((source) => /[^\x21-\x3a\x3c-\x7e]|,/.test(source))
    ) {
      fail(
        ["app", "security", "csp"],
        `the directive \`${name}\` is not one that a header can carry.`,
      );
    }
  }
  if (csp.has("sandbox"))
    notice("`sandbox` gives documents an opaque origin, and Sallyport refuses their calls.");
  return csp;
}

/**
 * Headers whose meaning Sallyport does not give away: what frames a message and manages its connection (RFC 9110 §7.6.1,
 * §10), what its content is and how it is encoded, where it is, and whether a copy of it may be kept. A wrong one breaks
 * every answer, or makes Node refuse to write it. `content-language` says nothing of the kind, nor do policies.
 */
const OURS = [
  /^(?:connection|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|via)$/,
  /^content-(?!language$|security-policy-report-only$)/,
  /^(?:accept-ranges|age|cache-control|date|etag|expires|last-modified|pragma|vary)$/,
  /^(?:allow|location|set-cookie2?|www-authenticate)$/,
];

function readHeaders(
  headers: NonNullable<NonNullable<NonNullable<TauriDocument["app"]>["security"]>["headers"]>,
  fail: Fail,
  notice: (path: Path, text: string) => void,
): Record<string, string> {
  const result: Record<string, string> = {};
  const seen = new Set<string>();
  for (const [name, given] of Object.entries(headers)) {
    const path: Path = ["app", "security", "headers", name];
    if (seen.has(name.toLowerCase())) fail(path, "is given twice, in another spelling.");
    seen.add(name.toLowerCase());
    // A list is joined with commas, an object is `key value` pairs joined with semicolons (tauri-utils, `HeaderSource`).
    const value =
      typeof given === "string"
        ? given
        : Array.isArray(given)
          ? given.join(", ")
          : Object.entries(given as Record<string, string>)
              .map(([key, text]) => `${key} ${text}`)
              .join("; ");
    if (!/^[A-Za-z0-9-]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value))
      fail(path, "is not a header.");
    else if (name.toLowerCase().startsWith("access-control-"))
      notice(
        path,
        "is left out: Sallyport sends no CORS headers, since no other origin may read the app.",
      );
    else if (OURS.some((names) => names.test(name.toLowerCase())))
      fail(path, "is a header that Sallyport sets itself, or leaves out.");
    else result[name] = value;
  }
  return result;
}

function hasFiles(folder: string): boolean {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isFolder && readdirSync(folder).some((name) => /\.(?:json5?|toml)$/.test(name));
}
