import type { Config } from "../config/config.ts";
import { isListening } from "../gateway/dev-proxy.ts";
import { StartError } from "../launch/options.ts";
import { runDevCommand, type RunningCommand } from "./dev-command.ts";
import type { Terminal } from "./terminal.ts";

/** `build.beforeDevCommand` and the server at `build.devUrl`, which it most often starts. */
export interface DevServer {
  /** The command that goes before everything has ended, where there is one. */
  readonly prepared: Promise<void>;
  /** There is something to show: the server answers, or none is needed. Rejects where the command has failed. */
  readonly up: Promise<void>;
  stop(): Promise<void>;
}

const ASK_MS = 100;
const SAY_MS = 5_000;

export function startDevServer(
  { beforeDevCommand, devUrl }: Pick<Config, "beforeDevCommand" | "devUrl">,
  env: NodeJS.ProcessEnv,
  terminal: Pick<Terminal, "text" | "warn" | "devServer">,
): DevServer {
  const stopping = new AbortController();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined); // It is told by whoever waits for it.
  let isUp = devUrl === undefined;
  const command: RunningCommand | undefined =
    beforeDevCommand &&
    runDevCommand(beforeDevCommand, env, (stream, text) => terminal.text("dev", stream, text));

  void command?.ended.then(({ end, ok }) => {
    if (stopping.signal.aborted || (ok && beforeDevCommand?.wait)) return;
    const text = `build.beforeDevCommand (${beforeDevCommand?.script}) ended with ${end}.`;
    if (ok || (isUp && !beforeDevCommand?.wait)) terminal.warn(text);
    else failed.reject(new StartError(text));
  });

  async function waitForServer(): Promise<void> {
    await prepared;
    if (devUrl === undefined) return;
    const since = Date.now();
    let said = since;
    const url = new URL(devUrl);
    if (!(await isListening(url))) terminal.devServer(devUrl, "waiting", 0);
    while (!(await isListening(url))) {
      if (stopping.signal.aborted) return;
      if (Date.now() - said > SAY_MS) {
        said = Date.now();
        terminal.devServer(devUrl, "waiting", Math.round((said - since) / 1_000));
      }
      await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    }
    isUp = true;
    terminal.devServer(devUrl, "ready", Math.round((Date.now() - since) / 1_000));
  }

  const prepared = Promise.race([
    failed.promise,
    command && beforeDevCommand?.wait ? command.ended.then(() => undefined) : Promise.resolve(),
  ]);
  const up = Promise.race([failed.promise, waitForServer()]);
  up.catch(() => undefined); // As above.
  return {
    prepared,
    up,
    async stop() {
      stopping.abort();
      await command?.stop();
    },
  };
}
