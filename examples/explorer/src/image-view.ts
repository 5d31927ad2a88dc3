import type { Content } from "../src-tauri/answers.ts";
import { element } from "./element.ts";

const SVG = "image/svg+xml";

export interface ImageView {
  readonly element: HTMLElement;
  /** As `640 × 480`. Absent for drawings that have no size of their own. */
  readonly dimensions: string | undefined;
  /** Gives the memory of the picture back. */
  close(): void;
}

/**
 * Decodes a picture. Rejects when the bytes are not what they seemed.
 * An SVG is shown the same way: in an `<img>` it runs no scripts and loads nothing.
 */
export async function createImageView(
  content: Extract<Content, { kind: "image" }>,
  name: string,
): Promise<ImageView> {
  const url = URL.createObjectURL(new Blob([content.bytes], { type: content.type }));
  const image = element("img", { src: url, alt: name });
  try {
    await image.decode();
  } catch (error) {
    URL.revokeObjectURL(url);
    throw error;
  }
  const { naturalWidth: width, naturalHeight: height } = image;
  const known = width > 0 && height > 0 && (content.type !== SVG || hasSize(content.bytes));
  return {
    element: element("div", { className: "content-frame image" }, image),
    dimensions: known ? `${width} × ${height}` : undefined,
    close: () => URL.revokeObjectURL(url),
  };
}

/** Whether a drawing says how large it is. Of one that does not, browsers make up a size. */
function hasSize(bytes: Uint8Array): boolean {
  // Parsed as a document of its own, in which nothing runs and nothing is loaded.
  const root = new DOMParser().parseFromString(
    new TextDecoder().decode(bytes),
    SVG,
  ).documentElement;
  const says = (name: string): boolean => /^\s*\+?\.?\d[^%]*$/.test(root.getAttribute(name) ?? "");
  // One side is enough where the other follows from the proportions.
  return (
    (says("width") && says("height")) ||
    ((says("width") || says("height")) && root.hasAttribute("viewBox"))
  );
}
