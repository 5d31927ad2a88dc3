/**
 * The process of one core under `sallyport dev`. It loads what every core needs and waits for `start`, so that a save
 * finds it warm; then it is the app, until it is told to stop, ends by itself, or its supervisor is gone.
 */
import { stripTypeScriptTypes } from "node:module";
import type { Socket } from "node:net";
import type { Core } from "../core/app.ts";
import { loadApp } from "../launch/load-app.ts";
import { setLoader } from "../launch/loader.ts";
import { StartError } from "../launch/options.ts";
import { tellLoadedFiles } from "./loaded-files.ts";
import type { CoreStart, ToCore, ToSupervisor } from "./messages.ts";
import { placeSyntaxError, toProblem, toWhole } from "./problem.ts";
import { type CoreRun, createCoreRun } from "./run-core.ts";

/** After its end, whatever still keeps the core alive has this long. */
const LAST_MOMENT_MS = 100;

const toSupervisor = process.send?.bind(process);
if (!toSupervisor) throw new Error("This is started by `sallyport dev`.");
// To the app it is a process like any other: the channel is ours.
delete process.send;
const send = (message: ToSupervisor): void => {
  if (process.connected) toSupervisor(message);
};

let run: CoreRun | undefined;
let appFolder = "";
const loaded: string[] = [];

process.on("message", (message: ToCore, socket: Socket | undefined) => {
  if (message.kind === "start") void start(message.start);
  else if (message.kind === "stop" && !run?.begun) process.exit();
  else run?.receive(message, socket);
});
// Whoever owns the port and the windows is gone: there is nothing to be the core of.
process.once("disconnect", () => end(false));
// Ctrl-C reaches all processes of a terminal; what is to happen then, the supervisor says.
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);
process.once("SIGTERM", () => end(false));
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) =>
    fail(run?.begun ? "The core failed outside any command" : "The core could not start", error),
  );
}

warmUp();

async function start(said: CoreStart): Promise<void> {
  ({ appFolder } = said.options);
  const core = createCoreRun(said, send);
  run = core;
  const loader = { mode: "supervised" as const, run: (app: Core) => core.run(app), started: false };
  setLoader(loader);
  tellLoadedFiles((file) => {
    loaded.push(file);
    send({ kind: "loaded", file });
  });
  try {
    await loadApp(appFolder, said.args);
    if (!loader.started)
      throw new StartError(
        "It ran to its end and started nothing. It must call `await app.run()`.",
      );
  } catch (error) {
    return fail("The core could not start", error);
  }
  leave();
}

/** After this the core is in no state that anybody knows. */
function fail(title: string, error: unknown): void {
  placeSyntaxError(error, loaded);
  const problem = toProblem(title, error, appFolder);
  send({ kind: "problem", problem, whole: toWhole(error) });
  end(true);
}

function end(restarting: boolean): void {
  if (run?.begun) run.stop(restarting);
  leave();
}

/** The process ends when nothing is left to do, and soon in any case. */
function leave(): void {
  setTimeout(() => process.exit(), LAST_MOMENT_MS).unref();
  if (process.connected) process.channel?.unref();
}

/** The first TypeScript of a process costs the loading of what strips its types. */
function warmUp(): void {
  const emitWarning = process.emitWarning.bind(process);
  // It is stable as Node's own loader uses it, and experimental only as a function.
  process.emitWarning = () => undefined;
  stripTypeScriptTypes("let warm: boolean;");
  process.emitWarning = emitWarning;
}
