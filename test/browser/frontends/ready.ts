// A frontend that listens while its document is still parsed, and tells the core when it is there.
import { emit, listen, once } from "@tauri-apps/api/event";

const early = Promise.withResolvers<unknown>();
void once("backend-ready", ({ payload }) => early.resolve(payload));

const pongs: number[] = [];
const allPongs = Promise.withResolvers<void>();
void listen<number>("pong", ({ payload }) => {
  pongs.push(payload);
  if (pongs.length === 50) allPongs.resolve();
  // An answer from inside a handler.
  else void emit("ping", payload + 1);
});
void emit("frontend-ready");

export async function run(): Promise<unknown> {
  const ready = await early.promise;
  await emit("ping", 1);
  await allPongs.promise;
  return { ready, inOrder: pongs.every((pong, i) => pong === i + 1) };
}
