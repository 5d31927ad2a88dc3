/**
 * Addresses for the first document of a window that a host opens. A browser asks for it sooner than its host can have
 * prepared the window, so the answer waits for the host; then it leads to the window's own address. Nothing secret is in
 * any of this: whoever else asks learns a path of the app.
 */
import { WINDOW_PATH } from "../protocol/messages.ts";
import type { Clock } from "./entries.ts";

export interface HeldDocuments {
  /** From now on `path` is answered, once `release` was called. */
  hold(label: string, target: string): HeldDocument;
  /** Where this path leads, when it does. Undefined where no such window is opened, or its host never was ready. */
  lead(path: string): Promise<string | undefined>;
}

export interface HeldDocument {
  readonly path: string;
  release(): void;
  drop(): void;
}

/** A browser that is not ready by then will not be. */
const PATIENCE_MS = 30_000;

/** `prepare` hears of every target as soon as it is known: it will be asked for, and there is time until then. */
export function createHeldDocuments(
  clock: Clock,
  prepare: (target: string) => void = () => undefined,
): HeldDocuments {
  // A `Map`: the path comes from a request.
  const held = new Map<string, { readonly target: string; readonly released: Promise<boolean> }>();
  return {
    hold(label, target) {
      const path = `${WINDOW_PATH}${encodeURIComponent(label)}`;
      const { promise: released, resolve } = Promise.withResolvers<boolean>();
      const document = { target, released };
      held.set(path, document);
      prepare(target);
      const cancel = clock.after(PATIENCE_MS, () => resolve(false));
      return {
        path,
        release() {
          cancel();
          resolve(true);
        },
        drop() {
          cancel();
          resolve(false);
          if (held.get(path) === document) held.delete(path);
        },
      };
    },
    async lead(path) {
      const document = held.get(path);
      return document && (await document.released) ? document.target : undefined;
    },
  };
}
