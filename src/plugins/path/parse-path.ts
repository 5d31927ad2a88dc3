/**
 * A path as Rust's `std::path::Path` sees it, for either system on any machine: Tauri's answers follow from that.
 * Nothing here touches a file.
 */
export type PathStyle = "posix" | "windows";

export interface ParsedPath {
  /** A drive (`C:`), a share (`\\server\share`) or a verbatim or device beginning (`\\?\C:`). Windows alone has them. */
  readonly prefix: string;
  readonly hasRoot: boolean;
  /** Where the names begin. */
  readonly bodyStart: number;
  /** What stands between separators: no empty ones, and `.` only where a path without a root begins with it. */
  readonly names: readonly Name[];
}

export interface Name {
  readonly text: string;
  /** The index after it. */
  readonly end: number;
}

export function separatorOf(style: PathStyle): "/" | "\\" {
  return style === "windows" ? "\\" : "/";
}

export function endsWithSeparator(path: string, style: PathStyle): boolean {
  return path.endsWith("/") || (style === "windows" && path.endsWith("\\"));
}

export function parsePath(path: string, style: PathStyle): ParsedPath {
  const prefix = style === "windows" ? windowsPrefix(path) : "";
  const verbatim = prefix.startsWith(VERBATIM);
  // In a verbatim path `/` is a letter like others.
  const isSeparator = (at: number): boolean =>
    verbatim ? path[at] === "\\" : path[at] === "/" || (style === "windows" && path[at] === "\\");
  const written = isSeparator(prefix.length);
  const bodyStart = prefix.length + (written ? 1 : 0);
  // All prefixes but a drive's are those of roots, whether a separator follows or not.
  const hasRoot = written || (prefix !== "" && !isDrive(prefix));
  const names: Name[] = [];
  for (let start = bodyStart; start < path.length;) {
    let end = start;
    while (end < path.length && !isSeparator(end)) end++;
    const text = path.slice(start, end);
    if (text !== "" && (text !== "." || (start === bodyStart && !hasRoot)))
      names.push({ text, end });
    start = end + 1;
  }
  return { prefix, hasRoot, bodyStart, names };
}

const VERBATIM = "\\\\?\\";

/** `C:` */
export function isDrive(prefix: string): boolean {
  return /^[A-Za-z]:$/.test(prefix);
}

function windowsPrefix(path: string): string {
  const [, drive] = /^([A-Za-z]:)/.exec(path) ?? [];
  if (drive !== undefined) return drive;
  const verbatim = /^\\\\\?\\(?:UNC\\[^\\]+\\[^\\]+|[A-Za-z]:(?=\\|$)|[^\\]+)/.exec(path);
  if (verbatim) return verbatim[0];
  const device = /^[\\/]{2}\.[\\/][^\\/]+/.exec(path);
  if (device) return device[0];
  const share = /^[\\/]{2}[^\\/]+[\\/][^\\/]+/.exec(path);
  return share ? share[0] : "";
}
