// Bundles what is put into pages: the bridge, and the official API for `app.withGlobalTauri`, each as one classic
// script. Pages get the minified ones; the readable ones beside them are for whoever wants to see what runs there.
import { type OutputOptions, rolldown } from "rolldown";
import { fileURLToPath } from "node:url";
import { CLOSE, ERROR_TEXT, TOO_LARGE } from "../src/protocol/errors.ts";
import { LIMITS } from "../src/protocol/limits.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

await bundle("src/page/bridge/main.ts", "bridge", { __SALLYPORT_ISOLATION__: "false" });
await bundle("src/page/bridge/main.ts", "bridge-isolation", { __SALLYPORT_ISOLATION__: "true" });
for (const form of ["seed", "tauri"])
  await bundle("src/isolation/frame/main.ts", `isolation-frame-${form}`, {
    __SALLYPORT_HOOK_FORM__: JSON.stringify(form),
  });
await bundle("src/page/dev/main.ts", "dev");
await bundle("src/page/tab/main.ts", "tab");
await bundle("src/page/global-api.js", "global-api");

async function bundle(
  input: string,
  name: string,
  define: Record<string, string> = {},
): Promise<void> {
  const build = await rolldown({
    input: `${root}${input}`,
    platform: "browser",
    // What a page has no use for is not taken: to read a built-in does nothing.
    treeshake: { propertyReadSideEffects: false, unknownGlobalSideEffects: false },
    transform: { define },
    plugins: [{ name: "write-constants-in", transform: (code) => writeConstantsIn(code) }],
    onLog(_level, log) {
      throw new Error(log.message);
    },
  });
  const common: OutputOptions = {
    format: "iife",
    // Of sloppy code, `caller` and `arguments` tell page code what the bridge was called with, secrets among it.
    intro: '"use strict";',
    codeSplitting: false,
    comments: { legal: true, annotation: false, jsdoc: false },
  };
  await build.write({ ...common, file: `${root}dist/page/${name}.js`, minify: true });
  await build.write({ ...common, file: `${root}dist/page/${name}.readable.js`, minify: false });
  await build.close();
}

/** Puts the values of our tables where they are used, so that a page is not sent the tables. */
function writeConstantsIn(code: string): string {
  const literal = (value: unknown, written: string): string =>
    value === undefined ? written : JSON.stringify(value);
  return (
    code
      .replace(/\bLIMITS\.(\w+)/g, (written, name: keyof typeof LIMITS) =>
        literal(LIMITS[name], written),
      )
      .replace(/\bERROR_TEXT\.(\w+)/g, (written, name: keyof typeof ERROR_TEXT) =>
        literal(ERROR_TEXT[name], written),
      )
      // Where it is used, not where it is imported or made.
      .replace(/\bTOO_LARGE\b(?!\s*[,}:])/g, JSON.stringify(TOO_LARGE))
      // A page is not told why bytes are no message; the core's terminal is.
      .replace(/throw new BrokenProtocol\([^()]*\)/g, "throw 0")
      .replace(/\bCLOSE\.(\w+)\.code/g, (written, name: keyof typeof CLOSE) =>
        literal(CLOSE[name]?.code, written),
      )
  );
}
