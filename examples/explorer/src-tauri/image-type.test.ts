import { describe, expect, it } from "vitest";
import { imageType } from "./image-type.ts";

const bytes = (latin1: string): Uint8Array => Buffer.from(latin1, "latin1");

describe("imageType", () => {
  it.each([
    ["image/png", "\x89PNG\r\n\x1a\n"],
    ["image/jpeg", "\xff\xd8\xff\xe0"],
    ["image/gif", "GIF89a"],
    ["image/webp", "RIFF\x10\0\0\0WEBPVP8 "],
    ["image/avif", "\0\0\0\x20ftypavif"],
    ["image/bmp", "BM\x46\0\0\0\0\0\0\0"],
    ["image/x-icon", "\0\0\x01\0\x02\0"],
  ])("knows %s by its bytes, whatever its name", (type, head) => {
    expect(imageType("notes.txt", bytes(head))).toBe(type);
  });

  it("believes the name only for SVG, and only together with the text", () => {
    expect(imageType("a.SVG", bytes('<?xml version="1.0"?>\n<svg xmlns="…">'))).toBe(
      "image/svg+xml",
    );
    expect(imageType("a.svg", bytes("just a text"))).toBeUndefined();
    expect(imageType("a.html", bytes("<svg >"))).toBeUndefined();
    expect(imageType("a.png", bytes("just a text"))).toBeUndefined();
  });

  it("does not take a text that begins with BM for a picture", () => {
    expect(imageType("cars.txt", bytes("BMW and others"))).toBeUndefined();
    expect(imageType("empty", bytes(""))).toBeUndefined();
  });
});
