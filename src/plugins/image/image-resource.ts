import type { Resource, Resources } from "../../core/resources.ts";
import { IpcError } from "../../protocol/errors.ts";
import { MAX_IMAGE_BYTES } from "./limits.ts";
import type { Pixels } from "./pixels.ts";

/** An image that a page holds, as `tauri::image::Image`. */
export class ImageResource implements Resource {
  readonly pixels: Pixels;
  readonly #close: () => void;

  constructor(pixels: Pixels, close: () => void) {
    this.pixels = pixels;
    this.#close = close;
  }

  close(): void {
    this.#close();
  }
}

/** Bytes of the images that each page holds. */
const held = new WeakMap<Resources, number>();

/** Gives a page an image, and returns its number. Throws an `IpcError` with `limit` where the page's images are too large. */
export function addImage(resources: Resources, pixels: Pixels): number {
  const hold = (more: number): void => void held.set(resources, (held.get(resources) ?? 0) + more);
  const size = pixels.rgba.byteLength;
  if ((held.get(resources) ?? 0) + size > MAX_IMAGE_BYTES) {
    throw new IpcError(
      "limit",
      `The images of a page may take ${MAX_IMAGE_BYTES} bytes: close() those it no longer needs.`,
    );
  }
  // Before it is given: what cannot be given is closed.
  hold(size);
  return resources.add(new ImageResource(pixels, () => hold(-size)));
}
