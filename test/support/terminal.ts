/** Starts an app as a person does, with the built `sallyport start`, and reads what they read. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { BIN, ROOT } from "./app-process.ts";

export interface Terminal {
  /** Every line so far. */
  readonly lines: readonly string[];
  /** Resolves with the first line that fits, now or later. Rejects where the app ends without it. */
  shows(line: RegExp): Promise<string>;
  /** Ends the app as Ctrl-C does. */
  [Symbol.asyncDispose](): Promise<void>;
}

export function startInTerminal(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Terminal {
  const child = spawn(process.execPath, [BIN, "start", folder, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  const lines: string[] = [];
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const reader = createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  return {
    lines,
    shows: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find((line) => wanted.test(line));
          if (found === undefined) return;
          reader.off("line", look);
          resolve(found);
        };
        reader.on("line", look);
        look();
        const fail = (): void =>
          reject(new Error(`The app ended without ${wanted}:\n${lines.join("\n")}\n${errors}`));
        ended.then(fail, fail);
      }),
    async [Symbol.asyncDispose]() {
      child.kill("SIGINT");
      await ended;
    },
  };
}
