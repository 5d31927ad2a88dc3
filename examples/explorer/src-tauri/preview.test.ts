import { execFileSync } from "node:child_process";
import { chmod, open, realpath, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Content, PreviewAnswer } from "./answers.ts";
import { openFolder } from "./folder.ts";
import { MAX_TEXT_BYTES, preview } from "./preview.ts";
import { makeTestFolder } from "./test-folder.ts";

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

async function show(root: string, path: string): Promise<PreviewAnswer> {
  return await preview(await openFolder(root), path);
}

async function showBytes(bytes: string | Uint8Array, name = "file"): Promise<Content> {
  await using disk = await makeTestFolder({ [name]: bytes });
  return (await show(disk.inside, name)).content;
}

describe("preview", () => {
  it("shows a text and its details", async () => {
    await using disk = await makeTestFolder({ "a/b.txt": "grüße\n" });
    const { details, content } = await show(disk.inside, "a/b.txt");
    expect(content).toEqual({ kind: "text", text: "grüße\n", truncated: false, encoding: "UTF-8" });
    expect(details).toMatchObject({ kind: "file", size: 8 });
    expect(details).not.toHaveProperty("leadsTo");
  });

  it("cuts a text at its limit, and never within a character", async () => {
    const fits = "x".repeat(MAX_TEXT_BYTES);
    expect(await showBytes(fits)).toMatchObject({ text: fits, truncated: false });
    expect(await showBytes(`${fits}y`)).toMatchObject({ text: fits, truncated: true });
    const umlauts = `x${"ü".repeat(MAX_TEXT_BYTES / 2)}`;
    expect(await showBytes(umlauts)).toMatchObject({ text: umlauts.slice(0, -1), truncated: true });
  });

  it("reads text with one byte a letter, and says that it is a guess", async () => {
    expect(await showBytes(Buffer.from("na\xefve caf\xe9", "latin1"))).toMatchObject({
      text: "naïve café",
      encoding: "not UTF-8, read as Windows-1252",
    });
    const long = Buffer.from("caf\xe9".repeat(MAX_TEXT_BYTES), "latin1");
    expect(await showBytes(long)).toMatchObject({ text: "café".repeat(MAX_TEXT_BYTES / 4) });
  });

  it("replaces what is no UTF-8 among much that is", async () => {
    const bytes = Buffer.concat([Buffer.from("grüße "), Buffer.from([0xe9]), Buffer.from(" ünd")]);
    expect(await showBytes(bytes)).toMatchObject({
      text: "grüße \uFFFD ünd",
      encoding: "UTF-8, with errors",
    });
  });

  it("reads UTF-16 that announces itself", async () => {
    const bytes = Buffer.from("\uFEFFhello", "utf16le");
    expect(await showBytes(bytes)).toMatchObject({ text: "hello", encoding: "UTF-16LE" });
    expect(await showBytes(bytes.swap16())).toMatchObject({ text: "hello", encoding: "UTF-16BE" });
  });

  it("does not show other bytes as text", async () => {
    expect(await showBytes(new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0]))).toMatchObject({
      kind: "none",
    });
    expect(await showBytes(new Uint8Array(500).fill(0xf7))).toMatchObject({ kind: "none" });
    expect(await showBytes("")).toEqual({ kind: "none", why: "This file is empty." });
  });

  it("says of a picture, a sound or a film where it is, and reads no more of it", async () => {
    await using disk = await makeTestFolder({ "sound.mp3": "ID3", "film.WEBM": "x" });
    for (const [name, start] of [
      ["named.txt", PNG],
      ["large.bin", [0]],
    ] as const) {
      // A hole takes no room on the disk, and as much as any file in memory.
      await using file = await open(join(disk.inside, name), "w");
      await file.write(new Uint8Array(start));
      await file.truncate(4 * 1024 ** 3);
    }
    const shown = async (name: string) => (await show(disk.inside, name)).content;
    const at = async (name: string) => realpath(join(disk.inside, name));
    expect(await shown("named.txt")).toEqual({
      kind: "media",
      media: "image",
      type: "image/png",
      file: await at("named.txt"),
    });
    expect(await shown("sound.mp3")).toMatchObject({ media: "audio", type: "audio/mpeg" });
    expect(await shown("film.WEBM")).toMatchObject({ media: "video", type: "video/webm" });
    expect(await shown("large.bin")).toMatchObject({ kind: "none" });
  });

  it("counts a folder's entries", async () => {
    await using disk = await makeTestFolder({ "a/b": "", "a/c": "" });
    expect(await show(disk.inside, "a")).toMatchObject({
      details: { kind: "folder" },
      content: { kind: "folder", entries: 2, more: false },
    });
    expect(await show(disk.inside, "")).toMatchObject({ content: { entries: 1 } });
  });

  it("says where a link led, as a path inside", async () => {
    await using disk = await makeTestFolder({ "a/b.txt": "hello" });
    await symlink(join(disk.inside, "a"), join(disk.inside, "link"));
    expect(await show(disk.inside, "link/b.txt")).toMatchObject({
      details: { leadsTo: "a/b.txt" },
      content: { text: "hello" },
    });
  });

  it("refuses paths and links that lead out", async () => {
    await using disk = await makeTestFolder();
    await symlink(join(disk.outside, "secret.txt"), join(disk.inside, "link"));
    await expect(show(disk.inside, "../outside/secret.txt")).rejects.toThrow("Invalid path");
    await expect(show(disk.inside, "link")).rejects.toThrow("leads out");
  });

  it.skipIf(process.platform === "win32")("does not open pipes and devices", async () => {
    await using disk = await makeTestFolder();
    execFileSync("mkfifo", [join(disk.inside, "pipe")]);
    const content = { kind: "none", why: "This is not an ordinary file, so it cannot be shown." };
    expect(await show(disk.inside, "pipe")).toMatchObject({ details: { kind: "other" }, content });
    expect(await show("/dev", "zero")).toMatchObject({ content });
  });

  it.runIf(process.platform === "linux")("reads files that have a text and no size", async () => {
    expect(await show("/proc/self", "status")).toMatchObject({
      content: { kind: "text", truncated: false },
    });
  });

  it.skipIf(process.platform === "win32")("says so when a file may not be read", async () => {
    await using disk = await makeTestFolder({ "a.txt": "" });
    execFileSync("chmod", ["000", join(disk.inside, "a.txt")]);
    const folder = await openFolder(disk.inside);
    using _nobody = await becomeOrdinaryUser(dirname(disk.inside));
    await expect(preview(folder, "a.txt")).rejects.toThrow(
      new Error("You do not have permission to read this."),
    );
  });
});

/** Root may read everything, so where these tests run as root, this one becomes nobody for a while. */
async function becomeOrdinaryUser(base: string): Promise<Disposable> {
  const { geteuid, seteuid } = process;
  if (!geteuid || !seteuid || geteuid() !== 0) return { [Symbol.dispose]: () => undefined };
  await chmod(base, 0o755); // Only root could go into it.
  const NOBODY = 65_534;
  seteuid(NOBODY);
  return { [Symbol.dispose]: () => seteuid(0) };
}
