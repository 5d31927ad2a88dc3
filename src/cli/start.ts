import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { startEarly } from "../launch/early-start.ts";
import { setLoader, type Loader } from "../launch/loader.ts";
import { type LaunchOptions, StartError } from "../launch/options.ts";
import { findApp, parseArguments, UsageError } from "./usage.ts";

export const START_OPTIONS = {
  host: { type: "string" },
  browser: { type: "string" },
  headless: { type: "boolean" },
  "no-sandbox": { type: "boolean" },
  "no-open": { type: "boolean" },
  port: { type: "string" },
  origin: { type: "string" },
  json: { type: "boolean" },
} as const;

/** `sallyport start [folder] [options] [-- arguments]`. Resolves when the app has ended. */
export async function start(args: string[]): Promise<void> {
  const { options, rest } = readLaunchOptions(args);
  const early = await startEarly(options);
  try {
    // Loaded while the browser starts.
    const [{ readConfig }, { loadApp }] = await Promise.all([
      import("../config/read-config.ts"),
      import("../launch/load-app.ts"),
    ]);
    const loader: Loader = {
      mode: "start",
      started: false,
      ...(options.json && { writeOut: takeStandardOutput() }),
      options,
      early,
    };
    // What is wrong with it is said before any code of the app runs.
    readConfig(options.appFolder);
    // What the app's copy of this package loads, which most often is this one: later, each import goes through our hooks
    // (`load-app.ts`).
    await import("../launch/launch.ts");
    setLoader(loader);
    await loadApp(options.appFolder, rest);
    if (!loader.started) {
      throw new StartError(
        "src-tauri/main.ts ran to its end and started nothing. It must call `await app.run()`.",
      );
    }
  } finally {
    await early?.close();
  }
}

/** What `start` and `dev` are told. */
export function readLaunchOptions(args: string[]): {
  readonly options: LaunchOptions;
  readonly rest: readonly string[];
} {
  const { values, positionals, rest } = parseArguments(args, START_OPTIONS);
  return {
    options: {
      host: readHost(values["host"]),
      browser: readBrowser(values["browser"]),
      headless: values["headless"] === true,
      sandbox: values["no-sandbox"] !== true,
      open: values["no-open"] !== true,
      port: readPort(values["port"]),
      origin: readOrigin(values["origin"]),
      json: values["json"] === true,
      appFolder: findApp(positionals),
      appArgs: rest,
    },
    rest,
  };
}

/** Standard output is for our lines alone; what the app prints goes where people look. */
function takeStandardOutput(): (text: string) => void {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return write;
}

type Value = string | boolean | undefined;

function readHost(value: Value): "auto" | "chromium" | "browser" {
  if (value === undefined || value === "auto") return "auto";
  if (value === "browser" || value === "chromium") return value;
  throw new UsageError(
    `--host must be \`chromium\`, \`browser\` or \`auto\`; there is no host \`${String(value)}\`.`,
  );
}

function readBrowser(value: Value): string | undefined {
  if (value === undefined) return undefined;
  const path = resolve(String(value));
  if (!existsSync(path) || !statSync(path).isFile())
    throw new StartError(`There is no browser ${path}.`);
  return path;
}

function readPort(value: Value): number | undefined {
  if (value === undefined) return undefined;
  const port = Number(value);
  if (!/^\d{1,5}$/.test(String(value)) || port > 65_535) {
    throw new UsageError(
      `--port must be a number from 1 to 65535, or 0 for a free one; it is \`${String(value)}\`.`,
    );
  }
  return port;
}

function readOrigin(value: Value): string | undefined {
  if (value === undefined) return undefined;
  const text = String(value);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    !url ||
    !["http:", "https:"].includes(url.protocol) ||
    (url.origin !== text && `${url.origin}/` !== text)
  ) {
    throw new UsageError(
      `--origin must be a scheme, a host and a port, such as http://localhost:9000; it is \`${text}\`.`,
    );
  }
  return url.origin;
}
