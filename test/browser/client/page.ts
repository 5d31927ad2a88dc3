/** The page of `client.test.ts`: the client, and Tauri's own API beside it. */
import { Channel, invoke } from "@tauri-apps/api/core";
import { createClient, safe } from "sallyport/client";
import type { App } from "./main.ts";

const unhandled: unknown[] = [];
addEventListener("unhandledrejection", (event) => {
  unhandled.push(event.reason);
  event.preventDefault();
});

/** A task of its own, before which the browser has told of rejections that nobody handles. */
function task(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener("message", () => resolve());
    port1.start();
    port2.postMessage(undefined);
  });
}

/** How a promise settled, with an `Error` taken apart: it would not survive the way to the test. */
async function settle(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    return { resolved: await promise };
  } catch (error) {
    if (!(error instanceof Error)) return { rejected: error };
    return { error: error.message, code: (error as { code?: string }).code };
  }
}

/** Everything that a loop gets, and how it ended. */
async function readAll(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  const end = await settle(
    (async () => {
      for await (const item of stream) items.push(item);
    })(),
  );
  return [items, end];
}

const lab = { Channel, core: createClient<App>(), invoke, readAll, safe, settle, task, unhandled };
export type Lab = typeof lab;
Object.assign(globalThis, { lab });
