import { RESERVED_PATH } from "../../protocol/messages.ts";
import type { PageReport } from "../host.ts";
import { type CdpEvent, listOf, numberOf, textOf, valueOf } from "./cdp.ts";

/** What a developer wants to read of this event in the terminal, or undefined. */
export function toReport(
  { method, params }: CdpEvent,
  window: string,
  origin: string,
): PageReport | undefined {
  switch (method) {
    case "Runtime.exceptionThrown": {
      const details = valueOf(params, "exceptionDetails");
      const thrown = valueOf(details, "exception");
      const text = textOf(thrown, "description") ?? describe(thrown) ?? textOf(details, "text");
      const at = firstFrame(details) ?? place(details);
      return report(window, "error", firstLine(text ?? "an error"), at && shorten(at, origin));
    }
    case "Runtime.consoleAPICalled": {
      const type = textOf(params, "type");
      const level =
        type === "warning"
          ? "warning"
          : type === "error" || type === "assert"
            ? "error"
            : undefined;
      if (level === undefined) return undefined;
      const text = listOf(params, "args").map((arg) => describe(arg) ?? "");
      const at = firstFrame(params);
      return report(window, level, text.join(" "), at && shorten(at, origin));
    }
    // What the browser itself complains about: a policy, a resource that does not come.
    case "Log.entryAdded": {
      const entry = valueOf(params, "entry");
      if (textOf(entry, "level") !== "error" || isOurs(entry, origin)) return undefined;
      const at = firstFrame(entry) ?? place(entry);
      return report(window, "error", textOf(entry, "text") ?? "", at && shorten(at, origin));
    }
    default:
      return undefined;
  }
}

/**
 * Our own sockets, which fail and are made again while a core is started anew, and the picture that browsers ask every
 * site for. Nobody has written either, and nobody can mend it.
 */
function isOurs(entry: unknown, origin: string): boolean {
  const text = textOf(entry, "text") ?? "";
  const url = textOf(entry, "url") ?? "";
  const socket = `'${origin.replace(/^http/, "ws")}${RESERVED_PATH}`;
  return (
    url === `${origin}/favicon.ico` ||
    url.startsWith(`${origin}${RESERVED_PATH}`) ||
    url.startsWith(socket.slice(1)) ||
    text.startsWith(`WebSocket connection to ${socket}`)
  );
}

function report(
  window: string,
  level: PageReport["level"],
  text: string,
  source: string | undefined,
): PageReport {
  return { window, level, text, ...(source !== undefined && { source }) };
}

/** A value of the page's as far as it was told, in one line. */
function describe(value: unknown): string | undefined {
  const plain = valueOf(value, "value");
  if (typeof plain === "string") return plain;
  if (plain !== undefined) return JSON.stringify(plain);
  return (
    textOf(value, "description") ?? textOf(value, "unserializableValue") ?? textOf(value, "type")
  );
}

/** The text of an error without its stack, which is told by its first place. */
function firstLine(text: string): string {
  return text.split("\n    at ", 1)[0] as string;
}

interface Place {
  readonly url: string;
  readonly line: number;
  readonly column: number | undefined;
}

/** The innermost place that has an address. Code from `eval` has none. */
function firstFrame(holder: unknown): Place | undefined {
  for (const frame of listOf(holder, "stackTrace", "callFrames")) {
    const found = place(frame);
    if (found) return found;
  }
  return undefined;
}

/** Chromium counts lines and columns from 0. */
function place(holder: unknown): Place | undefined {
  const url = textOf(holder, "url");
  const line = numberOf(holder, "lineNumber");
  const column = numberOf(holder, "columnNumber");
  if (url === undefined || url === "") return undefined;
  return { url, line: (line ?? -1) + 1, column: column === undefined ? undefined : column + 1 };
}

function shorten({ url, line, column }: Place, origin: string): string {
  const path = url.startsWith(`${origin}/`) ? url.slice(origin.length) : url;
  return line === 0 ? path : column === undefined ? `${path}:${line}` : `${path}:${line}:${column}`;
}
