import { MapOf, mapDelete, mapGet, mapHas, mapSet } from "../../protocol/builtins.ts";
import { later, randomWords, warn } from "./page-builtins.ts";

/** Callbacks by number, as `transformCallback` of Tauri's bridge. Private to the bridge: no page script can list them. */
export interface Callbacks {
  readonly transformCallback: (callback?: (data: unknown) => void, once?: boolean) => number;
  readonly runCallback: (id: number, data: unknown) => void;
  /** As `runCallback`, in a task of its own: page code may throw. Silent where the page has let go of it. */
  readonly deliver: (id: number, data: unknown) => void;
  readonly unregisterCallback: (id: number) => void;
}

export function createCallbacks(): Callbacks {
  const callbacks = new MapOf<
    number,
    { run: ((data: unknown) => void) | undefined; once: boolean }
  >();
  const run = (id: number, data: unknown): boolean => {
    const entry = mapGet(callbacks, id);
    if (entry === undefined) return false;
    if (entry.once) mapDelete(callbacks, id);
    entry.run?.(data);
    return true;
  };
  return {
    transformCallback(callback, once = false) {
      let id = 0;
      while (id === 0 || mapHas(callbacks, id)) id = randomWords(1)[0] as number;
      mapSet(callbacks, id, { run: callback, once });
      return id;
    },
    runCallback(id, data) {
      if (!run(id, data))
        warn(
          `[TAURI] Couldn't find callback id ${id}. This might happen when the app is reloaded while a command is running.`,
        );
    },
    deliver: (id, data) => later(() => void run(id, data)),
    unregisterCallback(id) {
      mapDelete(callbacks, id);
    },
  };
}
