import { MAX_PIXELS } from "./limits.ts";

/** An image, as Tauri's `Image`: four bytes a pixel, row by row from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** Throws where an image would be empty or larger than any is. */
export function checkDimensions(width: number, height: number): void {
  if (width < 1 || height < 1) throw new Error("the image has no pixels");
  if (width * height > MAX_PIXELS) {
    throw new Error(
      `the image is too large: ${width} × ${height} are more than ${MAX_PIXELS} pixels`,
    );
  }
}
