import { convertFileSrc } from "@tauri-apps/api/core";
import type { Content } from "../src-tauri/answers.ts";
import { element } from "./element.ts";

const SVG = "image/svg+xml";

export interface ImageView {
  readonly element: HTMLElement;
  /** As `640 × 480`. Absent for drawings that have no size of their own. */
  readonly dimensions: string | undefined;
}

/**
 * Loads a picture. Rejects when the bytes are not what they seemed.
 * An SVG is shown the same way: in an `<img>` it runs no scripts and loads nothing.
 */
export async function createImageView(
  { file, type }: Extract<Content, { kind: "media" }>,
  name: string,
): Promise<ImageView> {
  const src = convertFileSrc(file);
  const image = element("img", { src, alt: name });
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const known = width > 0 && height > 0 && (type !== SVG || (await hasSize(src)));
  return {
    element: element("div", { className: "content-frame image" }, image),
    dimensions: known ? `${width} × ${height}` : undefined,
  };
}

/** Whether a drawing says how large it is. Of one that does not, browsers make up a size. */
async function hasSize(src: string): Promise<boolean> {
  const text = await (await fetch(src)).text();
  // Parsed as a document of its own, in which nothing runs and nothing is loaded.
  const root = new DOMParser().parseFromString(text, SVG).documentElement;
  const says = (name: string): boolean => /^\s*\+?\.?\d[^%]*$/.test(root.getAttribute(name) ?? "");
  // One side is enough where the other follows from the proportions.
  return (
    (says("width") && says("height")) ||
    ((says("width") || says("height")) && root.hasAttribute("viewBox"))
  );
}
