/** What an isolation frame is told, and how it seals, written by hand: nothing here is the product's own. */
import { createCipheriv } from "node:crypto";

/** What stands in the document of an isolation frame. */
export interface FrameSecrets {
  readonly key: Buffer;
  readonly number: number;
  readonly pass: string;
}

/** Takes it out of the document, as whoever could read that would. */
export function readSecrets(document: string): FrameSecrets {
  const told = /\{"key":\[[\d,]+\],.*?"hookTimeoutMs":\d+\}/.exec(document)?.[0];
  if (told === undefined) throw new Error("no key in the document");
  const { key, ...rest } = JSON.parse(told) as Omit<FrameSecrets, "key"> & { key: number[] };
  return { ...rest, key: Buffer.from(key) };
}

export interface SealChanges {
  /** The number in the nonce. Undefined: the one at the head. */
  readonly sealedAs?: number | bigint;
  /** All of the nonce, of whatever length. Undefined: four zeros and that number. */
  readonly nonce?: Uint8Array;
  /** What is authenticated beside the batch. */
  readonly context?: string;
  readonly tagBytes?: number;
}

/** A batch in its binary form under the key: the number, what is sealed, the tag. */
export function sealByHand(
  { key, pass }: Pick<FrameSecrets, "key" | "pass">,
  number: number | bigint,
  batch: Uint8Array,
  changes: SealChanges = {},
): Buffer {
  const { sealedAs = number, context = `sallyport.1 page ${pass}`, tagBytes = 16 } = changes;
  const { nonce = nonceByHand(sealedAs) } = changes;
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(batch), cipher.final(), cipher.getAuthTag()]);
  const head = Buffer.alloc(8);
  head.writeBigUInt64BE(BigInt(number));
  return Buffer.concat([head, sealed]);
}

/** In a number: more of the batch follows. */
export const MORE: bigint = 2n ** 63n;

export function nonceByHand(number: number | bigint): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(number), 4);
  return nonce;
}
