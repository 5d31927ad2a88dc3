// Bytes both ways, and a picture from the user's disk.
import { convertFileSrc, invoke } from "@tauri-apps/api/core";
import { join, resourceDir } from "@tauri-apps/api/path";

export async function run(): Promise<unknown> {
  const file = new File(["some text"], "notes.md");
  const upload = (body: Uint8Array | ArrayBuffer): Promise<unknown> =>
    invoke("upload", body, { headers: { "X-File-Name": file.name } });
  const markdown = await new Blob([await invoke<ArrayBuffer>("read_file")]).text();
  const image = new Image();
  image.src = convertFileSrc(await join(await resourceDir(), "icons", "icon.png"));
  await image.decode();
  return {
    uploaded: [
      await upload(await file.arrayBuffer()),
      await upload(new Uint8Array(await file.arrayBuffer())),
    ],
    markdown,
    image: [image.naturalWidth, image.naturalHeight],
  };
}
