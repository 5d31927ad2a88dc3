/** What Tauri's `path` commands answer (`tauri::path::plugin`), as functions of texts. None looks at a file. */
import {
  endsWithSeparator,
  isDrive,
  parsePath,
  type ParsedPath,
  type PathStyle,
  separatorOf,
} from "./parse-path.ts";

/**
 * Takes out `.`, `..` and repeated separators. A separator at the end stays. As Tauri, but for what its rules would
 * make another file of: `..` at the beginning stays, `/` stays itself, and a path that comes to nothing is `.`.
 */
export function normalize(path: string, style: PathStyle): string {
  const normal = lexical(path, style);
  return endsWithSeparator(path, style) && !endsWithSeparator(normal, style)
    ? normal + separatorOf(style)
    : normal;
}

/** Puts paths one after the other, absolute ones too, and normalizes. Without a separator at the end. */
export function join(paths: readonly string[], style: PathStyle): string {
  const given = paths.filter((path) => path !== "");
  let joined = given.join(separatorOf(style));
  // `\` and `\server` are a root and a name: only a path that begins as a share by itself names one.
  if (style === "windows" && !/^[\\/]{2}[^\\/]/.test(given[0] ?? ""))
    joined = joined.replace(/^[\\/]{2,}/, "\\");
  return lexical(joined, style);
}

/** From the current folder, path by path; an absolute one begins anew. Without a separator at the end. */
export function resolve(folder: string, paths: readonly string[], style: PathStyle): string {
  return lexical(push(folder, paths, style), style);
}

/**
 * A path from a folder, by Rust's `PathBuf::push`: an absolute one replaces it, and on Windows one with a root but no
 * drive keeps the drive alone. Nothing is normalized.
 */
export function push(folder: string, paths: readonly string[], style: PathStyle): string {
  const separator = separatorOf(style);
  let parts = [folder];
  for (const path of paths) {
    if (path === "") continue;
    if (style === "posix") {
      if (path.startsWith("/")) parts = [path];
      else parts.push(path);
      continue;
    }
    const { prefix } = parsePath(path, style);
    if (prefix !== "") parts = [path];
    else if (/^[\\/]/.test(path)) parts = [windowsDrive(parts[0] ?? "") + path];
    else parts.push(path);
  }
  const [first = "", ...rest] = parts;
  if (rest.length === 0) return first;
  // `C:` and `a` are `C:a`, which is not `C:\a`.
  const glue = first === "" || endsWithSeparator(first, style) || isDrive(first) ? "" : separator;
  return first + glue + rest.join(separator);
}

function windowsDrive(path: string): string {
  return parsePath(path, "windows").prefix;
}

/** The path without its last name, as it is written; undefined where there is none. */
export function dirname(path: string, style: PathStyle): string | undefined {
  const { names, bodyStart } = parsePath(path, style);
  if (names.length === 0) return undefined;
  return path.slice(0, names.at(-2)?.end ?? bodyStart);
}

/** The last name, without `ext` at its end; undefined where the path names nothing (`/`, `..`). */
export function basename(path: string, ext: string, style: PathStyle): string | undefined {
  const name = fileName(path, style);
  return ext !== "" && name?.endsWith(ext) ? name.slice(0, -ext.length) : name;
}

/** What follows the last point of the last name; undefined where nothing stands before it, as in `.hidden`. */
export function extname(path: string, style: PathStyle): string | undefined {
  const name = fileName(path, style);
  const point = name?.lastIndexOf(".") ?? -1;
  return point > 0 ? name?.slice(point + 1) : undefined;
}

/** Windows needs a drive or share as well as a root: `\a` and `C:a` depend on the current folder. */
export function isAbsolute(path: string, style: PathStyle): boolean {
  const { prefix, hasRoot } = parsePath(path, style);
  return hasRoot && (style === "posix" || prefix !== "");
}

function fileName(path: string, style: PathStyle): string | undefined {
  const name = parsePath(path, style).names.at(-1)?.text;
  return name === "." || name === ".." ? undefined : name;
}

function lexical(path: string, style: PathStyle): string {
  const parsed = parsePath(path, style);
  const kept: string[] = [];
  for (const { text } of parsed.names) {
    if (text === ".") continue;
    if (text !== "..") kept.push(text);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!parsed.hasRoot) kept.push(text);
  }
  return format(parsed, kept, style) || ".";
}

function format(
  { prefix, hasRoot }: ParsedPath,
  names: readonly string[],
  style: PathStyle,
): string {
  if (style === "posix") return (hasRoot ? "/" : "") + names.join("/");
  const begin = prefix.startsWith("\\\\?\\") ? prefix : prefix.replaceAll("/", "\\");
  const rest = names.join("\\");
  if (hasRoot) return `${begin}\\${rest}`;
  // `C:` with a separator after it would be another folder.
  if (begin !== "") return begin + (rest || ".");
  // `a\..\C:\b` is a path of the current folder, and must not become one of a drive.
  return isDrive(rest.slice(0, 2)) ? `.\\${rest}` : rest;
}
