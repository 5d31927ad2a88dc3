import { emit, emitTo, listen, once, TauriEvent } from "@tauri-apps/api/event";
import { type Calls, gives } from "./call.ts";

export const calls: Calls = {
  listen: gives(["event-listen", 1, false], async () => {
    const { promise, resolve } = Promise.withResolvers<unknown[]>();
    let after = false;
    const unlisten = await listen("event-listen", ({ event, payload }) =>
      after ? (after = true) : resolve([event, payload]),
    );
    await emit("event-listen", 1);
    const heard = await promise;
    unlisten();
    await emit("event-listen", 2);
    return [...heard, after];
  }),
  once: gives([1], async () => {
    const heard: unknown[] = [];
    await once("event-once", ({ payload }) => heard.push(payload));
    const { promise, resolve } = Promise.withResolvers<void>();
    await listen("event-once", ({ payload }) => payload === 2 && resolve());
    await emit("event-once", 1);
    await emit("event-once", 2);
    await promise;
    return heard;
  }),
  emit: gives([null, { deep: [1] }], async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    await listen("event-emit", ({ payload }) => resolve(payload));
    return [(await emit("event-emit", { deep: [1] })) ?? null, await promise];
  }),
  emitTo: gives(["for main"], async () => {
    const heard: unknown[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    await listen("event-to", ({ payload }) => heard.push(payload), { target: "main" });
    await listen("event-end", () => resolve());
    await emitTo("other", "event-to", "for another");
    await emitTo("main", "event-to", "for main");
    await emit("event-end");
    await promise;
    return heard;
  }),
  TauriEvent: gives("tauri://close-requested", () => TauriEvent.WINDOW_CLOSE_REQUESTED),
};
