import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyExample } from "../support/app-process.ts";
import { type Browser, invokeInPage, launchChromium } from "../support/chromium.ts";
import { copyUnguarded, exploreIn, type Explorer } from "../support/explorer.ts";

let browser: Browser;
let example: Awaited<ReturnType<typeof copyExample>>;

beforeAll(async () => {
  [browser, example] = await Promise.all([launchChromium(), copyExample("explorer")]);
});

afterAll(async () => {
  await browser.close();
  await example[Symbol.asyncDispose]();
});

const explore = (files: Record<string, string | Uint8Array>): Promise<Explorer> =>
  exploreIn(browser, example.folder, files);

describe("explorer", () => {
  it("lists a folder by name, and sorts it by a click on a column", async () => {
    await using explorer = await explore({
      "img10.txt": "x",
      "img9.txt": "xxx",
      "Zebra.txt": "xx",
      "folder/file": "",
    });
    const { page, root } = explorer;
    await utimes(join(root, "Zebra.txt"), 10, 10);
    await page.getByRole("button", { name: "Refresh" }).click();
    await page.getByText("Jan 1, 1970").waitFor();
    await expect
      .poll(() => explorer.names())
      .toEqual(["folder", "img9.txt", "img10.txt", "Zebra.txt"]);
    const sorted = (name: string): Promise<string | null> =>
      page.getByRole("columnheader", { name }).getAttribute("aria-sort");
    expect(await sorted("Name")).toBe("ascending");

    await page.getByRole("button", { name: "Name" }).click();
    await expect
      .poll(() => explorer.names())
      .toEqual(["folder", "Zebra.txt", "img10.txt", "img9.txt"]);
    expect(await sorted("Name")).toBe("descending");
    await page.getByRole("button", { name: "Size" }).click();
    await expect
      .poll(() => explorer.names())
      .toEqual(["folder", "img9.txt", "Zebra.txt", "img10.txt"]);
    expect([await sorted("Name"), await sorted("Size")]).toEqual(["none", "descending"]);
    await page.getByRole("button", { name: "Modified" }).click();
    await expect.poll(async () => (await explorer.names()).at(-1)).toBe("Zebra.txt");
  });

  it("filters what is typed, marks it, and says when nothing is left", async () => {
    await using explorer = await explore({ "apple.txt": "", "pear.txt": "", "Pineapple.txt": "" });
    const { page } = explorer;
    await page.keyboard.type("app");
    await expect.poll(() => explorer.names()).toEqual(["apple.txt", "Pineapple.txt"]);
    expect(await page.locator("mark").allTextContents()).toEqual(["app", "app"]);
    expect(await page.locator("#count").textContent()).toBe("2 of 3 items");
    await page.keyboard.type("x");
    await page.getByText("Nothing here has “appx” in its name.").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => explorer.names()).toHaveLength(3);
  });

  it("is travelled by keyboard, and a reload stays where it was", async () => {
    await using explorer = await explore({ "a/b c/ü.txt": "hello", "a/d/e": "", "f.txt": "" });
    const { page } = explorer;
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await explorer.row("b c").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await explorer.row("ü.txt").waitFor();
    expect(await page.evaluate(() => location.hash)).toBe("#/a/b%20c");

    await page.reload();
    await explorer.row("ü.txt").waitFor();
    expect(await page.getByRole("navigation").getByRole("link").allTextContents()).toEqual([
      "root",
      "a",
      "b c",
    ]);

    await page.keyboard.press("Backspace");
    await page.locator('[aria-selected="true"]', { hasText: "b c" }).waitFor();
    await page.keyboard.press("Alt+ArrowLeft");
    await explorer.row("ü.txt").waitFor();
    await page.getByRole("link", { name: "root" }).click();
    await explorer.row("f.txt").waitFor();
    await page.getByRole("button", { name: "Back" }).click();
    await explorer.row("ü.txt").waitFor();
    await page.getByRole("button", { name: "Forward" }).click();
    await explorer.row("f.txt").waitFor();
  });

  it("shows texts, cut where they are long, and never as anything but text", async () => {
    await using explorer = await explore({
      "long.txt": "0123456789abcdef".repeat(20_000),
      "page.html":
        "<script>document.title = 'run'</script><img src=x onerror=document.title='run'>",
      "data.bin": new Uint8Array(100),
    });
    const { page } = explorer;
    const text = page.locator(".text-view .content");
    await explorer.row("long.txt").click();
    await page.getByText("Truncated: only the first 256 KiB are shown.").waitFor();
    expect(await text.textContent()).toHaveLength(256 * 1024);
    await explorer.row("page.html").click();
    await text.filter({ hasText: "<script>" }).waitFor();
    await explorer.row("data.bin").click();
    await page.getByText("neither text nor a picture").waitFor();
    expect(await page.title()).toBe("root – Explorer");
  });

  it("shows a picture with the bytes that are on the disk", async () => {
    // What follows the end of a PNG is ignored; here it makes the file larger than what is read at first.
    const bytes = Buffer.concat([toPng(3, 2, [10, 200, 30]), randomBytes(1_000_000)]);
    await using explorer = await explore({
      "picture.png": bytes,
      "broken.png": bytes.subarray(0, 20),
    });
    const { page } = explorer;
    await explorer.row("picture.png").click();
    await page.getByText("3 × 2").waitFor();
    const shown = await page.locator("#preview img").evaluate((image: HTMLImageElement) => {
      const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
      const context = canvas.getContext("2d");
      context?.drawImage(image, 0, 0);
      return { src: image.src, pixel: [...(context?.getImageData(2, 1, 1, 1).data ?? [])] };
    });
    expect(shown).toEqual({
      src: expect.stringContaining("/__sallyport__/asset/"),
      pixel: [10, 200, 30, 255],
    });

    const digest = (of: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> =>
      crypto.subtle.digest("SHA-256", of);
    const received = await page.evaluate(async (src) => {
      const loaded = await (await fetch(src)).arrayBuffer();
      return [...new Uint8Array(await crypto.subtle.digest("SHA-256", loaded))];
    }, shown.src);
    expect(received).toEqual([...new Uint8Array(await digest(bytes))]);

    await explorer.row("broken.png").click();
    await page.getByText("The file may be damaged.").waitFor();
    // It is not what the page looks at any more.
    expect(await page.evaluate(async (src) => (await fetch(src)).status, shown.src)).toBe(404);
    explorer.expectProblem(/404/);
  });

  it("loads nothing but what it looks at: not by a link, and not beside it", async () => {
    await using explorer = await explore({
      "a.png": toPng(1, 1, [1, 2, 3]),
      "b.png": toPng(1, 1, [1, 2, 3]),
    });
    const { page, root } = explorer;
    await symlink(join(root, "..", "secret.txt"), join(root, "out.png"));
    await explorer.row("a.png").click();
    const src = await page.locator("#preview img").getAttribute("src");
    const statuses = await page.evaluate(
      async ([a, ...others]) =>
        Promise.all(
          others.map(async (name) => (await fetch((a as string).replace("a.png", name))).status),
        ),
      [src as string, "b.png", "out.png", "..%2Fsecret.txt"] as const,
    );
    expect(statuses).toEqual([404, 404, 404]);
    explorer.expectProblem(/404/);
  });

  it("plays a sound, and from the middle of it, and says what it cannot play", async () => {
    await using explorer = await explore({
      "sound.wav": toWav(90),
      "broken.mp3": "no sound",
    });
    const { page } = explorer;
    await explorer.row("sound.wav").click();
    const player = page.locator("#preview audio");
    await player.waitFor();
    expect((await explorer.details())["Length"]).toBe("1:30");
    const at = await player.evaluate(async (audio: HTMLAudioElement) => {
      audio.currentTime = 80;
      await new Promise((resolve) => audio.addEventListener("seeked", resolve, { once: true }));
      return audio.currentTime;
    });
    expect(at).toBe(80);
    await explorer.row("broken.mp3").click();
    await page.getByText("This cannot be played.").waitFor();
    expect(await player.count()).toBe(0);
  });

  it("tells of a drawing only the size that it has", async () => {
    const svg = (attributes: string): string =>
      `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><circle r="9"/></svg>`;
    await using explorer = await explore({
      "bare.svg": svg(""),
      "percent.svg": svg(`width="100%" height="100%" viewBox="0 0 40 20"`),
      "box.svg": svg(`viewBox="0 0 40 20"`),
      "one-side.svg": svg(`width="80" viewBox="0 0 40 20"`),
      "sized.svg": svg(`width="64px" height="32px"`),
    });
    const { page } = explorer;
    const sizes: Record<string, string | undefined> = {};
    for (const name of ["bare.svg", "percent.svg", "box.svg", "one-side.svg", "sized.svg"]) {
      await explorer.row(name).click();
      await page.getByRole("img", { name }).waitFor();
      sizes[name] = (await explorer.details())["Dimensions"];
    }
    expect(sizes).toEqual({ "one-side.svg": "80 × 40", "sized.svg": "64 × 32" });
  });

  it("says what a file is by what it holds, not by its name alone", async () => {
    await using explorer = await explore({
      "text.png": "words",
      "picture.txt": toPng(1, 1, [0, 0, 0]),
      "code.ts": "1;",
      "latin.txt": Buffer.from("caf\xe9", "latin1"),
    });
    const { page } = explorer;
    const kinds: Record<string, string | undefined> = {};
    for (const name of ["text.png", "picture.txt", "code.ts", "latin.txt"]) {
      await explorer.row(name).click();
      await page.getByRole("heading", { name }).waitFor();
      kinds[name] = (await explorer.details())["Kind"];
    }
    expect(kinds).toEqual({
      "text.png": "Text",
      "picture.txt": "PNG picture",
      "code.ts": "TypeScript",
      "latin.txt": "Text",
    });
    expect((await explorer.details())["Encoding"]).toBe("not UTF-8, read as Windows-1252");
    expect(await page.locator(".text-view .content").textContent()).toBe("café");
  });

  it("keeps everything in its place, however long a name and however narrow the window", async () => {
    const long = `${"a-long-name-".repeat(18)}.ts`;
    await using explorer = await explore({ [long]: "1;\n" });
    const { page } = explorer;
    const size = page.getByRole("button", { name: "Size" });
    const before = await size.boundingBox();
    await size.click();
    expect(await size.boundingBox()).toEqual(before);
    expect(await size.evaluate((button) => button.parentElement?.scrollLeft)).toBe(0);

    await explorer.row(long).click();
    await page.getByText("TypeScript").waitFor();
    for (const width of [1280, 420, 320]) {
      await page.setViewportSize({ width, height: 800 });
      const sticksOut = await page.locator("#preview").evaluate((pane) => {
        const { right, bottom } = pane.getBoundingClientRect();
        return [...pane.querySelectorAll("h2, .content-frame, .numbers, .details > *")]
          .filter((part) => {
            const box = part.getBoundingClientRect();
            return box.right > right || box.bottom > bottom;
          })
          .map((part) => part.textContent);
      });
      expect(sticksOut).toEqual([]);
      const heights = await page
        .locator(".text-view, .text-view > .numbers")
        .evaluateAll((parts) => parts.map((part) => part.clientHeight));
      expect(heights[1]).toBe(heights[0]);
    }
  });

  it("says that the app has ended, in the list and in the preview, and offers to reload", async () => {
    await using explorer = await explore({ "a.txt": "hello", "b.txt": "", "folder/c": "" });
    const { page } = explorer;
    const lost = page.getByRole("alert").filter({ hasText: "The connection to the app is lost." });
    await explorer.row("a.txt").click();
    await page.getByText("hello").waitFor();
    expect(await lost.count()).toBe(0);
    await explorer.endApp();
    await explorer.row("b.txt").click();
    await lost.getByRole("button", { name: "Reload" }).waitFor();
    await page.locator("#preview").getByText("This could not be read any more.").waitFor();
    await explorer.row("folder").dblclick();
    await page.locator("#notice").getByText("This could not be read any more.").waitFor();
    expect(await page.locator("#count").textContent()).toBe("This folder could not be read.");
    expect(await page.getByRole("button", { name: "Reload" }).count()).toBe(1);
  });

  it("says so at once where Sallyport tells it", async () => {
    await using explorer = await explore({});
    const { page } = explorer;
    const prevented = await page.evaluate(() => {
      const event = new Event("sallyport:disconnected", { cancelable: true });
      return !dispatchEvent(event);
    });
    expect(prevented).toBe(true);
    await page.getByRole("alert").getByRole("button", { name: "Reload" }).waitFor();
  });

  it("finds nothing to remember of a browser's tab", async () => {
    await using explorer = await explore({});
    const { page } = explorer;
    await page.setViewportSize({ width: 500, height: 400 });
    expect(await invokeInPage(page, "windowChanged")).toEqual({ resolved: false });
    expect(await invokeInPage(page, "fetchWindow")).toEqual({ resolved: null });
  });

  it("says in words that an address leads to no folder", async () => {
    await using explorer = await explore({ "a.txt": "" });
    const { page } = explorer;
    await page.evaluate(() => (location.hash = "#/nope"));
    await page.getByRole("alert").getByText("There is no such folder.").waitFor();
    expect(await page.locator("#count").textContent()).toBe("This folder could not be read.");
    await page.getByRole("button", { name: "Go up" }).click();
    await explorer.row("a.txt").waitFor();
  });

  it("refuses every way out of the folder, whatever the page asks for", async () => {
    await using unguarded = await copyUnguarded();
    await using explorer = await exploreIn(browser, unguarded.folder, { "a/b.txt": "hello" });
    const { page, root } = explorer;
    await symlink("..", join(root, "out"));
    await symlink("../secret.txt", join(root, "secret"));
    await symlink("a", join(root, "in"));
    for (const command of ["list", "preview"]) {
      const invalid = [
        "..",
        "../secret.txt",
        "a/../../secret.txt",
        "/etc/passwd",
        "a//b",
        "a/",
        "./a",
        "a\0",
      ];
      for (const path of invalid) {
        expect(await explorer.ask(command, { path })).toEqual({ rejected: "Invalid path" });
      }
      for (const path of ["out", "out/secret.txt", "out/nothing", "secret"]) {
        const rejected = "This link leads out of the folder, or to nothing.";
        expect(await explorer.ask(command, { path })).toEqual({ rejected });
      }
      for (const args of [{}, { path: 1 }, { path: ["a"] }, { path: "a".repeat(10_000) }]) {
        const settled = await explorer.ask(command, args);
        expect(settled).toEqual({ rejected: expect.stringMatching(/^invalid args `path`/) });
      }
    }
    expect(await explorer.ask("list", { path: "a/b.txt" })).toEqual({
      rejected: "This is not a folder.",
    });
    expect(await explorer.ask("preview", { path: "gone" })).toEqual({
      rejected: "There is no such file or folder.",
    });
    expect(await explorer.ask("preview", { path: "in/b.txt" })).toMatchObject({
      resolved: { content: { text: "hello" }, details: { leadsTo: "a/b.txt" } },
    });

    await page.getByRole("button", { name: "Refresh" }).click();
    await explorer.row("secret").click();
    await page.getByText("This link leads out of the folder, or to nothing.").waitFor();
    await page.evaluate(() => (location.hash = "#/../.."));
    await page.getByRole("alert").getByText("Invalid path").waitFor();
    await page.getByRole("button", { name: "Up", exact: true }).click();
    await page.getByRole("link", { name: "root" }).click();
    await explorer.row("a").waitFor();
  });

  it.skipIf(process.platform === "win32")("does not wait for a pipe", async () => {
    await using explorer = await explore({});
    const { page, root } = explorer;
    await page.getByText("This folder is empty.").waitFor();
    execFileSync("mkfifo", [join(root, "pipe")]);
    await page.getByRole("button", { name: "Refresh" }).click();
    await explorer.row("pipe").click();
    const sentence = "This is not an ordinary file, so it cannot be shown.";
    await page.getByText(sentence).waitFor();
    expect(await explorer.ask("preview", { path: "pipe" })).toMatchObject({
      resolved: { content: { kind: "none", why: sentence } },
    });
  });

  it("shows 20,000 entries and draws only those that can be seen", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`many/file-${index}.txt`, "x"]),
    );
    await using explorer = await explore(files);
    const { page } = explorer;
    await explorer.row("many").dblclick();
    await page.getByText("20,000 items", { exact: true }).first().waitFor();
    await explorer.row("file-0.txt").waitFor();
    expect((await explorer.names()).slice(0, 3)).toEqual([
      "file-0.txt",
      "file-1.txt",
      "file-2.txt",
    ]);
    expect(await page.locator("#rows > .row").count()).toBeLessThan(80);
    await page.keyboard.press("End");
    await page.locator('[aria-selected="true"]', { hasText: "file-19999.txt" }).waitFor();
    expect(await page.locator("#rows > .row").count()).toBeLessThan(80);
    await page.keyboard.type("/1234");
    await page.getByText("12 of 20,000 items").waitFor();
    await expect.poll(() => explorer.names()).toContain("file-12345.txt");
  });
});

/** A PNG of one colour. */
function toPng(
  width: number,
  height: number,
  [red, green, blue]: [number, number, number],
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // Eight bits each of red, green and blue.
  const line = [0, ...Array.from({ length: width }, () => [red, green, blue]).flat()];
  const pixels = deflateSync(Buffer.from(Array.from({ length: height }, () => line).flat()));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const end = Buffer.alloc(0);
  return Buffer.concat([
    signature,
    toChunk("IHDR", header),
    toChunk("IDAT", pixels),
    toChunk("IEND", end),
  ]);
}

function toChunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A sound of so many seconds: silence, a byte a sample. */
function toWav(seconds: number): Buffer {
  const rate = 8_000;
  const data = Buffer.alloc(seconds * rate, 128);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
