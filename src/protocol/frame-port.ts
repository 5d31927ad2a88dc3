/** What a page's bridge and its isolation frame say to each other, by a `MessagePort`, in the isolation pattern. */
import type { EncodedMessage } from "./batch.ts";

/** What the page said in one tick. */
export interface Posted {
  readonly size: number;
  readonly messages: Pick<EncodedMessage, "json" | "segments">[];
}

/** One of three: something sealed or done, a call refused, or a dialog. */
export interface FromFrame {
  /** To be sent on. */
  readonly sealed?: ArrayBuffer;
  /** The size of what was posted that has had its answer by now. */
  readonly done?: number;
  /** The call with this id goes no further. */
  readonly refused?: number;
  /** What the hook says to the page of it. */
  readonly why?: string | undefined;
  /** A dialog has come up, or gone away. Meanwhile the frame cannot answer. */
  readonly dialog?: boolean;
}

/** Why a call goes no further, for the developer: the first word of a report. */
export const REFUSALS = {
  refused: "the isolation hook refuses it",
  threw: "the isolation hook threw",
  late: "the isolation hook has not answered in time (plugins.sallyport.isolation.hookTimeoutMs)",
  none: "the isolation app has set no window.__TAURI_ISOLATION_HOOK__",
  shape: "the isolation hook's answer is no message, or has no command",
  twice:
    "the isolation hook has changed an argument in `message` and in `message.args`, and the two differ",
  large: "what the isolation hook made of it is over a limit",
} as const;

export type Refusal = keyof typeof REFUSALS;
