/** Where things that are deleted wait on a disk that is not the one with the user's data. Nobody lists it or goes there. */
export const TRASH_NAME = ".sallyport-explorer-trash";

/** What most file systems hold. */
const MAX_BYTES = 255;

/** What Windows has devices for, with whatever ending. */
const DEVICES = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i;

/**
 * Throws a sentence for what cannot be the name of a new file or folder.
 *
 * Security: a name is one name. With a separator in it, it would be a path, and with `..` one that leads out.
 */
export function assertName(name: string, windows: boolean = process.platform === "win32"): void {
  if (name.trim() === "") throw new Error("A name cannot be empty.");
  if (/[/\\]/.test(name)) throw new Error("A name cannot hold / or \\.");
  if (name === "." || name === "..") throw new Error(`“${name}” cannot be a name.`);
  // Also what turns the direction of writing: `photo[U+202E]gnp.exe` is read as `photoexe.png`.
  if (/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(name))
    throw new Error("A name cannot hold line breaks or other characters that are not seen.");
  if (Buffer.byteLength(name) > MAX_BYTES) throw new Error("This name is too long.");
  if (name.toLowerCase() === TRASH_NAME) throw new Error("This name is the trash's.");
  if (!windows) return;
  if (DEVICES.test(name)) throw new Error(`“${name}” is the name of a device on Windows.`);
  if (/[:*?"<>|]/.test(name)) throw new Error('A name cannot hold any of : * ? " < > |.');
  if (/[. ]$/.test(name)) throw new Error("A name cannot end with a dot or a space.");
}

/** The name with a number: what is tried when the name itself is taken. `a.txt` becomes `a (2).txt`. */
export function numberName(name: string, number: number): string {
  const dot = name.lastIndexOf(".");
  const at = dot > 0 ? dot : name.length;
  return `${name.slice(0, at)} (${number})${name.slice(at)}`;
}
