// Builds the frontends of the examples that have one to build.
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const examples = new URL("../examples/", import.meta.url);

for (const name of readdirSync(examples)) {
  const folder = new URL(`${name}/`, examples);
  if (existsSync(new URL("vite.config.ts", folder))) {
    await build({
      root: fileURLToPath(folder),
      configFile: fileURLToPath(new URL("vite.config.ts", folder)),
      logLevel: "warn",
    });
  }
}
