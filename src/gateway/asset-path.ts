/**
 * The path of a URL as the names of folders and a file, or undefined where it is none we serve. Decoded once, name by
 * name: an encoded separator, `..`, NUL or a drive letter never reaches the file system (attacks C13).
 */
export function toAssetPath(
  target: string,
  platform: NodeJS.Platform = process.platform,
): readonly string[] | undefined {
  const [path = ""] = target.split("?", 1);
  if (!path.startsWith("/")) return undefined;
  const names: string[] = [];
  const written = path.slice(1).split("/");
  // One trailing slash names the folder.
  if (written.at(-1) === "") written.pop();
  for (const part of written) {
    let name: string;
    try {
      name = decodeURIComponent(part);
    } catch {
      return undefined;
    }
    if (name === "" || name === "." || name === ".." || /[/\\\0]/.test(name)) return undefined;
    if (platform === "win32" && isWindowsTrick(name)) return undefined;
    names.push(name);
  }
  return names;
}

/** Names that Windows reads as something else: streams and drives, trailing points and spaces, devices, 8.3 names. */
export function isWindowsTrick(name: string): boolean {
  return /[:<>"|?*]|[. ]$|~\d|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(name);
}
