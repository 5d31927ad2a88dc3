/**
 * How `sallyport` tells an app's `main.ts` what to do. The command line loads `main.ts`, which imports its own copy of
 * this package (it may be another one than the command's), makes the app and calls `app.run()`. What that means was
 * said before the import, in one place on the global object under a registered symbol. Without it, as in
 * `node src-tauri/main.ts`, `run()` starts the app with the defaults.
 */
import type { Core } from "../core/app.ts";
import type { EarlyStart } from "./early-start.ts";
import type { LaunchOptions } from "./options.ts";

const SLOT = Symbol.for("sallyport.loader.1");

export type Loader =
  | {
      readonly mode: "start";
      readonly options: LaunchOptions;
      /** With `json`: writes to the standard output that was taken from the app before it was loaded. */
      readonly writeOut?: (text: string) => void;
      /** What was started before the app was loaded. */
      readonly early?: EarlyStart | undefined;
      started: boolean;
    }
  /** `run()` does what the supervisor of `sallyport dev` says. */
  | {
      readonly mode: "supervised";
      readonly run: (core: Core) => Promise<void>;
      started: boolean;
    }
  /** `run()` starts nothing: it hands the app over and never returns. */
  | { readonly mode: "look"; readonly found: (core: Core) => void };

export function setLoader(loader: Loader): void {
  Object.defineProperty(globalThis, SLOT, { value: loader, configurable: true });
}

export function getLoader(): Loader | undefined {
  return (globalThis as { [SLOT]?: Loader })[SLOT];
}
