import { resolve } from "node:path";

/** The folder to open: the first argument, read from where the person stands, or else that place itself. */
export function chooseFolder(args: readonly string[], standing: string): string {
  return resolve(standing, args[0] ?? "");
}

/**
 * Goes to where the person stands. `npm start` changes to the package's folder before it runs anything, and leaves the
 * place it was called from in `INIT_CWD`. A relative argument was meant from there, also by an app that runs already,
 * which is told the working directory of every further start.
 */
export function goWhereCalled(env: Readonly<Record<string, string | undefined>>): void {
  const called = env["INIT_CWD"];
  if (called === undefined) return;
  try {
    process.chdir(called);
  } catch {
    // It is gone, or was never one: then we stand where we are.
  }
}
