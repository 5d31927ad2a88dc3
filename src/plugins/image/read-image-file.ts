import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { decodeImage } from "./decode-image.ts";
import { MAX_ENCODED_BYTES } from "./limits.ts";
import type { Pixels } from "./pixels.ts";

/**
 * Reads and decodes an image's file. Only a file of the disk is read: a device or a pipe may have no end, or be opened
 * for good. Rejects with whatever the system or the decoder says.
 */
export async function readImageFile(path: string): Promise<Pixels> {
  return decodeImage(await readWhole(path));
}

async function readWhole(path: string): Promise<Uint8Array> {
  // Nobody may write to a pipe: without this, opening it would wait for somebody who does.
  await using file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const stats = await file.stat();
  if (!stats.isFile()) throw new Error("it is no file");
  if (stats.size > MAX_ENCODED_BYTES) throw new Error("it is too large");
  const content = new Uint8Array(stats.size);
  let length = 0;
  while (length < content.length) {
    const { bytesRead } = await file.read(content, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return content.subarray(0, length);
}
