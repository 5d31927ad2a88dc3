import { fork, type ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { ToCore, ToSupervisor } from "./messages.ts";

/** How a process ended, in words. */
export type End = string;

/** The supervisor's end of the channel to the process of a core. */
export interface CoreChild {
  send(message: ToCore, connection?: Socket): void;
  /** Resolves when the process is gone. */
  readonly ended: Promise<End>;
  /** Tells it to end, and ends it where it does not. */
  stop(restarting: boolean): Promise<End>;
}

export interface CoreChildEvents {
  heard(message: ToSupervisor): void;
  /** What the core's code writes by itself. */
  wrote(stream: "out" | "err", text: string): void;
}

/** How long handlers have, once their signals have aborted. */
const STOP_MS = 500;
/** From a process's end to the last of what it has said. */
const SILENT_MS = 100;

export function forkCore(events: CoreChildEvents, env: NodeJS.ProcessEnv): CoreChild {
  const name = import.meta.url.endsWith(".ts") ? "core-process.ts" : "core-process.js";
  const child = fork(new URL(name, import.meta.url), [], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env,
  });
  // It may end with a message on its way; that it has ended is heard anyway.
  child.on("error", () => undefined);
  child.on("message", (message) => events.heard(message as ToSupervisor));
  child.stdout?.setEncoding("utf8").on("data", (text: string) => events.wrote("out", text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => events.wrote("err", text));
  const ended = endOf(child);
  return {
    ended,
    send(message, connection) {
      // What cannot be sent any more, nobody is there to miss. A connection stays ours until the core says it has it.
      if (child.connected) child.send(message, connection, { keepOpen: true }, () => undefined);
    },
    stop(restarting) {
      this.send({ kind: "stop", restarting });
      const kill = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      return ended.finally(() => clearTimeout(kill));
    },
  };
}

/** The process is gone, and everything it has said was heard. */
async function endOf(child: ChildProcess): Promise<End> {
  const silent = new Promise<void>((resolve) => child.once("disconnect", () => resolve()));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once("exit", (...how) => resolve(how)),
  );
  // Node says nothing of the channel's end while a connection was on its way in it.
  await Promise.race([silent, new Promise((resolve) => setTimeout(resolve, SILENT_MS))]);
  if (child.connected) child.disconnect();
  return signal ?? `exit code ${code}`;
}
