/**
 * Framing: how messages travel in one WebSocket message, called a batch here.
 *
 * Text when there are no bytes: the JSON `{"number": n, "messages": [...]}`.
 * Binary otherwise: the length of that JSON (4 bytes, big endian), the JSON in UTF-8, then the raw segments of all
 * messages, one after the other and nothing after them. A message says the lengths of its own in `segments`.
 */
import {
  append,
  Bytes,
  byteLength,
  fromUtf8,
  hasOwn,
  includes,
  isArray,
  isSafeInteger,
  objectKeys,
  parseJson,
  setBytes,
  sliceBytes,
  subarray,
  toUtf8,
} from "./builtins.ts";
import { LIMITS } from "./limits.ts";
import { NO_BYTES, totalBytes } from "./value.ts";

const PREFIX_BYTES = 4;

/** One message, ready to travel. */
export interface EncodedMessage {
  readonly json: string;
  readonly segments: readonly Uint8Array[];
  /** About how many bytes it takes: exact for segments, UTF-16 units for the JSON. */
  readonly size: number;
  /** Of a call, where whoever sends it wants to know when it has gone. */
  readonly id?: number;
}

/**
 * Completes a message. `json` is its JSON object without the closing brace.
 * Undefined where the message would be over a limit: the receiver would end the session for it.
 */
export function sealMessage(
  json: string,
  segments: readonly Uint8Array[],
): EncodedMessage | undefined {
  let text = json;
  if (segments.length > 0) {
    text += ',"segments":[';
    for (let i = 0; i < segments.length; i++)
      text += `${i > 0 ? "," : ""}${byteLength(segments[i] as Uint8Array)}`;
    text += "]";
  }
  text += "}";
  const bytes = totalBytes(segments);
  // The envelope around a message takes less than this.
  const room = 64;
  if (segments.length > LIMITS.maxSegments) return undefined;
  // A UTF-16 unit takes at most three bytes, so most messages need no exact count.
  const jsonBytes =
    text.length * 3 > LIMITS.maxJsonBytes - room ? byteLength(toUtf8(text)) : text.length;
  if (jsonBytes > LIMITS.maxJsonBytes - room) return undefined;
  if (jsonBytes + bytes > LIMITS.maxMessageBytes - room) return undefined;
  return { json: text, segments, size: text.length + bytes };
}

/** One WebSocket message out of several messages. `allocate` is as `encodeBinary` has it. */
export function encodeBatch(
  number: number,
  messages: readonly EncodedMessage[],
  allocate?: (length: number) => Uint8Array<ArrayBuffer>,
): string | Uint8Array<ArrayBuffer> {
  for (let i = 0; i < messages.length; i++) {
    if ((messages[i] as EncodedMessage).segments.length > 0)
      return encodeBinary(number, messages, allocate);
  }
  return toJson(number, messages);
}

/**
 * The same in its binary form, whether there are bytes or not. They are copied here, and only here: into what `allocate`
 * gives, which is as long as it was asked for and may hold anything.
 */
export function encodeBinary(
  number: number,
  messages: readonly EncodedMessage[],
  allocate: (length: number) => Uint8Array<ArrayBuffer> = (length) => new Bytes(length),
): Uint8Array<ArrayBuffer> {
  const head = toUtf8(toJson(number, messages));
  const headLength = byteLength(head);
  let bytes = 0;
  for (let i = 0; i < messages.length; i++)
    bytes += totalBytes((messages[i] as EncodedMessage).segments);
  const all = allocate(PREFIX_BYTES + headLength + bytes);
  for (let i = 0; i < PREFIX_BYTES; i++)
    all[i] = (headLength >>> (8 * (PREFIX_BYTES - 1 - i))) & 0xff;
  setBytes(all, head, PREFIX_BYTES);
  let offset = PREFIX_BYTES + headLength;
  for (let i = 0; i < messages.length; i++) {
    const { segments } = messages[i] as EncodedMessage;
    for (let j = 0; j < segments.length; j++) {
      setBytes(all, segments[j] as Uint8Array, offset);
      offset += byteLength(segments[j] as Uint8Array);
    }
  }
  return all;
}

function toJson(number: number, messages: readonly EncodedMessage[]): string {
  let json = `{"number":${number},"messages":[`;
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i] as EncodedMessage;
    json += i > 0 ? `,${message.json}` : message.json;
  }
  return `${json}]}`;
}

/** Bytes that are not what we write. The socket is closed and the session ends. */
export class BrokenProtocol {
  readonly problem: string;
  constructor(problem: string) {
    this.problem = problem;
  }
}

/** A batch taken apart. The messages are still `unknown`; each takes its segments, in order. */
export interface Batch {
  readonly number: number;
  readonly messages: readonly unknown[];
  /**
   * The next raw segments by the lengths a message gives, each once and as a copy with a buffer of its own. Undefined
   * where they are no lengths or too long.
   */
  readonly take: (lengths: unknown) => Uint8Array[] | undefined;
  /** Bytes that no message has taken. */
  readonly left: () => number;
  readonly binary: boolean;
  /** False: no string in it begins with U+0000, so there is no mark to look for. */
  readonly mayHaveMarks: boolean;
}

/** Takes one WebSocket message apart: a string if it was text, bytes if it was binary. Never throws. */
export function decodeBatch(data: string | Uint8Array): Batch | BrokenProtocol {
  try {
    return openBatch(data);
  } catch (problem) {
    if (problem instanceof BrokenProtocol) return problem;
    return new BrokenProtocol(problem instanceof SyntaxError ? "not JSON" : "not UTF-8");
  }
}

/** As `decodeBatch`, for whoever need not know what is wrong: throws for what is no batch. */
export function openBatch(data: string | Uint8Array): Batch {
  let text = data;
  let tail = NO_BYTES;
  if (typeof text !== "string") {
    const length = byteLength(text);
    if (length > LIMITS.maxMessageBytes) throw new BrokenProtocol("message over the size limit");
    if (length < PREFIX_BYTES) throw new BrokenProtocol("binary message without a length");
    let headLength = 0;
    for (let i = 0; i < PREFIX_BYTES; i++) headLength = headLength * 256 + (text[i] as number);
    if (headLength > LIMITS.maxJsonBytes) throw new BrokenProtocol("JSON over the size limit");
    if (PREFIX_BYTES + headLength > length)
      throw new BrokenProtocol("binary message shorter than it says");
    tail = subarray(text, PREFIX_BYTES + headLength);
    text = fromUtf8(subarray(text, PREFIX_BYTES, PREFIX_BYTES + headLength));
  }
  if (text.length > LIMITS.maxJsonBytes) throw new BrokenProtocol("JSON over the size limit");
  const envelope = parseJson(text);
  if (!hasExactly(envelope, ["number", "messages"])) throw new BrokenProtocol("not an envelope");
  const { number, messages } = envelope;
  if (!isCount(number) || !isArray(messages) || messages.length === 0)
    throw new BrokenProtocol("not an envelope");
  return {
    number,
    messages,
    take(lengths) {
      if (!isArray(lengths) || lengths.length === 0 || lengths.length > LIMITS.maxSegments)
        return undefined;
      const segments: Uint8Array[] = [];
      for (let i = 0; i < lengths.length; i++) {
        const length: unknown = lengths[i];
        if (!isCount(length) || length > byteLength(tail)) return undefined;
        append(segments, sliceBytes(tail, 0, length));
        tail = subarray(tail, length);
      }
      return segments;
    },
    left: () => byteLength(tail),
    binary: typeof data !== "string",
    mayHaveMarks: includes(text, "\\u0000"),
  };
}

/** A non-negative integer that a double holds exactly. */
export function isCount(value: unknown): value is number {
  return isSafeInteger(value) && (value as number) >= 0;
}

/**
 * True for a plain object with exactly these own keys; those in `optional` may be missing.
 * Own keys only: a message must not get a member from a prototype.
 */
export function hasExactly(
  value: unknown,
  required: readonly string[],
  optional: readonly string[] = [],
): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || isArray(value)) return false;
  let present = required.length;
  for (let i = 0; i < required.length; i++) if (!hasOwn(value, required[i] as string)) return false;
  for (let i = 0; i < optional.length; i++) if (hasOwn(value, optional[i] as string)) present++;
  return objectKeys(value).length === present;
}
