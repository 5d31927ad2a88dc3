/**
 * What pages are told under `sallyport dev`, on a WebSocket of its own: which core is up, and what went wrong where
 * none is. It carries no calls and needs no entry; a page says nothing on it. `docs/protocol.md` has it under
 * "Development".
 */
import { RESERVED_PATH } from "./messages.ts";

export const DEV_SOCKET_PATH: string = `${RESERVED_PATH}dev`;

/** What stopped the core, as its developer is shown it. */
export interface Problem {
  /** What happened: `src-tauri/main.ts cannot be loaded`. */
  readonly title: string;
  readonly message: string;
  /** Relative to the app's folder. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The line of the source, with a mark under the place. */
  readonly excerpt?: string;
}

export type DevMessage =
  /** A core is up. A document of another core reloads, and comes in by its ticket. */
  | { readonly kind: "core"; readonly id: string }
  /** There is no core before the next save. */
  | { readonly kind: "failed"; readonly problem: Problem }
  /** The frontend's files have changed. */
  | { readonly kind: "reload" }
  /** The development server answers: a page that waits for it reloads. */
  | { readonly kind: "dev-server" };

/** On `<html>`: this document waits for the development server. */
export const WAITING_ATTRIBUTE = "data-sallyport-waiting";
