/** Makes each script of an isolation app ready to stand in its document. */
import { SourceMap } from "node:module";
import { type ESTree, parseSync } from "rolldown/utils";
import { ConfigError, type Notice } from "../../config/config.ts";
import { bundleScript } from "./bundle-script.ts";
import { createPlaceFinder } from "./embed.ts";
import { toInlineScript } from "./inline-script.ts";
import type { IsolationFolder } from "./isolation-folder.ts";
import type { Problems } from "./problems.ts";
import type { PageScript } from "./read-page.ts";

/** A script as it will stand in the document. */
export interface ReadyScript {
  readonly script: PageScript;
  readonly code: string;
  /** What `code` says, as far as the parser is concerned. */
  readonly program: ESTree.Program;
  /** Where its developer has written what is at an offset in `program`. */
  readonly placeOf: (offset: number) => string;
  readonly packages: readonly string[];
  readonly notices: readonly Notice[];
}

/** Nothing, where it is wrong and `problems` was told. */
export async function readyScript(
  script: PageScript,
  page: { readonly file: string; readonly text: string },
  folder: IsolationFolder,
  development: boolean,
  problems: Problems,
): Promise<ReadyScript[]> {
  const file = script.file ?? page.file;
  const text = script.file === undefined ? page.text : folder.readText(script.file);
  if (text === undefined) {
    problems.add(folder.shown(file), "is not UTF-8.");
    return [];
  }
  const [from, to] =
    script.file === undefined ? [script.codeFrom, script.codeTo] : [0, text.length];
  if (script.kind === "classic") {
    const place = createPlaceFinder(folder.shown(file), text);
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
    const placeOf = (at: number): string => place(from + at);
    return [{ script, code: inline.code, program, placeOf, packages: [], notices: [] }];
  }
  try {
    // Lines and columns of what stands in a page are those of the page.
    const code =
      script.file === undefined ? blank(text.slice(0, from)) + text.slice(from, to) : undefined;
    const bundle = await bundleScript({ file, code }, folder);
    const program = parseClassic(bundle.code, () => folder.shown(file), problems);
    const inline = toInlineScript(bundle.code);
    if (!program || "misreadAt" in inline) {
      problems.add(
        folder.shown(file),
        'has a tagged template with what HTML takes for the end or the beginning of a script. Write it in parts: `${"<"}/script`.',
      );
      return [];
    }
    const map =
      bundle.map &&
      new SourceMap(
        JSON.parse(bundle.map.toString()) as ConstructorParameters<typeof SourceMap>[0],
      );
    const position = createPlaceFinder("", bundle.code);
    const placeOf = (at: number): string => {
      const [line = 0, column = 0] = position(at)
        .slice(1)
        .split(":")
        .map((part) => Number(part) - 1);
      const entry = map?.findEntry(line, column);
      if (!entry || !("originalSource" in entry)) return folder.shown(file);
      return `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    };
    const mapped = development && bundle.map ? `//# sourceMappingURL=${bundle.map.toUrl()}\n` : "";
    const packages = [...bundle.packages];
    return [
      { script, code: inline.code + mapped, program, placeOf, packages, notices: bundle.notices },
    ];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const { place, text } of error.notices) problems.add(place, text);
    return [];
  }
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
    problems.add(place(labels[0]?.start ?? 0), `${message}.`);
  if (errors.length > 0) return undefined;
  const [load] = module.dynamicImports;
  if (load)
    problems.add(
      place(load.start),
      'has an `import()`, which the frame cannot follow. Write the script as a module (`type="module"`), and all it imports is put into the document.',
    );
  return program;
}

/** As long as a text and with its lines, and nothing in it. */
function blank(text: string): string {
  return text.replaceAll(/[^\n\r]/g, " ");
}
