/** `sallyport <command>`: finds the command and reports what it throws. */
import { styleText } from "node:util";
import { ConfigError } from "../config/config.ts";
import { didYouMean } from "../protocol/nearest.ts";
import { getLoader } from "../launch/loader.ts";
import { StartError } from "../launch/options.ts";
import { outliveReaders } from "../launch/output.ts";
import { printableCause, printableJson, visible } from "../launch/printable.ts";
import { UsageError } from "./usage.ts";

/** Each is loaded when it is wanted: how soon an app starts does not hang on the others. */
const COMMANDS = new Map<string, (args: string[]) => Promise<void>>([
  ["start", async (args) => (await import("./start.ts")).start(args)],
  ["dev", async (args) => (await import("./dev.ts")).dev(args)],
  ["check", async (args) => (await import("./check.ts")).check(args)],
  ["info", info],
  ["link", async (args) => (await import("./link.ts")).link(args)],
]);

async function info(args: string[]): Promise<void> {
  (await import("./info.ts")).info(args);
}

const HELP = `Usage: sallyport <command>

  start [folder] [-- arguments of the app]   start the app in a folder (this one unless said)
      --host <host>       how windows are shown: \`chromium\`, in windows of their own; \`browser\`, as pages of
                          your browser; \`auto\`, the first where it can be
      --browser <path>    the browser that shows the windows; unless said, the first that is installed
      --headless          windows that nobody sees
      --no-sandbox        let the browser run without its sandbox, as root has to
      --no-open           only print the link
      --port <port>       the port on loopback; unless said, the one of the last start
      --origin <origin>   the origin browsers see, where a tunnel changes it: http://localhost:9000
      --json              one JSON object a line on standard output
  dev [folder] [-- arguments of the app]     develop it: beforeDevCommand and devUrl, the core anew at every save
      the options of start
  check [folder]          check the configuration and the core without starting them
  link [folder] [--json]  a new link into the app that runs from a folder
  info                    versions, for bug reports
`;

void main(process.argv.slice(2));

async function main([name, ...args]: string[]): Promise<void> {
  outliveReaders();
  if (name === undefined || name === "help" || name === "--help" || name === "-h")
    return void process.stdout.write(HELP);
  if (name === "--version" || name === "-v") return info([]);
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  try {
    const command = COMMANDS.get(name);
    if (!command)
      throw new UsageError(`There is no command \`${name}\`.${didYouMean(name, COMMANDS.keys())}`);
    if (own.includes("--help") || own.includes("-h")) return void process.stdout.write(HELP);
    await command(args);
  } catch (error) {
    report(error, { json: own.includes("--json"), starting: name === "start" || name === "dev" });
    process.exitCode = 1;
    // What the app's own main.ts left behind must not keep a failed start alive.
    setTimeout(() => process.exit(1), 100).unref();
  }
}

function report(error: unknown, { json, starting }: { json: boolean; starting: boolean }): void {
  const known =
    error instanceof StartError ||
    error instanceof ConfigError ||
    error instanceof UsageError ||
    isNamed(error);
  const text = known ? (error as Error).message : undefined;
  if (json) {
    const loader = getLoader();
    const write = loader?.mode === "start" ? loader.writeOut : undefined;
    const say = (event: object): void => {
      const line = `${printableJson(event)}\n`;
      if (write) write(line);
      else process.stdout.write(line);
    };
    say({ event: "error", message: text ?? String(error) });
    // The end of an app, which the other commands have none of.
    if (starting) say({ event: "exit", code: 1, reason: "it could not start" });
  }
  const label = styleText("red", "error", { stream: process.stderr });
  if (text !== undefined)
    console.error(
      text
        .split("\n")
        .map((line) => `${label}  ${visible(line)}`)
        .join("\n"),
    );
  else console.error(printableCause(error));
  if (error instanceof UsageError) console.error("See `sallyport --help`.");
}

/** The same errors, made by the app's own copy of this package. */
function isNamed(error: unknown): boolean {
  return error instanceof Error && (error.name === "StartError" || error.name === "ConfigError");
}
