import { fork } from "node:child_process";
import { once } from "node:events";

/** The raw server, in its process. */
export interface Echo {
  readonly port: number;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startEcho(): Promise<Echo> {
  const child = fork(new URL("echo-server.ts", import.meta.url));
  const closed = once(child, "close");
  const port = await Promise.race([once(child, "message").then(([first]) => first), closed]);
  if (typeof port !== "number") throw new Error("The echo server did not start.");
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.kill();
      await closed;
    },
  };
}
