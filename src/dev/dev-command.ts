import { fork } from "node:child_process";
import type { DevCommand } from "../config/config.ts";
import type { FromKeeper, ToKeeper } from "./command-keeper.ts";

/** `build.beforeDevCommand`, while it runs. */
export interface RunningCommand {
  /** Resolves when it has ended by itself. */
  readonly ended: Promise<{ readonly end: string; readonly ok: boolean }>;
  /** Ends it with all that it has started. */
  stop(): Promise<void>;
}

export function runDevCommand(
  command: DevCommand,
  env: NodeJS.ProcessEnv,
  wrote: (stream: "out" | "err", text: string) => void,
): RunningCommand {
  const name = import.meta.url.endsWith(".ts") ? "command-keeper.ts" : "command-keeper.js";
  const keeper = fork(new URL(name, import.meta.url), [], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env,
  });
  keeper.stdout?.setEncoding("utf8").on("data", (text: string) => wrote("out", text));
  keeper.stderr?.setEncoding("utf8").on("data", (text: string) => wrote("err", text));
  keeper.on("error", () => undefined); // It has ended before it could be told something.
  const gone = new Promise<void>((resolve) => keeper.once("exit", () => resolve()));
  const send = (message: ToKeeper): void => {
    if (keeper.connected) keeper.send(message);
  };
  send({ kind: "run", command });
  return {
    ended: new Promise((resolve) => {
      keeper.on("message", (message) => resolve(message as FromKeeper));
    }),
    async stop() {
      send({ kind: "end" });
      await gone;
    },
  };
}
