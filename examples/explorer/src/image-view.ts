import type { Content } from "../src-tauri/answers.ts";
import { element } from "./element.ts";

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
  return {
    element: element("div", { className: "content-frame image" }, image),
    dimensions: width > 0 && height > 0 ? `${width} × ${height}` : undefined,
    close: () => URL.revokeObjectURL(url),
  };
}
