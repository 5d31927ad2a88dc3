import type { ErrorCode } from "../protocol/errors.ts";

/**
 * One refusal, or one failure behind an answer. Everything that Sallyport does not let through, and every command
 * that breaks, becomes one of these: in the terminal now, in the audit log later.
 */
export interface Entry {
  /** An `ErrorCode`, or a word for what no page is told: `entry-refused`, `ticket-reused`, `resume-refused`, `request-refused`, `broken-protocol`. */
  readonly code: ErrorCode | RecordOnlyCode;
  readonly window?: string;
  readonly command?: string;
  /** For the developer. May hold text of the peer's; whoever prints it must make control characters visible. */
  readonly reason: string;
  /** What was thrown, whole. For the terminal alone. */
  readonly cause?: unknown;
  /** True where somebody is likely to be trying something. */
  readonly alarm?: boolean;
}

export type RecordOnlyCode =
  | "entry-refused"
  | "entry-reused"
  | "resume-refused"
  | "ticket-reused"
  | "request-refused"
  | "broken-protocol"
  | "page-replaced";

/** The one way by which refusals are told. */
export interface Recorder {
  record(entry: Entry): void;
  /** Adds somebody who wants to know. */
  listen(listener: (entry: Entry) => void): void;
}

export function createRecorder(): Recorder {
  const listeners: ((entry: Entry) => void)[] = [];
  return {
    record(entry) {
      for (const listener of listeners) listener(entry);
    },
    listen(listener) {
      listeners.push(listener);
    },
  };
}
