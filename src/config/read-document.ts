/** The files of a configuration as one document, in the shape it must have, with the place of every value. */
import { CORE_FOLDER, findConfigFiles, type Platform } from "./config-files.ts";
import { ConfigError, type Notice } from "./config.ts";
import { type Entry, formatPlace, type Path, placeOf, toPlain } from "./document.ts";
import { merge } from "./merge.ts";
import { parseFile } from "./parse-file.ts";
import { findLostProtection } from "./protection.ts";
import { checkShape } from "./shape.ts";
import { TAURI_CONFIG, type TauriDocument } from "./tauri-config.ts";

export interface ReadDocument {
  /** What was wrong is left out, so that the rest can be looked at as well: all errors at once. */
  readonly document: TauriDocument;
  /** Where a value was written, as it is shown: in which file, on which line. */
  readonly placeOf: (path: Path) => string;
  readonly errors: readonly Notice[];
  readonly notices: readonly Notice[];
}

/**
 * Each file is checked by itself, so that an error names the file and its own spelling of a key, and two spellings of a
 * key are one when the files are merged. Throws a `ConfigError` where a file cannot be read at all.
 */
export function readDocument(appFolder: string, platform: Platform): ReadDocument {
  const { files, ...found } = findConfigFiles(appFolder, platform);
  const errors = [...found.errors];
  const notices = [...found.notices];
  let merged: Entry = {
    value: new Map(),
    place: { file: `${CORE_FOLDER}/${files[0]?.name ?? "tauri.conf.json"}`, line: undefined },
  };
  const unreadable: Notice[] = [];
  for (const { name, format } of files) {
    try {
      const { document, repeated } = parseFile(appFolder, `${CORE_FOLDER}/${name}`, format);
      for (const { path, place } of repeated) {
        const text = "is given twice; remove one of them.";
        errors.push({ place: formatPlace(place, path), text, atStart: true });
      }
      const checked = checkShape(TAURI_CONFIG, document);
      for (const { path, place, text } of checked.errors)
        errors.push({ place: formatPlace(place, path), text, atStart: true });
      for (const { path, place, text } of checked.unused)
        notices.push({ place: formatPlace(place, path), text, atStart: false });
      if (!checked.document) continue;
      const base = merged;
      merged = merge(base, checked.document);
      const lost = findLostProtection(base, checked.document, merged);
      errors.push(...lost.errors);
      notices.push(...lost.notices);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      unreadable.push(...error.notices);
    }
  }
  if (unreadable.length > 0) throw new ConfigError([...errors, ...unreadable]);
  const root = merged;
  return {
    document: toPlain(root) as TauriDocument, // Its shape was checked, and merging two of a shape gives one of that shape.
    placeOf: (path) => placeOf(root, path),
    errors,
    notices,
  };
}
