/** Makes each script of an isolation app ready to stand in its document. */
import { SourceMap } from "node:module";
import { type ESTree, parseSync } from "rolldown/utils";
import { ConfigError, type Notice } from "../../config/config.ts";
import { createPositionFinder } from "../../config/parse-error.ts";
import { type BundledScript, bundleScript } from "./bundle-script.ts";
import { createPlaceFinder } from "./embed.ts";
import { toInlineScript } from "./inline-script.ts";
import type { IsolationFolder } from "./isolation-folder.ts";
import type { Problems } from "./problems.ts";
import type { PageScript } from "./read-page.ts";
import { type NamedScript, nameScript, toSourceName } from "./source-names.ts";

/** A script as it will stand in the document. */
export interface ReadyScript extends NamedScript {
  readonly script: PageScript;
  /** With a comment behind it that names it. */
  readonly code: string;
  /** What `code` says, as far as the parser is concerned. */
  readonly program: ESTree.Program;
  /** Where its developer has written what is at an offset in `program`. */
  readonly placeOf: (offset: number) => string;
  readonly packages: readonly string[];
  readonly notices: readonly Notice[];
}

/** Nothing, where it is wrong and `problems` was told. `number` is its own among the scripts of the page. */
export async function readyScript(
  script: PageScript,
  number: number,
  page: { readonly file: string; readonly text: string },
  folder: IsolationFolder,
  development: boolean,
  problems: Problems,
): Promise<ReadyScript[]> {
  const file = script.file ?? page.file;
  const shown = folder.shown(file);
  const text = script.file === undefined ? page.text : folder.readText(script.file);
  if (text === undefined) {
    problems.add(shown, "is not UTF-8.");
    return [];
  }
  const [from, to] =
    script.file === undefined ? [script.codeFrom, script.codeTo] : [0, text.length];
  const part = script.file === undefined ? `script=${number}` : undefined;
  if (script.kind === "classic") {
    const place = createPlaceFinder(shown, text);
    const code = text.slice(from, to);
    const program = parseClassic(code, (at) => place(from + at), problems);
    if (!program) return [];
    // What stands in the page is read there already, whatever it holds.
    const inline = script.file === undefined ? { code } : toInlineScript(code);
    if ("misreadAt" in inline) {
      problems.add(
        place(inline.misreadAt),
        'has what HTML takes for the end or the beginning of something else. Write it in parts: `"<" + "/script"`.',
      );
      return [];
    }
    const name = toSourceName(shown, part);
    const start = createPositionFinder(text)(from);
    return [
      {
        script,
        name,
        shown,
        code: nameScript(inline.code, name),
        program,
        placeOf: (at) => place(from + at),
        // A browser counts from where the script begins.
        placeAt: (line, column) =>
          `${shown}:${start.line + line - 1}:${line === 1 ? start.column + column - 1 : column}`,
        packages: [],
        notices: [],
      },
    ];
  }
  try {
    // Lines and columns of what stands in a page are those of the page.
    const code =
      script.file === undefined ? blank(text.slice(0, from)) + text.slice(from, to) : undefined;
    const bundle = await bundleScript({ file, code }, folder);
    const program = parseClassic(bundle.code, () => shown, problems);
    const inline = toInlineScript(bundle.code);
    if (!program || "misreadAt" in inline) {
      problems.add(
        shown,
        'has a tagged template with what HTML takes for the end or the beginning of a script. Write it in parts: `${"<"}/script`.',
      );
      return [];
    }
    const name = toSourceName(shown, part ?? "bundled");
    const placeAt = createPlaceInSources(bundle.map, shown);
    const position = createPositionFinder(bundle.code);
    const mapped =
      development && bundle.map
        ? `${inline.code}//# sourceMappingURL=${bundle.map.toUrl()}\n`
        : inline.code;
    return [
      {
        script,
        name,
        shown,
        code: nameScript(mapped, name),
        program,
        placeOf(at) {
          const { line, column } = position(at);
          return placeAt(line, column);
        },
        placeAt,
        packages: [...bundle.packages],
        notices: bundle.notices,
      },
    ];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { place, text } of error.notices) problems.add(place, text);
    return [];
  }
}

/** `shown` is the file that was bundled, for what the bundler has added. */
function createPlaceInSources(
  written: BundledScript["map"],
  shown: string,
): NamedScript["placeAt"] {
  if (!written) return () => shown;
  let map: SourceMap | undefined;
  return (line, column) => {
    // Most apps never ask.
    map ??= new SourceMap(
      JSON.parse(written.toString()) as ConstructorParameters<typeof SourceMap>[0],
    );
    const entry = map.findEntry(line - 1, column - 1);
    // The nearest one before it may be of another line.
    if (!("originalSource" in entry) || entry.generatedLine !== line - 1) return shown;
    return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  };
}

function parseClassic(
  code: string,
  place: (offset: number) => string,
  problems: Problems,
): ESTree.Program | undefined {
  const { program, errors, module } = parseSync("script.js", code, {
    lang: "js",
    sourceType: "script",
    preserveParens: false,
    showSemanticErrors: true,
  });
  for (const { message, labels } of errors)
    problems.add(place(labels[0]?.start ?? 0), `${message}.${hintFor(message)}`);
  if (errors.length > 0) return undefined;
  const [load] = module.dynamicImports;
  if (load)
    problems.add(
      place(load.start),
      'has an `import()`, which the frame cannot follow. Write the script as a module (`type="module"`), and all it imports is put into the document.',
    );
  return program;
}

/** What the parser cannot know: that the script may be one of the two. */
function hintFor(message: string): string {
  return message.endsWith("outside a module") ? ' Give its `<script>` a `type="module"`.' : "";
}

/** As long as a text and with its lines, and nothing in it. */
function blank(text: string): string {
  return text.replaceAll(/[^\n\r]/g, " ");
}
