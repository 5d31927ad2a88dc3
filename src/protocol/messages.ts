/**
 * Every message of the wire. `unknown` becomes one of these here and nowhere else.
 * `docs/protocol.md` is the normative text.
 */
import {
  bufferOf,
  hasOwn,
  isArray,
  isView,
  objectKeys,
  parseJson,
  sliceText,
  startsWith,
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
import { restoreBytes } from "./restore-bytes.ts";
import { type ChannelReference, encodeValue, isU32, totalBytes, ValueReader } from "./value.ts";

/** The WebSocket subprotocol: the wire's version. */
export const SUBPROTOCOL = "sallyport.1";
/** Where the socket is, on the app's own origin. Everything under this folder of the origin is Sallyport's. */
export const RESERVED_PATH = "/__sallyport__/";
/** Where a link leads: a page of ours that takes the entry out of the fragment and goes on to the app's. */
export const ENTER_PATH = "/__sallyport__/enter";
/** Where a document finds its entry in the tab's storage: a list of window, webview and secret, as JSON. */
export const TICKET_KEY = "__sallyport_ticket__";
export const SOCKET_PATH = "/__sallyport__/socket";
/** Below it, by a ticket: the isolation frame, at an origin of its own. */
export const FRAME_PATH = "/__sallyport__/isolation/";
/** Below it: a page's own key, and the path of a file, percent-encoded as one part. */
export const ASSET_PATH = "/__sallyport__/asset/";

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
  /**
   * The part of this page's asset addresses that nobody else can guess: four random 32-bit numbers with hyphens. The
   * page chooses it, since it has to give such addresses before it has heard of the core. Who has none has no assets.
   */
  readonly assets?: string;
}

/**
 * The core's answer to a good entry. `ticket` is the secret of the entry that a reload of this page may use; none where
 * the window's host gives every document its own.
 */
export interface AdmittedMessage {
  readonly kind: "admitted";
  readonly ticket?: string | undefined;
  readonly resume: ResumeKeys;
  /** In the isolation pattern: the frame that sees and seals everything from here on. */
  readonly frame?: FrameAddress | undefined;
}

/**
 * What a session is resumed with, over a new connection, when its own broke. Each side shows its proof to the other:
 * the core first, since whoever listens on the port meanwhile need not be the core.
 */
export interface ResumeKeys {
  /** Names the session. Not to be guessed, and shown to whoever listens. */
  readonly session: string;
  readonly coreProof: string;
  readonly pageProof: string;
  /** How long the core waits. */
  readonly timeoutMs: number;
}

/** The first text of a page on a new connection, instead of `enter`. */
export interface ResumeMessage {
  readonly kind: "resume";
  readonly session: string;
}

/** The core's answer: it is the core. */
export interface ResumingMessage {
  readonly kind: "resuming";
  readonly proof: string;
}

/** The page's: it is the page, and has taken the core's batches up to `received`. */
export interface ProveMessage {
  readonly kind: "prove";
  readonly proof: string;
  readonly received: number;
}

/** The core has taken the page's batches up to `received`. What either side has not taken is sent again from here on. */
export interface ResumedMessage {
  readonly kind: "resumed";
  readonly received: number;
}

/**
 * What is said between batches, in either direction and not numbered: everything up to `number` has been taken.
 * The connection's own, so it never is sealed and never sent again.
 */
export interface AcknowledgeMessage {
  readonly kind: "acknowledge";
  readonly number: number;
}

/** A page that has heard nothing asks for a sign of life. It is answered with an `acknowledge`. */
export const PING = '{"kind":"ping"}';

export interface FrameAddress {
  /** Good once. */
  readonly url: string;
  /** A frame that has something to do and says nothing for so long does not answer any more. */
  readonly patienceMs: number;
}

/**
 * In the isolation pattern, between batches: a frame has been loaded, and its key is the one in force. What was sealed with
 * another is dropped; what this one seals begins after `number`. `url` is where the next frame is, should this one go;
 * `pass` is what the frame knows the bridge by, which page code never sees.
 */
export interface FrameMessage {
  readonly kind: "frame";
  readonly pass: string;
  readonly url: string;
  readonly number: number;
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
  /** The channels among the arguments, in the order they were read; the same objects stand there. */
  readonly channels: readonly ChannelReference[];
  /** About how many bytes the call takes in memory while it runs, whether its handler reads all of it or not. */
  readonly size: number;
}

/** The page wants no answer to a call any more. */
export interface CancelMessage {
  readonly kind: "cancel";
  readonly id: number;
}

/** The page can take so many more messages of a channel whose window it has set. */
export interface GrantMessage {
  readonly kind: "grant";
  readonly channel: number;
  readonly count: number;
}

/** What a report of the isolation frame is: something written to its console, or a call that its hook did not let pass. */
export const REPORT_LEVELS = ["debug", "log", "info", "warn", "error", "blocked"] as const;
export type ReportLevel = (typeof REPORT_LEVELS)[number];

/** What the isolation hook says, for the app's terminal. From a page's own hand it is no message. */
export interface ReportMessage {
  readonly kind: "report";
  readonly level: ReportLevel;
  readonly text: string;
  /** Of which call it speaks. */
  readonly command?: string | undefined;
}

export type PageMessage = CallMessage | CancelMessage | GrantMessage | ReportMessage;

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

/** What the core answers a call with. */
export type AnswerMessage = ResultMessage | RejectMessage | ErrorMessage;

/** A message for a channel of the page, the `index`th since it was opened. */
export interface ChannelMessage {
  readonly kind: "channel";
  /** Its callback. */
  readonly id: number;
  readonly index: number;
  readonly value: unknown;
}

/** A channel gets nothing more; it has had `index` messages. */
export interface EndMessage {
  readonly kind: "end";
  readonly id: number;
  readonly index: number;
}

/** An event for those listeners of the page; their callbacks are the ids of their events. */
export interface EventMessage {
  readonly kind: "event";
  readonly event: string;
  readonly ids: readonly number[];
  readonly value: unknown;
}

/** Is it the answer to a call? */
export function isAnswer(message: CoreMessage): message is AnswerMessage {
  return message.kind === "result" || message.kind === "reject" || message.kind === "error";
}

export type CoreMessage = AnswerMessage | ChannelMessage | EndMessage | EventMessage;

// ---- page to core

/**
 * The page's second text, as it stands: it has its ticket. Until then its entry is not used up, so that a page that is
 * reloaded in its first moments can come in again.
 */
export const ENTERED = '{"kind":"entered"}';

export function encodeEnter(entry: Entry, assets: string): string {
  const { window, webview, secret } = entry;
  return `{"kind":"enter","entry":{"window":${quote(window)},"webview":${quote(webview)},"secret":${quote(secret)}},"assets":${quote(assets)}}`;
}

export function encodeResume(session: string): string {
  return `{"kind":"resume","session":${quote(session)}}`;
}

export function encodeProve(proof: string, received: number): string {
  return `{"kind":"prove","proof":${quote(proof)},"received":${received}}`;
}

export function parseEnter(value: unknown): EnterMessage | undefined {
  if (!hasExactly(value, ["kind", "entry"], ["assets"]) || value["kind"] !== "enter")
    return undefined;
  const { entry } = value;
  const assets = hasOwn(value, "assets") ? value["assets"] : undefined;
  if (assets !== undefined && !isAssetKey(assets)) return undefined;
  if (!hasExactly(entry, ["window", "webview", "secret"])) return undefined;
  const { window, webview, secret } = entry;
  if (typeof window !== "string" || typeof webview !== "string" || typeof secret !== "string")
    return undefined;
  return { kind: "enter", entry: { window, webview, secret }, ...(assets && { assets }) };
}

function isAssetKey(value: unknown): value is string {
  return typeof value === "string" && /^\d{1,10}(?:-\d{1,10}){3}$/.test(value);
}

export function parseResume(value: unknown): ResumeMessage | undefined {
  if (!hasExactly(value, ["kind", "session"]) || value["kind"] !== "resume") return undefined;
  const { session } = value;
  return typeof session === "string" ? { kind: "resume", session } : undefined;
}

export function parseProve(value: unknown): ProveMessage | undefined {
  if (!hasExactly(value, ["kind", "proof", "received"]) || value["kind"] !== "prove")
    return undefined;
  const { proof, received } = value;
  if (typeof proof !== "string" || !isCount(received)) return undefined;
  return { kind: "prove", proof, received };
}

/** True for a text that is no batch: what is said between batches begins with these bytes exactly. */
export function isControl(data: string | Uint8Array): data is string {
  return typeof data === "string" && startsWith(data, '{"kind":');
}

export function encodeAcknowledge(number: number): string {
  return `{"kind":"acknowledge","number":${number}}`;
}

/** The number, or undefined where the text is something else. Never throws. */
export function parseAcknowledge(text: string): number | undefined {
  // Written one way, so read one way: no parse, no allocation, once every few hundred batches.
  const start = '{"kind":"acknowledge","number":';
  const digits = sliceText(text, start.length, -1);
  const number = +digits;
  return isCount(number) && text === encodeAcknowledge(number) ? number : undefined;
}

/**
 * Throws what the arguments' own code throws; undefined where the call is over a limit. That code may make calls, too:
 * `takeId` is asked for the id when it has run.
 */
export function encodeCall(
  takeId: () => number,
  command: string,
  args: unknown,
  headers: readonly (readonly [string, string])[],
): EncodedMessage | undefined {
  const segments: Uint8Array[] = [];
  const value = encodeValue(args, segments);
  let json = `{"kind":"call","id":${takeId()},"command":${quote(command)},"args":${value}`;
  if (headers.length > 0) json += `,"headers":${stringifyJson(headers) as string}`;
  return sealMessage(json, segments);
}

export function encodeCancel(id: number): EncodedMessage {
  return plainMessage(`{"kind":"cancel","id":${id}}`);
}

export function encodeGrant(channel: number, count: number): EncodedMessage {
  return plainMessage(`{"kind":"grant","channel":${channel},"count":${count}}`);
}

function plainMessage(json: string): EncodedMessage {
  return { json, segments: [], size: json.length };
}

/** The messages of a batch that a page sent. One that was sealed is binary, with bytes or without. Never throws. */
export function parsePageMessages(
  batch: Batch,
  toChannel: (id: number) => ChannelReference,
  isSealed = false,
): PageMessage[] | BrokenProtocol {
  const messages: PageMessage[] = [];
  let hasSegments = false;
  for (const value of batch.messages) {
    const message = parsePageMessage(value, batch, toChannel);
    if (message instanceof BrokenProtocol) return message;
    messages.push(message);
    hasSegments ||= hasOwn(value as object, "segments");
  }
  // One way to say a thing: what reads the wire beside us must not take it for something else.
  if (batch.binary !== (hasSegments || isSealed))
    return new BrokenProtocol(
      batch.binary ? "binary without segments" : "text where binary belongs",
    );
  return batch.left() === 0 ? messages : new BrokenProtocol("bytes that no message claims");
}

function parsePageMessage(
  value: unknown,
  batch: Batch,
  toChannel: (id: number) => ChannelReference,
): PageMessage | BrokenProtocol {
  if (hasExactly(value, ["kind", "id"]) && value["kind"] === "cancel") {
    const { id } = value;
    if (isCount(id)) return { kind: "cancel", id };
  } else if (hasExactly(value, ["kind", "channel", "count"]) && value["kind"] === "grant") {
    const { channel, count } = value;
    if (isU32(channel) && isCount(count)) return { kind: "grant", channel, count };
  } else if (
    hasExactly(value, ["kind", "level", "text"], ["command"]) &&
    value["kind"] === "report"
  ) {
    const { level, text } = value;
    const command = hasOwn(value, "command") ? value["command"] : undefined;
    const known = REPORT_LEVELS.find((one) => one === level);
    if (known && typeof text === "string" && (command === undefined || typeof command === "string"))
      return { kind: "report", level: known, text, ...(command !== undefined && { command }) };
  }
  return parseCall(value, batch, toChannel);
}

function parseCall(
  value: unknown,
  { take }: Batch,
  toChannel: (id: number) => ChannelReference,
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
  const segments = hasOwn(value, "segments") ? take(value["segments"]) : [];
  if (segments === undefined) return new BrokenProtocol("segments that are not there");

  const reader = new ValueReader(segments, toChannel);
  let size = command.length + totalBytes(segments);
  for (const [name, value] of headers) size += LIMITS.valueCostBytes + name.length + value.length;
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
      const text = problem.problem;
      const nothing = { args: {}, channels: [] };
      return { kind: "call", id, command, headers, ...nothing, size, problem: { key, text } };
    }
    if (plain) (args as Record<string, unknown>)[key] = holder[key];
    else taken = holder["args"];
  }
  if (!reader.complete) return new BrokenProtocol("a segment that nothing points to");
  size += reader.cost;
  return { kind: "call", id, command, headers, args: taken, channels: reader.channels, size };
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

export function encodeAdmitted(message: Omit<AdmittedMessage, "kind">): string {
  return stringifyJson({ kind: "admitted", ...message }) as string;
}

export function encodeFrame({ pass, url, number }: Omit<FrameMessage, "kind">): string {
  return `{"kind":"frame","pass":${quote(pass)},"url":${quote(url)},"number":${number}}`;
}

/** Undefined where the text is something else. What the core says is believed. */
export function parseFrame(text: string): FrameMessage | undefined {
  return startsWith(text, '{"kind":"frame",') ? (parseJson(text) as FrameMessage) : undefined;
}

export function encodeResuming(proof: string): string {
  return `{"kind":"resuming","proof":${quote(proof)}}`;
}

export function encodeResumed(received: number): string {
  return `{"kind":"resumed","received":${received}}`;
}

/** Throws what the value's own code throws; undefined where the answer is over a limit. */
export function encodeAnswer(answer: AnswerMessage): EncodedMessage | undefined {
  const segments: Uint8Array[] = [];
  let json = `{"kind":"${answer.kind}","id":${answer.id}`;
  if (answer.kind === "error")
    json += `,"code":${quote(answer.code)},"message":${quote(answer.message)}`;
  else json += `,"value":${encodeValue(answer.value, segments)}`;
  return sealMessage(json, segments);
}

/** Throws what the value's own code throws; undefined where the message is over a limit. */
export function encodeChannelMessage(
  id: number,
  index: number,
  value: unknown,
): EncodedMessage | undefined {
  const segments: Uint8Array[] = [];
  const text = encodeValue(value, segments);
  return sealMessage(`{"kind":"channel","id":${id},"index":${index},"value":${text}`, segments);
}

export function encodeEnd(id: number, index: number): EncodedMessage {
  return plainMessage(`{"kind":"end","id":${id},"index":${index}}`);
}

/** A value that goes to several pages, read once. Throws what its own code throws. */
export interface EncodedValue {
  readonly json: string;
  readonly segments: readonly Uint8Array[];
}

export function encodeOnce(value: unknown): EncodedValue {
  const segments: Uint8Array[] = [];
  return { json: encodeValue(value, segments), segments };
}

/** Undefined where the message is over a limit. */
export function encodeEvent(
  event: string,
  ids: readonly number[],
  { json, segments }: EncodedValue,
): EncodedMessage | undefined {
  return sealMessage(
    `{"kind":"event","event":${quote(event)},"ids":[${ids.join()}],"value":${json}`,
    segments,
  );
}

/**
 * The messages of a batch that the core sent, read in the page. Bytes at the top of a value become an `ArrayBuffer`,
 * nested ones stay `Uint8Array` (tauri-apps/api gives raw results as `ArrayBuffer`).
 * The page trusts the core; what is checked here is what a version mismatch would break. Throws for that.
 */
export function parseCoreMessages({ messages, take, mayHaveMarks }: Batch): CoreMessage[] {
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i] as { kind: unknown; value?: unknown; segments?: unknown };
    if (!message.kind) throw new BrokenProtocol("not a message");
    if (!mayHaveMarks || !hasOwn(message, "value")) continue;
    const segments = hasOwn(message, "segments") ? take(message.segments) : [];
    if (!segments) throw new BrokenProtocol("segments that are not there");
    const value = restoreBytes(message.value, segments);
    // A segment has a buffer of its own, so the buffer is the bytes.
    message.value = isView(value) ? bufferOf(value as Uint8Array) : value;
  }
  return messages as CoreMessage[];
}

// ---- headers of a call

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
// Visible ASCII, space and tab: no control characters, so no second header in a value (attacks D9).
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;
/** Names that Tauri's own transport uses; a page may not speak in them. */
const RESERVED_HEADER = /^(?:tauri-|sallyport-(?!stream$)|origin$|host$)/;

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

/** A text as JSON. It runs no code of the page's: a text has no `toJSON`. */
export const quote = stringifyJson as (text: string) => string;

/** Bytes of a raw body, or undefined where the arguments are JSON. */
export function rawBody(args: unknown): Uint8Array | undefined {
  return typeof args === "object" && args !== null ? toBytes(args) : undefined;
}
