import { existsSync, realpathSync } from "node:fs";
import { registerHooks, type ResolveHookSync } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CORE_FOLDER } from "../config/read-config.ts";
import { StartError } from "./options.ts";

const PACKAGE = "sallyport";
const MAIN_FILES = ["main.ts", "main.js"];

/** The app's `main.ts`. Throws a `StartError` where there is none. */
function findMain(appFolder: string): string {
  for (const name of MAIN_FILES) {
    const file = join(appFolder, CORE_FOLDER, name);
    if (existsSync(file)) return file;
  }
  throw new StartError(
    `There is no ${CORE_FOLDER}/main.ts in ${appFolder}. It is the app's core: it makes the app with createApp and calls app.run().`,
  );
}

/**
 * Runs the app's `main.ts` in this process, as if Node had been started with it: `process.argv` says so.
 * Resolves when it has run to its end, which is when the app has ended.
 */
export async function loadApp(appFolder: string, args: readonly string[]): Promise<void> {
  const main = findMain(appFolder);
  process.argv = [process.execPath, main, ...args];
  // By its real path, as Node names what it imports.
  lendThisPackage(pathToFileURL(join(realpathSync(appFolder), CORE_FOLDER, "/")).href);
  try {
    await import(pathToFileURL(main).href);
  } catch (error) {
    if (error instanceof SyntaxError && /does not provide an export named/.test(error.message))
      advise(error, "Is it a type? Those are imported with `import type`.");
    throw error;
  }
}

/** Adds what to do to an error of Node's. What is shown of one is its stack. */
function advise(error: Error, advice: string): void {
  const { message, stack = "" } = error;
  error.message = `${message}. ${advice}`;
  error.stack = stack.replace(message, () => error.message);
}

/**
 * Node takes files by their whole name alone. The one that was meant, where it is there: `./read` and `./read.js` are
 * `./read.ts` to a bundler.
 */
function wholeName(specifier: string, importer: string | undefined): string | undefined {
  if (!/^\.\.?\//.test(specifier) || !importer?.startsWith("file:")) return undefined;
  return [`${specifier}.ts`, specifier.replace(/\.js$/, ".ts"), `${specifier}/index.ts`].find(
    (name) => name !== specifier && existsSync(new URL(name, importer)),
  );
}

/** As Node does; where it finds no file, it says which one was meant. */
const resolveFile: ResolveHookSync = (specifier, context, next) => {
  try {
    return next(specifier, context);
  } catch (error) {
    const meant = wholeName(specifier, context.parentURL);
    if (meant !== undefined && error instanceof Error)
      advise(error, `Imports name the whole file: "${meant}".`);
    throw error;
  }
};

/**
 * An app folder without its own copy of this package gets the one that runs it, so that three files are an app.
 * A copy of its own goes first.
 */
function lendThisPackage(coreUrl: string): void {
  // `dist/` where this file is built, `src/` where Node runs the sources.
  const ownFolder = new URL("../", import.meta.url);
  const own = new URL(import.meta.url.endsWith(".ts") ? "index.ts" : "index.js", ownFolder).href;
  const packageFolder = new URL("../", ownFolder).href;
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier !== PACKAGE) return resolveFile(specifier, context, next);
      try {
        const found = next(specifier, context);
        // The examples lie inside this package, and so find it by its name: the same copy, built or not.
        return found.url.startsWith(packageFolder) &&
          !found.url.startsWith(`${packageFolder}node_modules/`)
          ? { url: own, shortCircuit: true }
          : found;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
        return { url: own, shortCircuit: true };
      }
    },
    load(url, context, next) {
      // Without a package.json that says so, Node would first try the core as CommonJS and warn about it.
      const unsaid = (context.format ?? undefined) === undefined && url.startsWith(coreUrl);
      return next(
        url,
        unsaid && url.endsWith(".ts") ? { ...context, format: "module-typescript" } : context,
      );
    },
  });
}
