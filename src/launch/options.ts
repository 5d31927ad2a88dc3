import { basename, dirname, resolve } from "node:path";
import { StartError } from "../hosts/start-error.ts";

export { StartError };

export interface LaunchOptions {
  /** The folder that holds `src-tauri`. */
  readonly appFolder: string;
  /** `auto`: a window where one can be shown, else a link. */
  readonly host: "auto" | "chromium" | "browser";
  /** The browser that shows the windows. Undefined: the first that is installed. */
  readonly browser: string | undefined;
  /** Windows that nobody sees. */
  readonly headless: boolean;
  /** Security: false lets the browser run without its sandbox. Only ever what the user has said. */
  readonly sandbox: boolean;
  /** False: the link is only told. */
  readonly open: boolean;
  readonly port: number | undefined;
  readonly origin: string | undefined;
  /** One JSON object a line on standard output instead of text. */
  readonly json: boolean;
  /** What is behind `--`, for the app. */
  readonly appArgs: readonly string[];
}

/** The options of `node src-tauri/main.ts`: the app is where the script is. */
export function defaultOptions(script: string | undefined = process.argv[1]): LaunchOptions {
  const folder = dirname(resolve(script ?? "."));
  if (basename(folder) !== "src-tauri") {
    throw new StartError(
      `app.run() was called from ${folder}, which is no \`src-tauri\` folder. Start the app with \`sallyport start <folder>\`, or run its src-tauri/main.ts.`,
    );
  }
  return {
    appFolder: dirname(folder),
    host: "auto",
    browser: undefined,
    headless: false,
    sandbox: true,
    open: true,
    port: undefined,
    origin: undefined,
    json: false,
    appArgs: process.argv.slice(2),
  };
}
