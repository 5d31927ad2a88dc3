/** An ES module or TypeScript, and what it imports, as one classic script. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type OutputChunk, type Plugin, rolldown } from "rolldown";
import { parseSync } from "rolldown/utils";
import { ConfigError, type Notice } from "../../config/config.ts";
import { createPlaceFinder } from "./embed.ts";
import { type IsolationFolder, shorten } from "./isolation-folder.ts";
import { createProblems, type Problems } from "./problems.ts";

/** What to bundle: a file, or what stands in index.html. */
export interface ModuleSource {
  readonly file: string;
  /** Undefined: what the file holds. Positions in it are positions in the file. */
  readonly code: string | undefined;
}

export interface BundledScript {
  readonly code: string;
  /** From the script to its sources, which are named as they are shown. Null where nothing is left of them. */
  readonly map: OutputChunk["map"];
  /** The npm packages in it, by their names. */
  readonly packages: ReadonlySet<string>;
  /** What the bundler has to say. */
  readonly notices: readonly Notice[];
}

/** Of an id that stands for what is in a page and not for a file. */
const INLINE = "?inline";

/**
 * Imports stay in the folder of the isolation app, or lead to npm packages and stay in those. Throws a `ConfigError`
 * with every import that does not, and every error of syntax, each with file, line and column.
 */
export async function bundleScript(
  source: ModuleSource,
  folder: IsolationFolder,
): Promise<BundledScript> {
  const problems = createProblems();
  const packages = new Set<string>();
  const notices: Notice[] = [];
  const entry = source.code === undefined ? source.file : source.file + INLINE;
  const shown = (id: string): string => folder.shown(withoutQuery(id));
  const guard = createGuard(folder, entry, packages, problems, shown);
  const load: Plugin = {
    name: "isolation-folder",
    resolveId: (id, importer) => (importer === undefined ? { id: entry } : undefined),
    load(id) {
      if (id === entry && source.code !== undefined) return { code: source.code, moduleType: "js" };
      if (existsSync(id)) folder.read(id);
      return undefined;
    },
  };
  try {
    await using bundle = await rolldown({
      input: entry,
      cwd: folder.path,
      platform: "browser",
      // Of the app around, and not of the isolation app: what is bundled would depend on it.
      tsconfig: false,
      resolve: { extensionAlias: { ".js": [".js", ".ts"], ".mjs": [".mjs", ".mts"] } },
      moduleTypes: Object.fromEntries(
        [".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".ico"].map((name) => [
          name,
          "dataurl",
        ]),
      ),
      // A `package.json` that says `sideEffects: false` would take the hook out of a script that imports it.
      treeshake: { moduleSideEffects: () => true },
      plugins: [load, guard],
      onLog: (_level, { code, id, loc, message }) => {
        if (code === "EMPTY_IMPORT_META" || code === "UNRESOLVED_IMPORT") return; // Told by the guard, as errors.
        notices.push({ place: placeOf(id, loc), text: firstLine(message), atStart: false });
      },
    });
    const { output } = await bundle.generate({
      format: "iife",
      strict: true,
      sourcemap: true,
      codeSplitting: false,
      comments: { legal: true, jsdoc: false, annotation: false },
      sourcemapPathTransform: (path, map) => shown(resolve(dirname(map), path)),
    });
    problems.throwIfAny();
    const [{ code, map }] = output;
    return { code: code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"), map, packages, notices };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    // What the bundler could not do may come of what is told already.
    problems.throwIfAny();
    const errors = (error as { readonly errors?: readonly BundlerError[] }).errors;
    if (!errors) throw error;
    for (const { code, id, loc, message } of errors)
      problems.add(placeOf(id, loc), TEXTS.get(code ?? "") ?? firstLine(message));
    problems.throwIfAny();
    throw error;
  }

  function placeOf(id: string | undefined, loc: BundlerError["loc"]): string {
    const file = id ?? loc?.file;
    if (file === undefined) return folder.shown(source.file);
    return loc ? `${shown(file)}:${loc.line}:${loc.column + 1}` : shown(file);
  }
}

interface BundlerError {
  readonly code?: string | undefined;
  readonly id?: string | undefined;
  readonly loc?:
    | { readonly file?: string; readonly line: number; readonly column: number }
    | undefined;
  readonly message: string;
}

/** In place of the bundler's words, where they speak of what only we know. */
const TEXTS: ReadonlyMap<string, string> = new Map([
  [
    "INVALID_TLA_FORMAT",
    "has an `await` outside of functions: the hook must be set when the script has run. Put it into an async function.",
  ],
]);

/** `[PARSE_ERROR] Unexpected token`, in colours and with a picture below it, as `Unexpected token.` */
function firstLine(message: string): string {
  const [line = ""] = stripVTControlCharacters(message).split("\n");
  return line.replace(/^\[[A-Z_]+\] /, "").replace(/(?<=\w)$/, ".");
}

/** Looks at what each module imports, before the bundler follows it. */
function createGuard(
  folder: IsolationFolder,
  entry: string,
  packages: Set<string>,
  problems: Problems,
  shown: (id: string) => string,
): Plugin {
  /** Where the packages lie that are imported; what they import of themselves lies there as well. */
  const roots = new Set<string>();
  return {
    name: "isolation-guard",
    resolveId: {
      order: "pre",
      async handler(specifier, importer, { kind }) {
        if (importer === undefined) return undefined;
        // As a browser would: the root of the site is the folder.
        if (specifier.startsWith("/"))
          return this.resolve(`.${specifier}`, join(folder.path, "index.html"), { skipSelf: true });
        if (kind !== "require-call") return undefined; // An `import` was looked at where it stands.
        const problem = judge(
          specifier,
          importer,
          (await this.resolve(specifier, importer, { skipSelf: true }))?.id,
        );
        if (problem !== undefined) problems.add(shown(importer), problem);
        return undefined;
      },
    },
    async transform(code, id, { moduleType }) {
      if (!isScript(moduleType)) return;
      const place = createPlaceFinder(shown(id), code);
      const { module } = parseSync(id, code, { lang: moduleType, sourceType: "module" });
      for (const { start } of module.importMetas)
        problems.add(
          place(start),
          "uses `import.meta`, which a classic script has not: everything is one document.",
        );
      const specifiers: { readonly value: string; readonly start: number }[] = [];
      for (const { moduleRequest, entries } of module.staticImports) {
        // What is only a type is gone before anything is looked for.
        if (entries.length === 0 || entries.some(({ isType }) => !isType))
          specifiers.push(moduleRequest);
      }
      for (const { entries } of module.staticExports) {
        for (const { moduleRequest, isType } of entries)
          if (moduleRequest && !isType) specifiers.push(moduleRequest);
      }
      for (const { moduleRequest } of module.dynamicImports) {
        const value = parseText(code.slice(moduleRequest.start, moduleRequest.end));
        if (value === undefined)
          problems.add(
            place(moduleRequest.start),
            "imports what is known only when it runs, and cannot be embedded. Write its path out.",
          );
        else specifiers.push({ value, start: moduleRequest.start });
      }
      for (const { value, start } of specifiers) {
        const from = value.startsWith("/") ? join(folder.path, "index.html") : id;
        const path = value.startsWith("/") ? `.${value}` : value;
        const resolved = hasScheme(value)
          ? undefined
          : await this.resolve(path, from, { skipSelf: true });
        const problem = judge(value, id, resolved?.external ? undefined : resolved?.id);
        if (problem !== undefined) problems.add(place(start), problem);
      }
    },
  };

  /** Why `importer` may not import this, if it may not. */
  function judge(
    specifier: string,
    importer: string,
    resolved: string | undefined,
  ): string | undefined {
    const said = `imports \`${shorten(specifier)}\``;
    const missing = resolved === undefined || !existsSync(withoutQuery(resolved));
    // A package may have the name of one: `events`.
    if (isBuiltin(specifier) && missing) return `${said}, a module of Node, which a page has not.`;
    if (hasScheme(specifier))
      return `${said}: the frame gets nothing from elsewhere. Put the file into the folder.`;
    if (missing)
      return /^[./#]/.test(specifier)
        ? `${said}, and there is no such file.`
        : `${said}, and there is no such package: install it, or write \`./${specifier}\` for a file.`;
    const file = realpathSync(withoutQuery(resolved));
    if (folder.holds(file)) return undefined;
    if (!/^[./#]/.test(specifier)) {
      packages.add(packageName(specifier));
      roots.add(packageRoot(file));
      return undefined;
    }
    const within = [...roots].some((root) => file.startsWith(join(root, "/")));
    const fromOutside = importer !== entry && !folder.holds(importer);
    if (within && fromOutside) return undefined;
    return `${said}, which leads out of the folder of the isolation app. Put the file there; for its types alone, write \`import type\`.`;
  }
}

function withoutQuery(id: string): string {
  return id.replace(/\?.*$/, "");
}

function isScript(moduleType: string): moduleType is "js" | "jsx" | "ts" | "tsx" {
  return ["js", "jsx", "ts", "tsx"].includes(moduleType);
}

function hasScheme(specifier: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(specifier);
}

/** The value of a text that is written out, and of nothing else. */
function parseText(source: string): string | undefined {
  const [statement] = parseSync("text.js", `(${source})`).program.body;
  const expression = statement?.type === "ExpressionStatement" ? statement.expression : undefined;
  const inner = expression?.type === "ParenthesizedExpression" ? expression.expression : expression;
  if (inner?.type === "Literal" && typeof inner.value === "string") return inner.value;
  if (inner?.type === "TemplateLiteral" && inner.expressions.length === 0)
    return inner.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** `@scope/name` of `@scope/name/file.js`. */
function packageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** The nearest folder above with a `package.json` that has a name: others only say how their files are read. */
function packageRoot(file: string): string {
  let folder = dirname(file);
  for (;;) {
    const path = join(folder, "package.json");
    if (existsSync(path) && hasName(path)) return folder;
    const above = dirname(folder);
    if (above === folder) return dirname(file);
    folder = above;
  }
}

function hasName(path: string): boolean {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof parsed === "object" && parsed !== null && Object.hasOwn(parsed, "name");
  } catch {
    return false; // The bundler reads it too, and says what is wrong with it.
  }
}
