import * as v from "valibot";
import { command } from "../../core/command.ts";
import { definePlugin, type Plugin } from "../../core/plugin.ts";
import { bytes } from "../bytes.ts";
import { resourceOf } from "../resource-of.ts";
import { u32 } from "../u32.ts";
import { decodeImage } from "./decode-image.ts";
import { addImage, ImageResource } from "./image-resource.ts";
import { checkDimensions } from "./pixels.ts";
import { readImageFile } from "./read-image-file.ts";
import { inTurn } from "./turns.ts";

const one = v.object({ rid: u32 });

/** Tauri's `image`: images that a page holds by their numbers. */
export const imagePlugin: Plugin = definePlugin({
  name: "image",
  commands: {
    new: command(v.object({ rgba: bytes, width: u32, height: u32 }), (pixels, { webview }) => {
      const { rgba, width, height } = pixels;
      checkDimensions(width, height);
      if (rgba.length !== width * height * 4) {
        throw new Error(
          `an image of ${width} × ${height} has ${width * height * 4} bytes, four a pixel, and not ${rgba.length}`,
        );
      }
      return addImage(webview.resources, pixels);
    }),
    from_bytes: command(v.object({ bytes }), (input, { webview, signal }) =>
      inTurn(webview.resources, async () => {
        signal.throwIfAborted();
        return addImage(webview.resources, await decodeImage(input.bytes));
      }),
    ),
    from_path: command(v.object({ path: v.string() }), ({ path }, { webview, signal }) =>
      inTurn(webview.resources, async () => {
        signal.throwIfAborted();
        // One text for all: whoever may read images must not learn which other files there are.
        const pixels = await readImageFile(path).catch(() => {
          throw new Error(
            `no PNG or ICO image can be read at the path ${path}; one that is not absolute counts from the folder the app was started in`,
          );
        });
        return addImage(webview.resources, pixels);
      }),
    ),
    rgba: command(one, ({ rid }, { webview }) => {
      const { pixels } = resourceOf(webview.resources, rid, ImageResource);
      return pixels.rgba;
    }),
    size: command(one, ({ rid }, { webview }) => {
      const { width, height } = resourceOf(webview.resources, rid, ImageResource).pixels;
      return { width, height };
    }),
  },
  permissions: {
    default: {
      description:
        "Images of the page's own bytes. Not `from_path`, which reads whichever image of the user's the page names.",
      permissions: ["allow-new", "allow-from-bytes", "allow-rgba", "allow-size"],
    },
  },
});
