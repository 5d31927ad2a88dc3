import { invoke } from "@tauri-apps/api/core";
import { Image, transformImage } from "@tauri-apps/api/image";
import { type Calls, gives } from "./call.ts";

/** Two pixels: red, and blue that is half there. */
const PIXELS = [255, 0, 0, 255, 0, 0, 255, 128];

const make = (): Promise<Image> => Image.new(PIXELS, 2, 1);

async function isGone(image: Image): Promise<boolean> {
  return image.size().then(
    () => false,
    (text: unknown) => text === `The resource id ${image.rid} is invalid.`,
  );
}

export const calls: Calls = {
  "new Image": gives({ width: 2, height: 1 }, async () => new Image((await make()).rid).size()),
  "Image.new": gives({ width: 2, height: 1 }, async () =>
    (await Image.new(new Uint8Array(PIXELS), 2, 1)).size(),
  ),
  "Image.fromBytes": gives({ width: 2, height: 1 }, async () => {
    const bytes = await (await fetch("icon.png")).bytes();
    return (await Image.fromBytes(bytes)).size();
  }),
  "Image.fromPath": gives({ width: 2, height: 1 }, async () =>
    (await Image.fromPath(await invoke("icon_path"))).size(),
  ),
  "Image#rgba": gives(PIXELS, async () => [...(await (await make()).rgba())]),
  "Image#size": gives({ width: 2, height: 1 }, async () => (await make()).size()),
  "Image#rid": gives(true, async () => Number.isInteger((await make()).rid)),
  "Image#close": gives(true, async () => {
    const image = await make();
    await image.close();
    return isGone(image);
  }),
  "Image#[Symbol.asyncDispose]": gives(true, async () => {
    const image = await make();
    await image[Symbol.asyncDispose]();
    return isGone(image);
  }),
  transformImage: gives([null, "a.png", true], async () => {
    const image = await make();
    return [transformImage(null), transformImage("a.png"), transformImage(image) === image.rid];
  }),
};
