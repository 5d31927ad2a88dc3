import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/**
 * Tells of every file that is loaded as code from now on: what the core consists of, save its packages. Also of those
 * that were asked for and are not there: they may come. At once, since what is loaded may never return.
 */
export function tellLoadedFiles(tell: (file: string) => void): void {
  const told = new Set<string>();
  const add = (url: string): void => {
    if (!url.startsWith("file:") || url.includes("/node_modules/") || url.startsWith(OWN)) return;
    const [address = url] = url.split("?");
    const file = fileURLToPath(address);
    if (told.has(file)) return;
    told.add(file);
    tell(file);
  };
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        const { parentURL } = context;
        if (/^\.\.?\//.test(specifier) && parentURL?.startsWith("file:"))
          add(new URL(specifier, parentURL).href);
        throw error;
      }
    },
    load(url, context, next) {
      add(url);
      return next(url, context);
    },
  });
}

/** This package's own code, where it is built or runs as it stands. */
const OWN: string = new URL("../", import.meta.url).href;
