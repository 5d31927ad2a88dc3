import { execFileSync } from "node:child_process";
import { link, symlink, truncate } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SearchAnswer, SearchItem } from "./answers.ts";
import { openFolder } from "./folder.ts";
import { MAX_PLACES, searchFolder } from "./search-folder.ts";
import { makeTestFolder } from "./test-folder.ts";

const never = new AbortController().signal;

/** Searches to the end. */
async function search(
  inside: string,
  text: string,
  path = "",
): Promise<{ found: Record<string, [number, string][]>; answer: SearchAnswer }> {
  const items = searchFolder(await openFolder(inside), path, text, never);
  const found: Record<string, [number, string][]> = {};
  for (;;) {
    const next: IteratorResult<SearchItem, SearchAnswer> = await items.next();
    if (next.done === true) return { found, answer: next.value };
    if (next.value.kind !== "file") continue;
    found[next.value.path] = next.value.lines.map(({ line, before, match, after }) => [
      line,
      `${before}[${match}]${after}`,
    ]);
  }
}

describe("searchFolder", () => {
  it("finds lines in all folders below, whatever the case of letters", async () => {
    await using disk = await makeTestFolder({
      "a.txt": "one\n  the Needle here\r\nthree needle NEEDLE\n",
      "b/c/d.txt": "nothing\nneedle",
      "b/e.txt": "need\nle",
      "ü/(x).txt": "a.b*c and aXbbc",
    });
    expect(await search(disk.inside, "needle")).toEqual({
      found: {
        "a.txt": [
          [2, "the [Needle] here"],
          [3, "three [needle] NEEDLE"],
        ],
        "b/c/d.txt": [[2, "[needle]"]],
      },
      answer: { files: 4, unreadable: 0, more: false },
    });
    expect((await search(disk.inside, "needle", "b")).found).toEqual({
      "b/c/d.txt": [[2, "[needle]"]],
    });
    // It is a text, and no pattern.
    expect((await search(disk.inside, "A.B*C")).found).toEqual({
      "ü/(x).txt": [[1, "[a.b*c] and aXbbc"]],
    });
  });

  it("reads what is written in another way, and leaves out what is no text", async () => {
    await using disk = await makeTestFolder({
      "utf16.txt": Buffer.from("\ufeffone\nÄpfel", "utf16le"),
      "latin.txt": Buffer.from("\xe4pfel und \xc4pfel", "latin1"),
      "utf8.txt": "äpfel",
      "binary.bin": Buffer.concat([Buffer.from("äpfel\n"), Buffer.alloc(100)]),
      "empty.txt": "",
    });
    const { found, answer } = await search(disk.inside, "äpfel");
    expect(Object.keys(found).toSorted()).toEqual(["latin.txt", "utf16.txt", "utf8.txt"]);
    expect(answer.files).toBe(5);
  });

  it("finds what stands across the pieces that a file is read in", async () => {
    const size = 256 * 1024;
    await using disk = await makeTestFolder({
      "lines.txt": `${"0123456\n".repeat(size / 8 - 1)}0123needle\n${"x\n".repeat(size)}needle`,
      "one-line.txt": `${"x".repeat(size - 3)}needle${"y".repeat(3 * size)}needle`,
      "letters.txt": `${"ä".repeat(size / 2)}\n${"x".repeat(3)}ä needle`,
    });
    const { found } = await search(disk.inside, "needle");
    expect(found["lines.txt"]).toEqual([
      [32_768, "0123[needle]"],
      [32_768 + size + 1, "[needle]"],
    ]);
    // One line, so it is told once, and cut.
    expect(found["one-line.txt"]).toEqual([[1, `…${"x".repeat(40)}[needle]${"y".repeat(160)}…`]]);
    expect(found["letters.txt"]).toEqual([[2, "xxxä [needle]"]]);
  });

  it("ends with so many places", async () => {
    await using disk = await makeTestFolder(
      Object.fromEntries(
        Array.from({ length: 30 }, (_, index) => [`${index}.txt`, "needle\n".repeat(60)]),
      ),
    );
    const { found, answer } = await search(disk.inside, "needle");
    expect(Object.values(found).flat()).toHaveLength(MAX_PLACES);
    expect(answer).toMatchObject({ files: MAX_PLACES / 50, more: true });
  });

  it.skipIf(process.platform === "win32")(
    "follows no links, waits for no pipe, and does without what cannot be read",
    async () => {
      await using disk = await makeTestFolder({ "a/real.txt": "the secret" });
      await symlink("..", join(disk.inside, "a/up"));
      await symlink(disk.outside, join(disk.inside, "out"));
      await symlink("../outside/secret.txt", join(disk.inside, "secret.txt"));
      await symlink("a/real.txt", join(disk.inside, "link.txt"));
      execFileSync("mkfifo", [join(disk.inside, "pipe")]);
      const { found, answer } = await search(disk.inside, "secret");
      expect(found).toEqual({ "a/real.txt": [[1, "the [secret]"]] });
      expect(answer).toEqual({ files: 1, unreadable: 0, more: false });
      await expect(search(disk.inside, "secret", "out")).rejects.toThrow("leads out");
      await expect(search(disk.inside, "secret", "../outside")).rejects.toThrow("Invalid path");
      await expect(search(disk.inside, "secret", "gone")).rejects.toThrow("no such folder");
    },
  );

  it("reads no further once the signal aborts: neither the file it is in, nor the next", async () => {
    // 100 names of one file of 1 GiB, of which the disk holds next to nothing.
    await using big = await makeTestFolder({ "0.txt": "text\n".repeat(2000) });
    await truncate(join(big.inside, "0.txt"), 2 ** 30);
    for (let index = 1; index < 100; index++)
      await link(join(big.inside, "0.txt"), join(big.inside, `${index}.txt`));
    const abort = new AbortController();
    const items = searchFolder(await openFolder(big.inside), "", "needle", abort.signal);
    setImmediate(() => abort.abort());
    const { done, value } = await items.next();
    expect(done).toBe(true);
    expect((value as SearchAnswer).files).toBeLessThanOrEqual(1);
    expect(value).toMatchObject({ more: true });
  });
});
