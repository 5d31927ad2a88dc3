/** What the bridge gives a page, as far as the client uses it. All but `signal` and `grant` is Tauri's own. */
export interface Internals {
  readonly invoke: (command: string, args?: unknown, options?: InvokeOptions) => Promise<unknown>;
  readonly transformCallback: (callback: (message: never) => void) => number;
  readonly unregisterCallback: (id: number) => void;
  readonly plugins: {
    readonly sallyport: {
      /** Asks for so many items more of the stream that arrives at this callback. */
      readonly grant: (callbackId: number, count: number) => void;
    };
  };
}

export interface InvokeOptions {
  readonly headers?: HeadersInit | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What the event plugin has in a page, as Tauri's. */
interface EventInternals {
  readonly unregisterListener: (event: string, eventId: number) => void;
}

interface Globals {
  readonly __TAURI_INTERNALS__?: Internals;
  readonly __TAURI_EVENT_PLUGIN_INTERNALS__: EventInternals;
}

const globals = globalThis as unknown as Globals;

/** Looked up with every call: the client may be imported where there is no page, as in a test or on a server. */
export function internals(): Internals {
  const found = globals.__TAURI_INTERNALS__;
  if (!found) {
    throw new Error(
      "There is no app to call: this is not a page in one of its windows. Open the app with `sallyport start` or `sallyport dev`.",
    );
  }
  return found;
}

export function eventInternals(): EventInternals {
  return globals.__TAURI_EVENT_PLUGIN_INTERNALS__;
}
