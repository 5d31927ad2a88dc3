/** Paths as the core takes them: names with `/` between, `""` for the opened folder itself. */

export function toSegments(path: string): string[] {
  return path === "" ? [] : path.split("/");
}

export function joinPath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The path as it stands in the address, so that a reload stays where it is: `#/pictures/summer`. */
export function toHash(path: string): string {
  // On Windows a name can hold half a surrogate pair, which no address can.
  return `#/${toSegments(path.toWellFormed()).map(encodeURIComponent).join("/")}`;
}

export function fromHash(hash: string): string {
  try {
    return hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent).join("/");
  } catch {
    // Somebody typed a `%` that is none. There is no such place, so it is the beginning.
    return "";
  }
}
