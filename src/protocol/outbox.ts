/**
 * Gathers what is said in one tick for one WebSocket message, or for several in order where it is large. Both sides use
 * it; `schedule` says when a tick ends.
 */
import { append, byteLength, sliceBytes } from "./builtins.ts";
import type { EncodedMessage } from "./batch.ts";
import { LIMITS } from "./limits.ts";

export interface Outbox {
  /** Takes a message. It leaves at the end of the tick, or at once if what waits is large. */
  push(message: EncodedMessage): void;
  /** Drops what waits and sends nothing more. */
  close(): void;
}

export interface OutboxOptions {
  /** Takes what is one batch. Their bytes are whoever said them's: they may change when this has returned. */
  readonly send: (messages: readonly EncodedMessage[]) => void;
  readonly schedule: (flush: () => void) => void;
}

/** From this size on bytes are sent at once and not copied twice. */
const COPY_BYTES = 64 * 1024;

export function createOutbox({ send, schedule }: OutboxOptions): Outbox {
  let waiting: EncodedMessage[] = [];
  let waitingSize = 0;
  let scheduled = false;
  let closed = false;

  function flush(): void {
    scheduled = false;
    if (closed || waiting.length === 0) return;
    const messages = waiting;
    waiting = [];
    waitingSize = 0;
    send(messages);
  }

  return {
    push(message) {
      if (closed) return;
      if (waiting.length > 0 && waitingSize + message.size > LIMITS.softMessageBytes) flush();
      const now = message.size > COPY_BYTES;
      append(waiting, now ? message : snapshot(message));
      waitingSize += message.size;
      if (now) {
        flush();
      } else if (!scheduled) {
        scheduled = true;
        schedule(flush);
      }
    },
    close() {
      closed = true;
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
  return { ...message, segments };
}
