// An effect of a component that listens, mounted twice as React's StrictMode does: its cleanup runs before `listen` is done.
import { emit, listen } from "@tauri-apps/api/event";

function effect(heard: string[], name: string): () => void {
  const unlisten = listen<string>("tick", ({ payload }) => heard.push(`${name}: ${payload}`));
  return () => void unlisten.then((stop) => stop());
}

export async function run(): Promise<unknown> {
  const heard: string[] = [];
  const unmount = effect(heard, "first");
  unmount();
  const unmountAgain = effect(heard, "second");
  const { promise, resolve } = Promise.withResolvers<void>();
  await listen("end", () => resolve());
  await emit("tick", "one");
  unmountAgain();
  await emit("tick", "two");
  await emit("end");
  await promise;
  return heard;
}
