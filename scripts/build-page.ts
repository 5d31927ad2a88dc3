// Bundles what is put into pages: the bridge, and the official API for `app.withGlobalTauri`, each as one classic
// script. Pages get the minified ones; the readable ones beside them are for whoever wants to see what runs there.
import { type OutputOptions, rolldown } from "rolldown";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

await bundle("src/page/bridge/main.ts", "bridge");
await bundle("src/page/dev/main.ts", "dev");
await bundle("src/page/global-api.js", "global-api");

async function bundle(input: string, name: string): Promise<void> {
  const build = await rolldown({
    input: `${root}${input}`,
    platform: "browser",
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
