import { LIMITS } from "../protocol/limits.ts";
import type { Sent } from "../protocol/ledger.ts";

/** Below it a new one costs less. */
const LEAST_BYTES = 16 * 1024;
/** What is kept of one session's: what its page may leave unread, so that a stream goes round in it. */
const MOST_BYTES = LIMITS.maxUnreadBytes;
/** So that the next batch fits where its JSON has a digit more. */
const STEP_BYTES = 4 * 1024;

/**
 * The memory of batches with bytes in them, used again once the page has acknowledged them: a stream of 64 KB pieces
 * that took new memory for each made V8 collect garbage for most of the time that the core spent on it.
 *
 * One session's, never shared: a page that acknowledges what it has not read yet gets other bytes there, and they are
 * its own.
 */
export interface SpareBuffers {
  /** As many bytes, whatever is in them. */
  readonly allocate: (length: number) => Uint8Array<ArrayBuffer>;
  /** Nobody reads that batch any more. */
  readonly release: (batch: Sent) => void;
}

export function createSpareBuffers(): SpareBuffers {
  const spare: ArrayBuffer[] = [];
  let bytes = 0;
  return {
    allocate(length) {
      if (length < LEAST_BYTES) return new Uint8Array(length);
      const last = spare.pop();
      bytes -= last?.byteLength ?? 0;
      // One that does not fit is let go of: the next are likely to be of the new size.
      if (last && last.byteLength >= length && last.byteLength < 2 * length)
        return new Uint8Array(last, 0, length);
      return new Uint8Array(
        new ArrayBuffer(Math.ceil(length / STEP_BYTES) * STEP_BYTES),
        0,
        length,
      );
    },
    release(batch) {
      if (typeof batch === "string" || batch.length < LEAST_BYTES) return;
      const { buffer } = batch;
      if (bytes + buffer.byteLength > MOST_BYTES) return;
      spare.push(buffer);
      bytes += buffer.byteLength;
    },
  };
}
