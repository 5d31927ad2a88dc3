import { TRASH_NAME } from "./entry-name.ts";

/**
 * Splits a path that a page sent into its segments. `""` is the opened folder itself.
 * Throws `Invalid path` for everything that is not plainly a list of names.
 *
 * Security: this refuses what *looks* wrong. What a path leads to on the disk is for `resolveInside` to say.
 */
export function parsePath(path: string, windows: boolean = process.platform === "win32"): string[] {
  if (path === "") return [];
  const segments = path.split("/");
  if (!segments.every((segment) => isName(segment, windows))) throw new Error("Invalid path");
  return segments;
}

function isName(segment: string, windows: boolean): boolean {
  // An empty one comes from a path that begins with `/` (absolute), ends with it, or has `//` in it.
  // `..` climbs out, `.` would give one folder many names, and NUL ends a path early in C.
  if (segment === "" || segment === "." || segment === ".." || segment.includes("\0")) return false;
  // What was deleted is not there.
  if (segment.toLowerCase() === TRASH_NAME) return false;
  if (!windows) return true;
  // There `\` separates too, `:` starts a drive (`C:`) or a hidden stream (`notes.txt:stream`), and dots and spaces
  // at the end are dropped, so that `.. ` is `..`.
  return !/[\\:]/.test(segment) && !/[. ]$/.test(segment);
}
