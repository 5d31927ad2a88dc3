/**
 * Every message of the wire. `unknown` becomes one of these here and nowhere else.
 * `docs/protocol.md` is the normative text.
 */
import {
  append,
  bufferOf,
  hasOwn,
  isArray,
  isView,
  objectKeys,
  stringifyJson,
  toBytes,
} from "./builtins.ts";
import {
  type Batch,
  BrokenProtocol,
  type EncodedMessage,
  hasExactly,
  isCount,
  sealMessage,
} from "./batch.ts";
import type { ErrorCode } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { encodeValue, totalBytes, ValueReader } from "./value.ts";

/** The WebSocket subprotocol: the wire's version. */
export const SUBPROTOCOL = "sallyport.1";
/** Where the socket is, on the app's own origin. Everything under this folder of the origin is Sallyport's. */
export const RESERVED_PATH = "/__sallyport__/";
/** The last parameter of a link's query. It is no secret; it makes every link another address. */
export const LINK_PARAMETER = "__sallyport_link__";
export const SOCKET_PATH = "/__sallyport__/socket";

/** Where a window's host leaves the entry of a document for its bridge. */
export const ENTRY_GLOBAL = "__SALLYPORT_ENTRY__";
/** Below it, by its label: the address that a window is opened at. */
export const WINDOW_PATH = "/__sallyport__/window/";

/** How a page proves which window it is. Shown once, as the first text on a socket. */
export interface Entry {
  readonly window: string;
  readonly webview: string;
  readonly secret: string;
}

/** The first text of a page. Not in a batch, not numbered. */
export interface EnterMessage {
  readonly kind: "enter";
  readonly entry: Entry;
}

/**
 * The core's answer to a good entry. `ticket` is the secret of the entry that a reload of this page may use; none where
 * the window's host gives every document its own.
 */
export interface AdmittedMessage {
  readonly kind: "admitted";
  readonly ticket?: string;
}

/** A page calls a command. Settled by exactly one `CoreMessage` with the same id, if the session lives. */
export interface CallMessage {
  readonly kind: "call";
  /** Greater than every id before it in this session. */
  readonly id: number;
  readonly command: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** The arguments, or bytes for a raw body. */
  readonly args: unknown;
  /** Why the arguments cannot be taken, and under which name; the call is refused with it. */
  readonly problem?: { readonly key: string; readonly text: string };
  /** True when a channel is among the arguments. */
  readonly hasChannel: boolean;
  /** About how many bytes the arguments took on the wire: what they cost while the call runs. */
  readonly size: number;
}

export type PageMessage = CallMessage;

/** The command's result. */
export interface ResultMessage {
  readonly kind: "result";
  readonly id: number;
  readonly value: unknown;
}

/** The promise rejects with `value` as it is: a text of Tauri's, an `Error`'s text, or a declared error. */
export interface RejectMessage {
  readonly kind: "reject";
  readonly id: number;
  readonly value: unknown;
}

/** The promise rejects with an `Error` that has this `code`: where Tauri has no text. */
export interface ErrorMessage {
  readonly kind: "error";
  readonly id: number;
  readonly code: ErrorCode;
  readonly message: string;
}

export type CoreMessage = ResultMessage | RejectMessage | ErrorMessage;

// ---- page to core

/**
 * The page's second text, as it stands: it has its ticket. Until then its entry is not used up, so that a page that is
 * reloaded in its first moments can come in again.
 */
export const ENTERED = '{"kind":"entered"}';

export function encodeEnter(entry: Entry): string {
  const { window, webview, secret } = entry;
  return `{"kind":"enter","entry":{"window":${quote(window)},"webview":${quote(webview)},"secret":${quote(secret)}}}`;
}

export function parseEnter(value: unknown): EnterMessage | undefined {
  if (!hasExactly(value, ["kind", "entry"]) || value["kind"] !== "enter") return undefined;
  const { entry } = value;
  if (!hasExactly(entry, ["window", "webview", "secret"])) return undefined;
  const { window, webview, secret } = entry;
  if (typeof window !== "string" || typeof webview !== "string" || typeof secret !== "string")
    return undefined;
  return { kind: "enter", entry: { window, webview, secret } };
}

/** Throws what the arguments' own code throws; undefined where the call is over a limit. */
export function encodeCall(
  id: number,
  command: string,
  args: unknown,
  headers: readonly (readonly [string, string])[],
): EncodedMessage | undefined {
  const segments: Uint8Array[] = [];
  let json = `{"kind":"call","id":${id},"command":${quote(command)},"args":${encodeValue(args, segments)}`;
  if (headers.length > 0) json += `,"headers":${stringifyJson(headers) as string}`;
  return sealMessage(json, segments);
}

/** The messages of a batch that a page sent. Never throws. */
export function parsePageMessages(batch: Batch): PageMessage[] | BrokenProtocol {
  const messages: PageMessage[] = [];
  for (const value of batch.messages) {
    const message = parseCall(value, batch);
    if (message instanceof BrokenProtocol) return message;
    messages.push(message);
  }
  return batch.tail.empty ? messages : new BrokenProtocol("bytes that no message claims");
}

function parseCall(
  value: unknown,
  { tail, jsonLength, messages }: Batch,
): CallMessage | BrokenProtocol {
  if (
    !hasExactly(value, ["kind", "id", "command", "args"], ["headers", "segments"]) ||
    value["kind"] !== "call"
  ) {
    return new BrokenProtocol("not a message");
  }
  const { id, command, args } = value;
  if (!isCount(id) || typeof command !== "string") return new BrokenProtocol("not a message");
  const headers = hasOwn(value, "headers") ? value["headers"] : [];
  if (!isHeaderList(headers)) return new BrokenProtocol("headers that are no pairs of strings");
  const segments = hasOwn(value, "segments") ? tail.take(value["segments"]) : [];
  if (segments === undefined) return new BrokenProtocol("segments that are not there");

  const reader = new ValueReader(segments);
  // The JSON is shared out evenly: what counts is the sum over the calls that run.
  const size = totalBytes(segments) + Math.ceil(jsonLength / messages.length);
  const plain = typeof args === "object" && args !== null && !isArray(args);
  const members = plain ? objectKeys(args) : ["args"];
  let taken = args;
  for (const key of members) {
    // A computed key is defined, not assigned: a member named __proto__ stays a member, and is refused below.
    const holder: Record<string, unknown> = {
      [key]: plain ? (args as Record<string, unknown>)[key] : args,
    };
    const problem = reader.readMembers(holder);
    if (problem?.broken) return new BrokenProtocol(problem.problem);
    if (problem) {
      const { hasChannel } = reader;
      return {
        kind: "call",
        id,
        command,
        headers,
        args: {},
        hasChannel,
        size,
        problem: { key, text: problem.problem },
      };
    }
    if (plain) (args as Record<string, unknown>)[key] = holder[key];
    else taken = holder["args"];
  }
  if (!reader.complete) return new BrokenProtocol("a segment that nothing points to");
  return { kind: "call", id, command, headers, args: taken, hasChannel: reader.hasChannel, size };
}

function isHeaderList(value: unknown): value is [string, string][] {
  return (
    isArray(value) &&
    value.every(
      (pair) =>
        isArray(pair) &&
        pair.length === 2 &&
        typeof pair[0] === "string" &&
        typeof pair[1] === "string",
    )
  );
}

// ---- core to page

export function encodeAdmitted(ticket: string | undefined): string {
  return ticket === undefined
    ? '{"kind":"admitted"}'
    : `{"kind":"admitted","ticket":${quote(ticket)}}`;
}

/** Throws what the value's own code throws; undefined where the answer is over a limit. */
export function encodeAnswer(answer: CoreMessage): EncodedMessage | undefined {
  const segments: Uint8Array[] = [];
  let json = `{"kind":"${answer.kind}","id":${answer.id}`;
  if (answer.kind === "error")
    json += `,"code":${quote(answer.code)},"message":${quote(answer.message)}`;
  else json += `,"value":${encodeValue(answer.value, segments)}`;
  return sealMessage(json, segments);
}

/**
 * The answers of a batch that the core sent, read in the page. Bytes at the top of a result become an `ArrayBuffer`,
 * nested ones stay `Uint8Array` (tauri-apps/api gives raw results as `ArrayBuffer`).
 * The page trusts the core; what is checked here is what a version mismatch would break.
 */
export function parseCoreMessages(batch: Batch): CoreMessage[] | BrokenProtocol {
  const messages: CoreMessage[] = [];
  for (let i = 0; i < batch.messages.length; i++) {
    const message = batch.messages[i] as
      | (CoreMessage & { value?: unknown; segments?: unknown })
      | null;
    if (typeof message !== "object" || message === null || !isCount(message.id))
      return new BrokenProtocol("not a message");
    if (message.kind !== "error") {
      const segments = hasOwn(message, "segments") ? batch.tail.take(message.segments) : [];
      if (segments === undefined) return new BrokenProtocol("segments that are not there");
      const holder = { value: message.value };
      const problem = batch.mayHaveMarks
        ? new ValueReader(segments).readMembers(holder)
        : undefined;
      if (problem) return new BrokenProtocol(problem.problem);
      // A segment has a buffer of its own, so the buffer is the bytes.
      const value = isView(holder.value) ? bufferOf(holder.value as Uint8Array) : holder.value;
      append(messages, { kind: message.kind, id: message.id, value });
    } else {
      append(messages, message);
    }
  }
  return messages;
}

// ---- headers of a call

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
// Visible ASCII, space and tab: no control characters, so no second header in a value (attacks D9).
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;
/** Names that Tauri's own transport uses; a page may not speak in them. */
const RESERVED_HEADER = /^(?:tauri-|sallyport-|origin$|host$)/;

/** Why these headers are not taken, or undefined. Names must be lower case, as `Headers` gives them. */
export function headerProblem(headers: CallMessage["headers"]): string | undefined {
  if (headers.length > LIMITS.maxHeaders) return `more than ${LIMITS.maxHeaders} headers`;
  let length = 0;
  for (const [name, value] of headers) {
    length += name.length + value.length;
    if (length > LIMITS.maxHeaderLength)
      return `headers longer than ${LIMITS.maxHeaderLength} characters`;
    if (!HEADER_NAME.test(name)) return "a header whose name is not a lower-case token";
    if (RESERVED_HEADER.test(name)) return `the reserved header ${name}`;
    if (!HEADER_VALUE.test(value))
      return `the header ${name} with a value that is not visible ASCII`;
  }
  return undefined;
}

function quote(text: string): string {
  return stringifyJson(text) as string;
}

/** Bytes of a raw body, or undefined where the arguments are JSON. */
export function rawBody(args: unknown): Uint8Array | undefined {
  return typeof args === "object" && args !== null ? toBytes(args) : undefined;
}
