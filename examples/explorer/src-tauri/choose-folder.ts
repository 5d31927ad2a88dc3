import { resolve } from "node:path";

/**
 * The folder to open: the first argument, or else where the person stands.
 * `npm start` changes to the package's folder before it runs anything and leaves the place it was called from in
 * `INIT_CWD`; a relative argument was meant from there, too.
 */
export function chooseFolder(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): string {
  const standing = env["INIT_CWD"] ?? cwd;
  return resolve(standing, argv[2] ?? "");
}
