/** A file of capabilities or permissions, checked for its shape. */
import type { Platform } from "../acl/permission-file.ts";
import type { AccessFile } from "./access-files.ts";
import { ConfigError, type Notice } from "./config.ts";
import { type Entry, formatPlace, type Value } from "./document.ts";
import { didYouMean } from "../protocol/nearest.ts";
import { parseFile } from "./parse-file.ts";
import { checkShape, type Shape } from "./shape.ts";

/** Takes a place, as it is shown, and what is wrong there. */
export type Fail = (place: string, text: string) => void;

/**
 * The document of a file where it fits. Undefined where anything is wrong with it, which is told: what it would give is
 * not given, and what it would take away is never left out, since the app does not start.
 */
export function readAccessDocument(
  appFolder: string,
  { file, format }: AccessFile,
  shapeOf: (value: Value) => Shape,
  fail: Fail,
): Entry | undefined {
  let errors: readonly Notice[];
  try {
    const { document, repeated } = parseFile(appFolder, file, format);
    const checked = checkShape(shapeOf(document.value), document);
    for (const { place, path } of repeated)
      fail(formatPlace(place, path), "is given twice; remove one of them.");
    for (const { place, path, text } of checked.errors) fail(formatPlace(place, path), text);
    return checked.errors.length + repeated.length === 0 ? checked.document : undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    errors = error.notices;
  }
  for (const { place, text } of errors) fail(place, text);
  return undefined;
}

const PLATFORMS: readonly Platform[] = ["linux", "macOS", "windows", "android", "iOS"];

/** Tauri's names, letter by letter. `fail` is told of each that is none. */
export function readPlatforms(
  names: readonly string[],
  fail: (at: number, text: string) => void,
): readonly Platform[] {
  return names.flatMap((name, i) => {
    const known = PLATFORMS.find((platform) => platform === name);
    if (known) return known;
    const near = didYouMean(name, PLATFORMS);
    fail(i, `\`${name}\` is no platform.${near} Known are ${PLATFORMS.join(", ")}.`);
    return [];
  });
}
