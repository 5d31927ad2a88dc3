import * as v from "valibot";
import type { Resources } from "../../core/resources.ts";
import { bytes } from "../bytes.ts";
import { resourceOf } from "../resource-of.ts";
import { u32 } from "../u32.ts";
import { ImageResource } from "./image-resource.ts";

/** An image among the arguments, as `transformImage` of the official API makes it: a path, an image's number, or bytes. */
export type ImageArgument =
  | string
  | number
  | Uint8Array
  | { readonly rgba: Uint8Array; readonly width: number; readonly height: number };

export const imageArgument: v.GenericSchema<unknown, ImageArgument> = v.union(
  [v.string(), u32, v.object({ rgba: bytes, width: u32, height: u32 }), bytes],
  "expected an image, a path or bytes",
);

/** Throws Tauri's text where it is the number of no image of the page's. Nothing is read or decoded. */
export function checkImage(resources: Resources, image: ImageArgument): void {
  if (typeof image === "number") resourceOf(resources, image, ImageResource);
}
