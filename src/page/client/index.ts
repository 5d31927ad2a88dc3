/** The page side of an app with a bundler: what a frontend imports as `sallyport/client`. */
export { createClient, type Client } from "./client.ts";
export { safe } from "./safe.ts";
export type {
  Call,
  CallError,
  CallOptions,
  Failure,
  Outcome,
  Stream,
  StreamOptions,
} from "./call.ts";
export type { Event, Events, Unlisten } from "./events.ts";
export type { Argument, PageChannel, Wire } from "./wire.ts";

/** @ts-ignore -- An app without the package has nothing to add this to. */
declare module "@tauri-apps/api/core" {
  interface InvokeOptions {
    /** Cancels the command: its own `signal` aborts, and the promise rejects with the code `aborted`. Sallyport's. */
    signal?: AbortSignal | undefined;
  }
}
