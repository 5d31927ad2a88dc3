// What handlers do: end themselves, begin others, throw, and listen once to what comes more than once.
import { emit, listen, once } from "@tauri-apps/api/event";

export async function run(): Promise<unknown> {
  const heard: string[] = [];
  const errors: unknown[] = [];
  addEventListener("error", (event) => {
    errors.push(event.message);
    event.preventDefault();
  });
  const stop = await listen("job", () => {
    heard.push("first and last");
    stop();
    void listen("job", () => heard.push("begun by a handler"));
  });
  await once("job", () => heard.push("once"));
  await listen("job", () => {
    throw new Error("a bug of the frontend");
  });
  await listen("job", () => heard.push("after the one that throws"));
  const { promise, resolve } = Promise.withResolvers<void>();
  await listen("end", () => resolve());
  await emit("job");
  await emit("job");
  await emit("end");
  await promise;
  return { heard, errors: errors.length };
}
