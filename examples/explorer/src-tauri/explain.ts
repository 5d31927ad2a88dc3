/** What a path was meant to lead to, for the sentence that it leads to none. */
export type Sought = "folder" | "file or folder";

/** What went wrong on the disk, in words for the person. Node's own texts hold absolute paths, so none is used. */
const SENTENCES: ReadonlyMap<string, string> = new Map([
  ["ENOTDIR", "This is not a folder."],
  ["EISDIR", "This is a folder, not a file."],
  ["EACCES", "You do not have permission to read this."],
  ["EPERM", "You do not have permission to read this."],
  ["ELOOP", "This was replaced by a link while it was being opened."],
  ["ENAMETOOLONG", "This name is too long."],
  ["EMFILE", "Too many files are open. Try again."],
  ["ENFILE", "Too many files are open. Try again."],
  ["EAGAIN", "There is nothing to read at the moment."],
]);

/**
 * Makes an error of the file system readable. Anything else is handed back as it came: a sentence that is one already,
 * or a mistake of ours, of which the page only learns that there was one.
 */
export function explain(error: unknown, sought: Sought = "file or folder"): unknown {
  // `syscall` is only on what the system reported. Node's complaints about arguments have a code, too.
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return error;
  const code = String(error.code);
  if (code === "ENOENT") return new Error(`There is no such ${sought}.`);
  return new Error(SENTENCES.get(code) ?? `This could not be read (${code}).`);
}
