/**
 * Gathers what is said in one tick and sends it as one WebSocket message, or as several in order where it is large.
 * Both sides use it; `schedule` says when a tick ends.
 */
import { append, byteLength, sliceBytes } from "./builtins.ts";
import { encodeBatch, type EncodedMessage } from "./batch.ts";
import { LIMITS } from "./limits.ts";

export interface Outbox {
  /** Takes a message. It leaves at the end of the tick, or at once if what waits is large. */
  push(message: EncodedMessage): void;
  /** Holds everything back until `open`. */
  readonly open: () => void;
  /** Drops what waits and sends nothing more. */
  close(): void;
}

export interface OutboxOptions {
  readonly send: (data: string | Uint8Array<ArrayBuffer>) => void;
  readonly schedule: (flush: () => void) => void;
  /** False: nothing leaves before `open()`. */
  readonly opened: boolean;
}

/** From this size on bytes are sent at once and not copied twice. */
const COPY_BYTES = 64 * 1024;

export function createOutbox({ send, schedule, opened }: OutboxOptions): Outbox {
  let waiting: EncodedMessage[] = [];
  let waitingSize = 0;
  let scheduled = false;
  let state: "held" | "open" | "closed" = opened ? "open" : "held";
  let number = 0;

  function flush(): void {
    scheduled = false;
    if (state !== "open" || waiting.length === 0) return;
    const messages = waiting;
    waiting = [];
    waitingSize = 0;
    number += 1;
    send(encodeBatch(number, messages));
  }

  function flushInParts(): void {
    scheduled = false;
    const all = waiting;
    waiting = [];
    waitingSize = 0;
    for (let i = 0; i < all.length; i++) {
      const message = all[i] as EncodedMessage;
      if (waiting.length > 0 && waitingSize + message.size > LIMITS.softMessageBytes) flush();
      append(waiting, message);
      waitingSize += message.size;
    }
    flush();
  }

  return {
    push(message) {
      if (state === "closed") return;
      if (
        waiting.length > 0 &&
        waitingSize + message.size > LIMITS.softMessageBytes &&
        state === "open"
      )
        flush();
      const now = state === "open" && message.size > COPY_BYTES;
      append(waiting, now ? message : snapshot(message));
      waitingSize += message.size;
      if (now) {
        flush();
      } else if (!scheduled && state === "open") {
        scheduled = true;
        schedule(flush);
      }
    },
    open() {
      if (state !== "held") return;
      state = "open";
      flushInParts();
    },
    close() {
      state = "closed";
      waiting = [];
      waitingSize = 0;
    },
  };
}

/** Whoever said it may write to the same bytes before the tick ends; what was said must not change. */
function snapshot(message: EncodedMessage): EncodedMessage {
  if (message.segments.length === 0) return message;
  const segments: Uint8Array[] = [];
  for (let i = 0; i < message.segments.length; i++) {
    const segment = message.segments[i] as Uint8Array;
    append(segments, sliceBytes(segment, 0, byteLength(segment)));
  }
  return { json: message.json, segments, size: message.size };
}
