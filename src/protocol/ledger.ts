/**
 * What one side has sent and the other has not acknowledged. A connection that breaks loses what was under way; over
 * the next one the same bytes are sent again, from the first that did not arrive. So nothing is lost, and since both
 * sides number their batches, nothing counts twice.
 */
import { append, byteLength, MapOf, mapDelete, mapGet, mapSet } from "./builtins.ts";

/** One WebSocket message. */
export type Sent = string | Uint8Array<ArrayBuffer>;

export interface Ledger {
  /** About how many bytes are held. */
  readonly bytes: number;
  /** Holds the next batch. Its number is one more than that of the batch before it. */
  add(batch: Sent): void;
  /** Lets go of everything up to `number`. False where that was never sent, or less than was said before. */
  acknowledge(number: number): boolean;
  /** What is held, in order. */
  held(): readonly Sent[];
}

/** `release` is given each batch that is let go of. The first that is added has the number after `before`. */
export function createLedger(release?: (batch: Sent) => void, before: number = 0): Ledger {
  const batches = new MapOf<number, Sent>();
  let bytes = 0;
  let acknowledged = before;
  let last = before;
  return {
    get bytes() {
      return bytes;
    },
    add(batch) {
      mapSet(batches, ++last, batch);
      bytes += sizeOf(batch);
    },
    acknowledge(number) {
      if (number < acknowledged || number > last) return false;
      while (acknowledged < number) {
        const batch = mapGet(batches, ++acknowledged) as Sent;
        bytes -= sizeOf(batch);
        mapDelete(batches, acknowledged);
        release?.(batch);
      }
      return true;
    },
    held() {
      const list: Sent[] = [];
      for (let number = acknowledged + 1; number <= last; number++)
        append(list, mapGet(batches, number) as Sent);
      return list;
    },
  };
}

/** What a batch counts for besides its bytes: small ones cost something, too. */
const OVERHEAD = 256;

/** Bytes of a batch, as limits and acknowledgements count them. A text takes up to two for each of its units. */
export function sizeOf(batch: string | Uint8Array): number {
  return OVERHEAD + (typeof batch === "string" ? batch.length * 2 : byteLength(batch));
}
