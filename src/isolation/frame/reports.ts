/** What the hook writes to the console, and what breaks in it, for the app's terminal. */
import { LIMITS } from "../../protocol/limits.ts";
import type { ReportLevel } from "../../protocol/messages.ts";
import { textOf, toJson, toPlainMessage, type Sealable } from "./encode.ts";

/** `command`, where it is about a call. */
export type Tell = (level: ReportLevel, what: readonly unknown[], command?: string) => void;

/** All of it goes on: whoever makes a hook talk pays for it, and who shows it holds it to a rate. */
export function reportConsole(send: (report: Sealable) => void): Tell {
  const tell: Tell = (level, what, command) => {
    const text = what.map(toText).join(" ").slice(0, LIMITS.maxReportText);
    send(toPlainMessage({ kind: "report", level, text, command }));
  };

  for (const level of ["debug", "log", "info", "warn", "error"] as const) {
    const write = console[level];
    console[level] = (...what: unknown[]) => {
      write(...what);
      tell(level, what);
    };
  }
  // What is thrown may be without a stack, and the event's own lines are sometimes those of the whole document.
  addEventListener("error", ({ error, message, filename }) =>
    tell("error", [error ?? message, `\n    at ${filename}`]),
  );
  addEventListener("unhandledrejection", ({ reason }) => tell("error", [reason]));
  return tell;
}

/** For people: an error with its stack, a text as it is, anything else as JSON with its long parts cut. */
function toText(value: unknown): string {
  try {
    if (typeof value === "object" && value !== null)
      return (value as { readonly stack?: string }).stack ?? (toJson(value, shorten) as string);
  } catch {
    // Cyclic, say.
  }
  return textOf(value);
}

function shorten(_key: string, value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return `<${value.byteLength} bytes>`;
  return typeof value === "string" ? value.slice(0, LIMITS.maxReportText) : value;
}
