/**
 * What an isolation frame seals: a batch in its binary form, in parts where it is large. A part is one WebSocket message:
 * its head (8 bytes), then so much of the batch under AES-256-GCM, with its tag of 16 bytes.
 *
 * The head is the part's number, unsigned, big endian; its highest bit says that more of the batch follows. The nonce is
 * four zeros and the head. The direction, and the frame that sealed it, which is of one session, are authenticated with it.
 *
 * The number of the first part is also in the batch. Outside it says which one a stranger to the key has sent again.
 */
export const SEALED_HEAD_BYTES = 8;
export const TAG_BYTES = 16;
/** In the first byte of a head. Numbers are smaller by far. */
const MORE = 0x80;

export interface SealedHead {
  readonly number: number;
  readonly hasMore: boolean;
}

/** The head of a sealed part, or undefined where it is too short to be one, or its number too large. */
export function readSealedHead(data: Uint8Array): SealedHead | undefined {
  if (data.length < SEALED_HEAD_BYTES + TAG_BYTES + 1) return undefined;
  const head = new DataView(data.buffer, data.byteOffset).getBigUint64(0);
  const number = Number(BigInt.asUintN(63, head));
  if (!Number.isSafeInteger(number)) return undefined;
  return { number, hasMore: ((data[0] as number) & MORE) !== 0 };
}

/** The nonce of a part: never the same under one key, since its number is not. */
export function nonceOf({ number, hasMore }: SealedHead): Uint8Array<ArrayBuffer> {
  const nonce = new Uint8Array(4 + SEALED_HEAD_BYTES);
  new DataView(nonce.buffer).setBigUint64(4, BigInt(number));
  if (hasMore) nonce[4] = MORE;
  return nonce;
}

/** What is authenticated beside the batch. */
export function sealContext(pass: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`sallyport.1 page ${pass}`);
}

/** Puts the head before what was sealed. */
export function withHead(nonce: Uint8Array, sealed: ArrayBuffer): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(SEALED_HEAD_BYTES + sealed.byteLength);
  all.set(nonce.subarray(4));
  all.set(new Uint8Array(sealed), SEALED_HEAD_BYTES);
  return all;
}
