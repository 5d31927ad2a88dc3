import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Format } from "./config-files.ts";
import { ConfigError } from "./config.ts";
import type { Parsed } from "./document.ts";
import { parseJson } from "./parse-json.ts";
import { parseJson5 } from "./parse-json5.ts";
import { parseToml } from "./parse-toml.ts";

const PARSERS = { json: parseJson, json5: parseJson5, toml: parseToml } as const;

/** Reads a file of the app, by its path in the app's folder. Throws a `ConfigError` where it cannot be read at all. */
export function parseFile(appFolder: string, file: string, format: Format): Parsed {
  let source: string;
  try {
    source = readFileSync(join(appFolder, file), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const text = code === "EISDIR" ? "is a folder." : `cannot be read (${code}).`;
    throw new ConfigError([{ place: file, text, atStart: true }]);
  }
  return PARSERS[format](source, file);
}
