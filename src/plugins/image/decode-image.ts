import { decodeIco, isIco } from "./decode-ico.ts";
import { decodePng, isPng } from "./decode-png.ts";
import { MAX_ENCODED_BYTES } from "./limits.ts";
import type { Pixels } from "./pixels.ts";

/** Decodes a PNG or ICO, by how it begins. Rejects with an `Error` that says what is wrong with it. */
export async function decodeImage(bytes: Uint8Array): Promise<Pixels> {
  if (bytes.length > MAX_ENCODED_BYTES)
    throw new Error(
      `the image is too large: it has ${bytes.length} bytes, and may have ${MAX_ENCODED_BYTES}`,
    );
  if (isPng(bytes)) return decodePng(bytes);
  if (isIco(bytes)) return decodeIco(bytes);
  throw new Error("the image is neither a PNG nor an ICO");
}
