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
      if (!child.connected) return void connection?.destroy();
      // What cannot be sent any more, nobody is there to miss.
      child.send(message, connection, (error) => error && connection?.destroy());
    },
    stop(restarting) {
      this.send({ kind: "stop", restarting });
      const kill = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      return ended.finally(() => clearTimeout(kill));
    },
  };
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}
