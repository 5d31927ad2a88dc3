import { basename, dirname, resolve } from "node:path";

export interface LaunchOptions {
  /** The folder that holds `src-tauri`. */
  readonly appFolder: string;
  readonly host: "browser";
  /** False: the link is only told. */
  readonly open: boolean;
  readonly port: number | undefined;
  readonly origin: string | undefined;
  /** One JSON object a line on standard output instead of text. */
  readonly json: boolean;
}

/** Something the developer or the user can mend. Its message is all there is to say; a stack would only hide it. */
export class StartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StartError";
    this.stack = `${this.name}: ${message}`;
  }
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
    host: "browser",
    open: true,
    port: undefined,
    origin: undefined,
    json: false,
  };
}
