// `npm start`: builds what is needed and opens the explorer. `npm start -- FOLDER` explores that folder, or starts it
// if it is an app itself; everything that begins with `-` goes to `sallyport start`.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const PARENT_LOOK_MS = 250;

const root = fileURLToPath(new URL("../", import.meta.url));
const startedIn = process.env["INIT_CWD"] ?? process.cwd();
const { options, folders, rest } = split(process.argv.slice(2));

const folder = folders[0] === undefined ? undefined : resolve(startedIn, folders[0]);
if (folders.length > 1) fail(`One folder at a time; ${folders[1]} is a second one.`);
if (folder !== undefined && !(existsSync(folder) && statSync(folder).isDirectory()))
  fail(`There is no folder ${folder}.`);
const isApp = folder !== undefined && existsSync(join(folder, "src-tauri"));
const app = isApp ? folder : join(root, "examples", "explorer");

build("build");
if (app.startsWith(join(root, "examples"))) build("build:examples");

const child = spawn(
  process.execPath,
  [
    join(root, "bin", "sallyport.cjs"),
    "start",
    app,
    ...options,
    "--",
    ...(isApp || folder === undefined ? [] : [folder]),
    ...rest,
  ],
  { stdio: "inherit", cwd: startedIn },
);
// The terminal sends Ctrl-C to both; the app says how it ended.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => forward(signal));
child.on("exit", (code) => process.exit(code ?? 1));

// A signal that is sent to npm alone ends npm and the shell between us, and reaches nobody else: that our parent has
// changed is all there is to see of it. Started without npm, we may well outlive who started us.
const parent = process.ppid;
if (process.env["npm_lifecycle_event"] === "start") {
  setInterval(() => {
    if (process.ppid !== parent) child.kill("SIGTERM");
  }, PARENT_LOOK_MS).unref();
}

function forward(signal: NodeJS.Signals): void {
  if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
}

function build(script: string): void {
  // Its output would go before the app's, and `--json` promises nothing but JSON: it is shown when it fails.
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", script], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) fail(`${stdout}${stderr}`);
}

/** Options of `sallyport start` that take a value stand before it; everything else is a folder. */
function split(args: string[]): { options: string[]; folders: string[]; rest: string[] } {
  const options: string[] = [];
  const positionals: string[] = [];
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  for (let i = 0; i < own.length; i++) {
    const arg = own[i] ?? "";
    if (!arg.startsWith("-")) positionals.push(arg);
    else if (["--port", "--origin", "--host", "--browser"].includes(arg))
      options.push(arg, own[++i] ?? "");
    else options.push(arg);
  }
  return { options, folders: positionals, rest: end < 0 ? [] : args.slice(end + 1) };
}

function fail(text: string): never {
  console.error(text);
  process.exit(1);
}
