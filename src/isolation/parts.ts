import type { Opened } from "../core/session.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { SealedHead } from "../protocol/sealed.ts";

/** A batch from its parts. */
export interface Parts {
  /** The next part. */
  add(head: SealedHead, part: Buffer): Opened;
  /** There will be no more of what has begun. */
  clear(): void;
}

export function createParts(): Parts {
  let parts: Buffer[] = [];
  let size = 0;

  function clear(): void {
    parts = [];
    size = 0;
  }

  return {
    clear,
    add({ number, hasMore }, part) {
      parts.push(part);
      size += part.length;
      if (size > LIMITS.maxMessageBytes) return { is: "too large" };
      if (hasMore) return { is: "part" };
      const first = number - parts.length + 1;
      const { buffer, byteOffset, length } = parts.length === 1 ? part : Buffer.concat(parts, size);
      clear();
      // A `Buffer` is a subclass, and so would be all that is taken out of it.
      return { is: "batch", number: first, batch: new Uint8Array(buffer, byteOffset, length) };
    },
  };
}
