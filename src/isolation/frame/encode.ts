/**
 * The wire, as `protocol/batch.ts` and `protocol/value.ts` have it, in as little code as it takes: a frame is to hold no
 * more than 3 KB of ours, and nobody but the developer's own scripts could have changed a method here. A test holds the
 * two together.
 */
import type { Posted } from "../../protocol/frame-port.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { CancelMessage, GrantMessage, ReportMessage } from "../../protocol/messages.ts";

/** What stands around a message takes less than this. */
const ROOM = 64;

export type Sealable = Posted["messages"][number];

type Visit = (key: string, value: unknown) => unknown;
// Taken before a developer's script gives them another meaning.
export const toJson: (value: unknown, replace?: Visit) => string | undefined = JSON.stringify;
export const parse: (json: string, revive?: Visit) => unknown = JSON.parse;
export const textOf: (value: unknown) => string = String;
const encoder = new TextEncoder();

/** `json` is the message's JSON object without the closing brace. Undefined where it is over a limit. */
export function toMessage(json: string, segments: readonly Uint8Array[]): Sealable | undefined {
  const lengths = segments.map(({ byteLength }) => byteLength);
  const text = json + (segments[0] ? `,"segments":[${lengths.join()}]}` : "}");
  // A UTF-16 unit takes at most three bytes, so most messages need no exact count.
  const exact = text.length * 3 > LIMITS.maxJsonBytes;
  const jsonSize = ROOM + (exact ? encoder.encode(text) : text).length;
  const size = lengths.reduce((sum, length) => sum + length, jsonSize);
  if (jsonSize <= LIMITS.maxJsonBytes && size <= LIMITS.maxMessageBytes)
    return { json: text, segments };
}

export function toPlainMessage(message: CancelMessage | GrantMessage | ReportMessage): Sealable {
  return { json: toJson(message) as string, segments: [] };
}

/** Used again and again: new memory costs more than what is done to it here. */
const room = new Uint8Array(LIMITS.sealedPartBytes);

/** A batch in its binary form, cut into parts. Each is good until `use` returns. */
export function cutBatch(
  number: number,
  messages: readonly Sealable[],
  use: (part: Uint8Array<ArrayBuffer>, hasMore: boolean) => void,
): void {
  const json = encoder.encode(
    `{"number":${number},"messages":[${messages.map((one) => one.json).join()}]}`,
  );
  new DataView(room.buffer).setUint32(0, json.length);
  let used = 4;
  for (let rest of [json, ...messages.flatMap(({ segments }) => segments)])
    while (rest.length > 0) {
      if (used === room.length) {
        use(room, true);
        used = 0;
      }
      const next = rest.subarray(0, room.length - used);
      room.set(next, used);
      used += next.length;
      rest = rest.subarray(next.length);
    }
  use(room.subarray(0, used), false);
}
