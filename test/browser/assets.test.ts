/** `convertFileSrc` in a real page: what is shown, what is played, and what runs nothing. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type AppProcess, makeApp, startApp } from "../support/app-process.ts";
import { type Browser, launchChromium, type Page } from "../support/chromium.ts";

const SECONDS = 600;

/** Asks for a file before the core has heard of the page, as frontends do while they are parsed. */
const FRONTEND = `<!doctype html><meta charset="utf-8"><title>files</title><body><script>
window.convert = (path, protocol) => window.__TAURI_INTERNALS__.convertFileSrc(path, protocol);
window.violations = [];
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  window.violations.push([effectiveDirective, blockedURI]));
window.show = (path) => new Promise((resolve) => {
  const image = new Image();
  image.onload = () => resolve([image.naturalWidth, image.naturalHeight]);
  image.onerror = () => resolve("error");
  image.src = window.convert(path);
});
window.early = window.show(new URLSearchParams(location.search).get("early"));
</script></body>`;

let app: AppProcess;
let browser: Browser;
let page: Page;
let files = "";
let remove: () => Promise<void>;
beforeAll(async () => {
  browser = await launchChromium();
  const made = await makeApp({
    "src-tauri/main.ts": `
import { command, createApp } from "sallyport";
const app = createApp({ commands: { ping: command(() => "pong") } });
await app.run();
`,
    "src-tauri/tauri.conf.json": JSON.stringify({
      app: {
        security: {
          csp: "default-src 'none'; script-src 'self'; connect-src asset:; frame-src 'self'; img-src asset: http://asset.localhost; media-src http://asset.localhost",
          assetProtocol: { enable: true, scope: ["$RESOURCE/files/**"] },
        },
      },
    }),
    "dist/index.html": FRONTEND,
    "src-tauri/files/a b č#?%.png": png(3, 2),
    "src-tauri/files/no extension": png(4, 5),
    "src-tauri/files/picture.svg":
      '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="8"><script>parent.ran = 1</script></svg>',
    "src-tauri/files/sound.wav": wav(SECONDS),
    "src-tauri/files/page.html":
      "<!doctype html><title>x</title><script>parent.ran = 1; document.title = 'ran'</script>",
    "src-tauri/files/code.js": "window.ran = 1;",
    "src-tauri/secret.png": png(9, 9),
  });
  remove = () => made[Symbol.asyncDispose]();
  files = join(made.folder, "src-tauri", "files");
  app = await startApp(made.folder);
  const early = encodeURIComponent(`/?early=${encodeURIComponent(join(files, "a b č#?%.png"))}`);
  page = await browser.newPage();
  await page.goto(app.link.replace(/&.*$/, `&${early}`));
});
afterAll(async () => {
  await browser.close();
  await app.stop();
  await remove();
});

/** The page's own helpers. */
interface Helpers {
  convert(path: string, protocol?: string): string;
  show(path: string): Promise<unknown>;
  readonly early: Promise<unknown>;
  readonly violations: unknown[];
  readonly ran?: unknown;
}

const show = (path: string): Promise<unknown> =>
  page.evaluate((given) => (window as unknown as Helpers).show(given), path);

it("shows a picture, whatever its path, also to a page that was not admitted yet", async () => {
  expect(await page.evaluate(() => (window as unknown as Helpers).early)).toStrictEqual([3, 2]);
  expect(await show(join(files, "a b č#?%.png"))).toStrictEqual([3, 2]);
  expect(await show(join(files, "no extension"))).toStrictEqual([4, 5]);
  expect(await show(join(files, "picture.svg"))).toStrictEqual([7, 8]);
  expect(await show(join(files, "../secret.png"))).toBe("error");
});

it("fetches what it is in bytes", async () => {
  const got = await page.evaluate(
    async (path) => {
      const response = await fetch((window as unknown as Helpers).convert(path));
      return [response.status, [...new Uint8Array(await response.arrayBuffer())]];
    },
    join(files, "a b č#?%.png"),
  );
  expect(got).toStrictEqual([200, [...(await readFile(join(files, "a b č#?%.png")))]]);
});

it("plays a sound from its middle, without its beginning", async () => {
  const ranges: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("sound.wav")) ranges.push(request.headers()["range"] ?? "");
  });
  const played = await page.evaluate(
    async ([path, middle]) => {
      const sound = new Audio();
      sound.muted = true;
      sound.preload = "metadata";
      const heard = (event: string) =>
        new Promise((resolve, reject) => {
          sound.addEventListener(event, resolve, { once: true });
          sound.addEventListener("error", () => reject(new Error(sound.error?.message)), {
            once: true,
          });
        });
      const known = heard("loadedmetadata");
      sound.src = (window as unknown as Helpers).convert(path);
      await known;
      const sought = heard("seeked");
      sound.currentTime = middle;
      await sought;
      const moved = heard("timeupdate");
      await sound.play();
      await moved;
      sound.pause();
      return { duration: sound.duration, at: sound.currentTime };
    },
    [join(files, "sound.wav"), SECONDS / 2] as const,
  );
  expect(played.duration).toBeCloseTo(SECONDS, 0);
  expect(played.at).toBeGreaterThanOrEqual(SECONDS / 2);
  // A part that begins in the middle was asked for, and given.
  const starts = ranges.map((range) => Number(/^bytes=(\d+)-/.exec(range)?.[1] ?? 0));
  expect(Math.max(...starts)).toBeGreaterThan(1_000_000);
});

it.each(["page.html", "picture.svg"])("runs nothing of %s, framed or opened", async (name) => {
  await page.evaluate(
    (path) =>
      new Promise((resolve) => {
        const frame = document.createElement("iframe");
        frame.onload = resolve;
        frame.src = (window as unknown as Helpers).convert(path);
        document.body.append(frame);
      }),
    join(files, name),
  );
  const address = await page.evaluate(
    (path) => (window as unknown as Helpers).convert(path),
    join(files, name),
  );
  await using opened = {
    page: await browser.newPage(),
    [Symbol.asyncDispose]: () => opened.page.close(),
  };
  expect((await opened.page.goto(address))?.status()).toBe(200);
  expect(await opened.page.title()).not.toBe("ran");
  expect(await opened.page.evaluate(() => origin)).toBe("null");
  expect(await page.evaluate(() => (window as unknown as Helpers).ran)).toBeUndefined();
});

it("runs no file as a script, where the policy does not name assets there", async () => {
  const outcome = await page.evaluate(
    (path) =>
      new Promise((resolve) => {
        const script = document.createElement("script");
        script.onload = () => resolve("loaded");
        script.onerror = () => resolve("error");
        script.src = (window as unknown as Helpers).convert(path);
        document.body.append(script);
      }),
    join(files, "code.js"),
  );
  expect(outcome).toBe("error");
  expect(await page.evaluate(() => (window as unknown as Helpers).ran)).toBeUndefined();
});

it("meets no policy but that of what it may not", async () => {
  expect(await page.evaluate(() => (window as unknown as Helpers).violations)).toStrictEqual([]);
});

it("has other addresses after a reload, and the old ones lead nowhere", async () => {
  const before = await page.evaluate(
    (path) => (window as unknown as Helpers).convert(path),
    join(files, "picture.svg"),
  );
  await page.reload();
  expect(await show(join(files, "picture.svg"))).toStrictEqual([7, 8]);
  const statuses = await page.evaluate(
    async ([path, old]) => {
      const now = (window as unknown as Helpers).convert(path);
      return [old === now, (await fetch(old)).status, (await fetch(now)).status];
    },
    [join(files, "picture.svg"), before] as const,
  );
  expect(statuses).toStrictEqual([false, 404, 200]);
});

/** A picture of one colour. */
function png(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 0], 8);
  const rows = deflateSync(Buffer.alloc((width + 1) * height));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, content: Buffer): Buffer {
  const whole = Buffer.concat([Buffer.from(kind, "latin1"), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(whole));
  return Buffer.concat([length, whole, check]);
}

/** Noise, 8,000 samples of a byte a second. */
function wav(seconds: number): Uint8Array {
  const rate = 8_000;
  const samples = randomBytes(rate * seconds);
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}
