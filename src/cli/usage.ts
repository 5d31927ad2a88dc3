import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { didYouMean } from "../protocol/nearest.ts";
import { CORE_FOLDER } from "../config/config-files.ts";
import { StartError } from "../launch/options.ts";

/** The command was not called as it can be. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

export interface ParsedArguments {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
  /** What stands behind `--`. */
  readonly rest: readonly string[];
}

/**
 * Takes a command's arguments apart. Throws a `UsageError` that names what is unknown and what may have been meant.
 * An option is exactly what `options` calls it: there is no `--no-…` of one that is not named so.
 */
export function parseArguments(
  args: readonly string[],
  options: ParseArgsOptionsConfig,
): ParsedArguments {
  const end = args.indexOf("--");
  // Not strict: its own errors are several sentences about how a program is called in general.
  const { tokens, positionals } = parseArgs({
    args: end < 0 ? [...args] : args.slice(0, end),
    options,
    strict: false,
    tokens: true,
  });
  const values = new Map<string, string | boolean>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option)
      throw new UsageError(
        `There is no option \`${rawName}\`.${didYouMean(name, Object.keys(options), "--")}`,
      );
    if (option.type === "string") {
      // `--host --no-open`: the value was forgotten. One that begins with a hyphen is written `--host=-x`.
      if (value === undefined || (!inlineValue && value.startsWith("-")))
        throw new UsageError(`\`${rawName}\` needs a value: \`${rawName} <${name}>\`.`);
      values.set(name, value);
    } else {
      if (value !== undefined) throw new UsageError(`\`${rawName}\` takes no value.`);
      values.set(name, true);
    }
  }
  return {
    values: Object.fromEntries(values),
    positionals,
    rest: end < 0 ? [] : args.slice(end + 1),
  };
}

/** The app's folder: the one named or the current one. Naming its `src-tauri` is as good. */
export function findApp(positionals: readonly string[]): string {
  if (positionals.length > 1)
    throw new UsageError(
      `One folder at a time; \`${positionals[1]}\` is a second one. Arguments of the app go behind \`--\`.`,
    );
  const named = resolve(positionals[0] ?? ".");
  if (!existsSync(named) || !statSync(named).isDirectory())
    throw new StartError(`There is no folder ${named}.`);
  if (basename(named) === CORE_FOLDER && !existsSync(join(named, CORE_FOLDER)))
    return dirname(named);
  if (!existsSync(join(named, CORE_FOLDER))) {
    throw new StartError(
      `${named} is no app: it has no folder \`${CORE_FOLDER}\` with a \`main.ts\` in it.`,
    );
  }
  return named;
}
