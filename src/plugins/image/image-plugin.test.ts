import { execFileSync } from "node:child_process";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { be32, chunk, encodePng, png } from "../../../test/support/encode-png.ts";
import { openPluginPage } from "../../../test/support/plugin-page.ts";

const square = (size: number) =>
  encodePng({ width: size, height: size, color: 6, depth: 8, sample: (x, y, c) => x + y + c });

it("keeps an image of the page's bytes until it is closed", async () => {
  const { invoke } = openPluginPage();
  const rgba = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  for (const given of [rgba, [...rgba]]) {
    const rid = (await invoke("image|new", { rgba: given, width: 2, height: 1 })) as number;
    expect(rid).toBeTypeOf("number");
    expect(await invoke("image|size", { rid })).toEqual({ width: 2, height: 1 });
    expect(new Uint8Array((await invoke("image|rgba", { rid })) as ArrayBuffer)).toEqual(rgba);
    expect(await invoke("resources|close", { rid })).toBeNull();
    await expect(invoke("image|rgba", { rid })).rejects.toBe(`The resource id ${rid} is invalid.`);
  }
});

it("decodes the page's bytes", async () => {
  const { invoke } = openPluginPage();
  const rid = await invoke("image|from_bytes", { bytes: square(2) });
  expect(new Uint8Array((await invoke("image|rgba", { rid })) as ArrayBuffer)).toEqual(
    Uint8Array.of(0, 1, 2, 3, 1, 2, 3, 4, 1, 2, 3, 4, 2, 3, 4, 5),
  );
  await expect(invoke("image|from_bytes", { bytes: [1, 2] })).rejects.toBe(
    "the image is neither a PNG nor an ICO",
  );
});

it("gives no page another one's image", async () => {
  const main = openPluginPage();
  const rid = await main.invoke("image|from_bytes", { bytes: square(1) });
  await expect(main.another("other").invoke("image|size", { rid })).rejects.toBe(
    `The resource id ${rid as number} is invalid.`,
  );
});

it("takes no resource of another kind for an image", async () => {
  const { invoke } = openPluginPage();
  const [rid] = (await invoke("menu|create_default")) as [number];
  await expect(invoke("image|size", { rid })).rejects.toBe(`The resource id ${rid} is invalid.`);
});

it.each([
  [
    "too few bytes",
    { rgba: [1, 2, 3], width: 1, height: 1 },
    "has 4 bytes, four a pixel, and not 3",
  ],
  ["no pixels", { rgba: [], width: 0, height: 1 }, "no pixels"],
  ["more pixels than any image has", { rgba: [], width: 4097, height: 4096 }, "too large"],
  ["no bytes", { rgba: [256], width: 1, height: 1 }, "invalid args `rgba`"],
  ["a width that is none", { rgba: [], width: -1, height: 1 }, "invalid args `width`"],
])("refuses %s", async (_what, args, text) => {
  await expect(openPluginPage().invoke("image|new", args)).rejects.toContain(text);
});

it("holds no more for a page than it may, and more again once some are closed", async () => {
  const { invoke } = openPluginPage();
  // 4096 × 4096 pixels of one bit.
  const header = [...be32(4096), ...be32(4096), 1, 0, 0, 0, 0];
  const pixels = deflateSync(new Uint8Array(4096 * 513));
  const large = png([chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", [])]);
  const made: unknown[] = [];
  for (let i = 0; i < 4; i++) made.push(await invoke("image|from_bytes", { bytes: large }));
  await expect(invoke("image|from_bytes", { bytes: square(1) })).rejects.toMatchObject({
    code: "limit",
  });
  await invoke("resources|close", { rid: made[0] });
  expect(await invoke("image|from_bytes", { bytes: square(1) })).toBeTypeOf("number");
}, 30_000);

// Little to read, and 4096 × 4096 pixels to write (attacks H1).
it("lets others have their turn while an image of one bit a pixel is decoded", async () => {
  const { invoke } = openPluginPage();
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await invoke("image|from_bytes", { bytes: largeIco(4096) });
  isDone = true;
  expect(turns).toBeGreaterThan(10);
});

/** One image, a bitmap of one bit a pixel and its mask. */
function largeIco(side: number): Uint8Array {
  const image = Buffer.alloc(40 + 2 * 4 + 2 * (side / 8) * side);
  image.writeUInt32LE(40, 0);
  image.writeInt32LE(side, 4);
  image.writeInt32LE(side * 2, 8);
  image.writeUInt16LE(1, 14);
  const directory = Buffer.alloc(22);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(1, 4);
  directory.writeUInt32LE(image.length, 14);
  directory.writeUInt32LE(22, 18);
  return Buffer.concat([directory, image]);
}

describe("from_path", () => {
  let folder = "";
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "sallyport-image-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("reads an image", async () => {
    const path = join(folder, "a.png");
    await writeFile(path, square(3));
    const { invoke } = openPluginPage();
    const rid = await invoke("image|from_path", { path });
    expect(await invoke("image|size", { rid })).toEqual({ width: 3, height: 3 });
  });

  it("tells nothing of what is no image", async () => {
    const { invoke } = openPluginPage();
    await writeFile(join(folder, "secret"), "secret");
    await writeFile(join(folder, "huge"), "");
    await truncate(join(folder, "huge"), 100 * 1024 * 1024);
    for (const name of ["secret", "huge", "missing", ".", "a\0b"]) {
      const path = join(folder, name);
      await expect(invoke("image|from_path", { path })).rejects.toBe(
        `no PNG or ICO image can be read at the path ${path}; one that is not absolute counts from the folder the app was started in`,
      );
    }
  });

  it.runIf(process.platform === "linux")("waits for no pipe and reads no device", async () => {
    execFileSync("mkfifo", [join(folder, "pipe")]);
    const { invoke } = openPluginPage();
    for (const path of [join(folder, "pipe"), "/dev/zero"])
      await expect(invoke("image|from_path", { path })).rejects.toContain("no PNG or ICO image");
  });
});
