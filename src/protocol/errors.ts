import { LIMITS } from "./limits.ts";

/**
 * Every code that can reach a page or stand in a record, with the text a page is shown for it when Tauri has no
 * text of its own. `docs/errors.md` has an entry for each; a test holds the two together.
 */
export const ERROR_TEXT = {
  denied: "This window may not run that command.",
  invalid: "The call was not understood.",
  "not-found": "There is no such command.",
  internal: "The command failed. The reason stands in the terminal of the app.",
  limit: "The call is over a limit.",
  unsupported: "This version of Sallyport cannot do that.",
  blocked: "The isolation hook did not let the call pass.",
  aborted: "The page aborted the call.",
  disconnected: "The connection to the app is lost. Reload the page.",
} as const;

export type ErrorCode = keyof typeof ERROR_TEXT;

/** A failure of ours that a handler can meet: the reason of its aborted signal. */
export class IpcError extends Error {
  readonly #brand = true;
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string = ERROR_TEXT[code]) {
    super(message);
    this.name = "IpcError";
    this.code = code;
  }

  /** True only for errors made by this class: a look-alike has no private field. */
  static is(value: unknown): value is IpcError {
    return typeof value === "object" && value !== null && #brand in value;
  }
}

/**
 * Why a socket is closed, as WebSocket close codes. The reasons are the only texts ever sent with them:
 * a refused entry looks the same whatever was wrong with it.
 */
export const CLOSE = {
  /** The page meant it. */
  normal: { code: 1000, reason: "" },
  /** The app ends. */
  goingAway: { code: 1001, reason: "the app has ended" },
  /** No entry, or one that is wrong, used, expired or of another window. */
  entryRefused: { code: 4001, reason: "entry refused" },
  /** Bytes that do not parse, or messages out of order. */
  broken: { code: 4002, reason: "broken protocol" },
  /** The page does not read, or sends more than it may. */
  overLimit: { code: 4003, reason: "over a limit" },
  /** The window was opened again elsewhere; the newer page has it. */
  replaced: { code: 4004, reason: "opened elsewhere" },
  /** `sallyport dev` starts the core anew; the page comes back by itself. */
  restarting: { code: 4005, reason: "restarting" },
  /** The page has another connection now. */
  resumed: { code: 4006, reason: "resumed elsewhere" },
} as const;

export type Close = (typeof CLOSE)[keyof typeof CLOSE];

/** The limit's value as people write it, for error texts: `16 MiB`. */
function mebibytes(bytes: number): string {
  return `${Math.round((bytes / (1024 * 1024)) * 10) / 10} MiB`;
}

export const TOO_LARGE: string = `A message may hold ${mebibytes(LIMITS.maxJsonBytes)} of JSON and ${mebibytes(LIMITS.maxMessageBytes)} in all. Send large content as bytes (Uint8Array), or in parts.`;
