import type { FileHandle } from "node:fs/promises";
import { lstat } from "node:fs/promises";
import { basename, relative, sep } from "node:path";
import type { BigIntStats } from "node:fs";
import type { Content, Details, PreviewAnswer } from "./answers.ts";
import { decodeText } from "./decode-text.ts";
import { explain } from "./explain.ts";
import { type Folder, NOT_ORDINARY, openFileInside, resolveInside } from "./folder.ts";
import { countEntries } from "./listing.ts";
import { mediaType } from "./media-type.ts";

/** How much of a text is shown. More is not read, however large the file. */
export const MAX_TEXT_BYTES: number = 256 * 1024;

/** The largest number of entries that a folder's details count. */
const MAX_COUNTED = 100_000;

/** Describes one entry of the folder and reads what of it can be shown. Throws a sentence for the person. */
export async function preview(folder: Folder, path: string): Promise<PreviewAnswer> {
  const real = await resolveInside(folder, path);
  const stats = await lstat(real, { bigint: true }).catch((error: unknown) => {
    throw explain(error);
  });
  // Whether a link was followed can be seen from the outcome: it is not where it was looked for.
  const followed = relative(folder.realPath, real).split(sep).join("/");
  const leadsTo = followed === path ? undefined : followed;

  if (stats.isDirectory()) {
    const entries = await countEntries(folder, path, MAX_COUNTED);
    return {
      details: toDetails(stats, leadsTo),
      content: { kind: "folder", entries, more: entries === MAX_COUNTED },
    };
  }
  if (!stats.isFile()) {
    return { details: toDetails(stats, leadsTo), content: { kind: "none", why: NOT_ORDINARY } };
  }
  const opened = await openFileInside(folder, path);
  try {
    const content = await readContent(opened.handle, real);
    return { details: toDetails(opened.stats, leadsTo), content };
  } catch (error) {
    throw explain(error);
  } finally {
    await opened.handle.close();
  }
}

async function readContent(handle: FileHandle, real: string): Promise<Content> {
  // One byte more than is shown, to know whether there is more. The size alone does not tell: files in /proc have none.
  const head = await readBytes(handle, 0, MAX_TEXT_BYTES + 1);
  if (head.length === 0) return { kind: "none", why: "This file is empty." };

  const media = mediaType(basename(real), head);
  if (media) return { kind: "media", ...media, file: real };

  const truncated = head.length > MAX_TEXT_BYTES;
  const decoded = decodeText(head.subarray(0, MAX_TEXT_BYTES), truncated);
  if (!decoded)
    return { kind: "none", why: "This file is neither text nor a picture, so it is not shown." };
  const { text, encoding } = decoded;
  return { kind: "text", text, encoding, truncated };
}

/** Reads up to `length` bytes. A read may return less than was asked for without being at the end. */
async function readBytes(
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

function toDetails(stats: BigIntStats, leadsTo: string | undefined): Details {
  const kind = stats.isDirectory() ? "folder" : stats.isFile() ? "file" : "other";
  return {
    kind,
    modifiedMs: Number(stats.mtimeMs),
    ...(kind === "file" && { size: Number(stats.size) }),
    // Zero where the file system keeps no such time.
    ...(stats.birthtimeMs > 0n && { createdMs: Number(stats.birthtimeMs) }),
    ...(process.platform !== "win32" && { permissions: toPermissions(Number(stats.mode)) }),
    ...(leadsTo !== undefined && { leadsTo }),
  };
}

function toPermissions(mode: number): string {
  return Array.from("rwxrwxrwx")
    .map((letter, index) => (mode & (0o400 >> index) ? letter : "-"))
    .join("");
}
