import type { ErrorCode } from "../protocol/errors.ts";
import { REFUSALS, type Refusal } from "../protocol/frame-port.ts";
import type { ReportMessage } from "../protocol/messages.ts";

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
  | "unsealed"
  | "page-replaced";

/** What the isolation hook of a window's page has written to its console, or what broke in it. */
export interface HookReport {
  readonly window: string;
  readonly level: Exclude<ReportMessage["level"], "blocked">;
  readonly text: string;
}

/** The one way by which refusals are told. */
export interface Recorder {
  record(entry: Entry): void;
  /** A hook's refusal becomes a record like others. */
  report(report: Omit<ReportMessage, "kind"> & { readonly window: string }): void;
  /** Adds somebody who wants to know. */
  listen(listener: (entry: Entry) => void): void;
  listenToHooks(listener: (report: HookReport) => void): void;
}

export function createRecorder(): Recorder {
  const listeners: ((entry: Entry) => void)[] = [];
  const hookListeners: ((report: HookReport) => void)[] = [];
  function record(entry: Entry): void {
    for (const listener of listeners) listener(entry);
  }
  return {
    record,
    report({ level, window, text, command }) {
      if (level === "blocked")
        record({
          code: "blocked",
          window,
          reason: refusalReason(text),
          ...(command !== undefined && { command }),
        });
      else for (const listener of hookListeners) listener({ window, level, text });
    },
    listen(listener) {
      listeners.push(listener);
    },
    listenToHooks(listener) {
      hookListeners.push(listener);
    },
  };
}

/** A frame tells it by a word, with the hook's own behind it where there is one. */
function refusalReason(text: string): string {
  const [word = ""] = text.split(" ", 1);
  const known = Object.hasOwn(REFUSALS, word) ? REFUSALS[word as Refusal] : REFUSALS.refused;
  const own = text.slice(word.length + 1);
  return own === "" ? known : `${known}: ${own}`;
}
