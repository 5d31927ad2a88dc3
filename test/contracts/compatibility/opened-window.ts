import type { EventCallback, UnlistenFn } from "@tauri-apps/api/event";

/** A window or webview that its constructor opens, once the core has; rejects with what the core says against it. */
export async function openedWindow<
  Opens extends { once<T>(event: string, handler: EventCallback<T>): Promise<UnlistenFn> },
>(window: Opens): Promise<Opens> {
  const { promise, resolve, reject } = Promise.withResolvers<Opens>();
  await window.once("tauri://created", () => resolve(window));
  await window.once("tauri://error", ({ payload }) => reject(payload as Error));
  return promise;
}
