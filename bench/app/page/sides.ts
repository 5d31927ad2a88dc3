// Not the package's whole: TypeScript does not find what that leads to, and takes it for `any`.
import type * as core from "@tauri-apps/api/core";
import type * as event from "@tauri-apps/api/event";
import { openRaw, type RawPath, type RawSocket } from "./raw.ts";

type Invoke = typeof core.invoke;

interface Official {
  readonly core: typeof core;
  readonly event: typeof event;
}

declare global {
  interface Window {
    readonly __TAURI_INTERNALS__: {
      readonly invoke: Invoke;
      readonly transformCallback: typeof core.transformCallback;
      readonly unregisterCallback: (id: number) => void;
      readonly plugins: {
        readonly sallyport: { readonly grant: (channel: number, count: number) => void };
      };
    };
    readonly __TAURI__: Official;
  }
}

/** The two sides of every comparison. */
export interface Sides {
  readonly invoke: Invoke;
  /** The official package, which calls the one above. */
  readonly official: Official;
  /** By what they answer. */
  readonly raw: Readonly<Record<Exclude<RawPath, "turn">, RawSocket>>;
}

export async function openSides(echoPort: number): Promise<Sides> {
  const open = (path: RawPath): Promise<RawSocket> => openRaw(echoPort, path);
  return {
    invoke: window.__TAURI_INTERNALS__.invoke,
    official: window.__TAURI__,
    raw: {
      echo: await open("echo"),
      up: await open("up"),
      down: await open("down"),
      count: await open("count"),
      many: await open("many"),
      apart: await open("apart"),
      pieces: await open("pieces"),
      peak: await open("peak"),
    },
  };
}
