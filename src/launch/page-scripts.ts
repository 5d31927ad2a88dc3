import { readFileSync } from "node:fs";
import { delimiter, sep } from "node:path";
import type { Config } from "../config/config.ts";
import { StartError } from "./options.ts";

/** The script of `sallyport dev` for a document of this core; null for one that no core has served. */
export function readDevScript(coreId: string | null): string {
  return readBuilt("dev").replace("__SALLYPORT_CORE__", () => JSON.stringify(coreId));
}

/** The scripts that go before all others in a top-level document of this app, in order. */
export function readPageScripts(config: Config, host: "browser" | "chromium"): string[] {
  const bridge = config.isolation ? "bridge-isolation" : "bridge";
  const scripts = [
    readBuilt(bridge).replace("__SALLYPORT_CONFIG__", () => JSON.stringify({ sep, delimiter })),
  ];
  // Tauri's first statement; ours comes after the bridge has taken what it needs and before anything of the page.
  if (config.freezePrototype) scripts.push("Object.freeze(Object.prototype)");
  // What a tab is and is told goes through its page.
  if (host === "browser") scripts.push(readBuilt("tab"));
  if (config.withGlobalTauri) scripts.push(readBuilt("global-api"));
  return scripts;
}

/** A script of ours for pages or frames, as it is built. */
export function readBuilt(name: string): string {
  // From `src/launch` and from `dist/launch` alike.
  const file = new URL(`../../dist/page/${name}.js`, import.meta.url);
  try {
    return readFileSync(file, "utf8").trimEnd();
  } catch {
    throw new StartError(
      "The page scripts are not built. Run `npm run build` in Sallyport's folder.",
    );
  }
}
