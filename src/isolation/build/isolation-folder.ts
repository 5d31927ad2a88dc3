/** The folder of an isolation app: all that may become part of the frame, and nothing beside it. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";

export interface IsolationFolder {
  /** Where it really is. */
  readonly path: string;
  /** Every file that was read, by where it really is: what a change of means another document. */
  readonly files: ReadonlySet<string>;
  /** How a file is named to its developer, from the app's folder: `dist-isolation/index.js`. */
  shown(file: string): string;
  /** True where a file, whose real path this is, lies in the folder. */
  holds(file: string): boolean;
  /** The file that a document or a style in `from` means by an address, or why there is none to have. */
  find(address: string, from: string): { readonly file: string } | { readonly problem: string };
  read(file: string): Buffer;
  /** Undefined where the file is not UTF-8. A byte order mark is no part of the text. */
  readText(file: string): string | undefined;
}

/** No host has this name (RFC 2606): an address that leads to it is one in the folder. */
const BASE = "http://isolation.invalid";

/** Throws what the file system throws where there is no such folder. */
export function openIsolationFolder(dir: string, appFolder: string): IsolationFolder {
  const path = realpathSync(dir);
  const appPath = realpathSync(appFolder);
  const files = new Set<string>();
  const holds = (file: string): boolean => {
    const way = relative(path, file);
    return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  };
  const read = (file: string): Buffer => {
    files.add(file);
    return readFileSync(file);
  };
  return {
    path,
    files,
    holds,
    read,
    shown: (file) =>
      (holds(file)
        ? join(relative(appFolder, dir), relative(path, file))
        : relative(appPath, file)
      ).replaceAll(sep, "/"),
    find(address, from) {
      const base = relative(path, from).split(sep).map(encodeURIComponent).join("/");
      const url = URL.parse(address, `${BASE}/${base}`);
      if (url?.origin !== BASE)
        return {
          problem: `\`${shorten(address)}\` is not in this folder, and the frame gets nothing from elsewhere: put the file here.`,
        };
      const name = decode(url.pathname);
      if (name === undefined) return { problem: `\`${shorten(address)}\` is no address.` };
      const file = realFile(join(path, name));
      if (file === undefined) return { problem: `there is no file \`${shorten(address)}\`.` };
      // The developer's own links too: what is sealed in the frame is what lies where it was looked for.
      return holds(file)
        ? { file }
        : { problem: `\`${shorten(address)}\` leads out of the folder of the isolation app.` };
    },
    readText(file) {
      try {
        return new TextDecoder("utf-8", { fatal: true }).decode(read(file));
      } catch (error) {
        if (error instanceof TypeError) return undefined;
        throw error;
      }
    },
  };
}

/** Where a file really is. Undefined for what is none, and for what cannot be one. */
function realFile(path: string): string | undefined {
  try {
    const file = realpathSync(path);
    return statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined; // Nothing there, a circle of links, or a name that no file has: there is no file.
  }
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined; // A `%` that begins nothing.
  }
}

/** An address as it is said in an error: a `data:` URL may be as long as a file. */
export function shorten(address: string): string {
  return address.length > 80 ? `${address.slice(0, 77)}…` : address;
}
