// A download with its progress, as Tauri's documentation has it: one channel, an event of one kind or another.
import { Channel, invoke } from "@tauri-apps/api/core";

type DownloadEvent =
  | { event: "started"; data: { url: string; contentLength: number } }
  | { event: "progress"; data: { chunkLength: number } }
  | { event: "finished" };

export async function run(): Promise<unknown> {
  let total = 0;
  let loaded = 0;
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const onEvent = new Channel<DownloadEvent>((message) => {
    if (message.event === "started") total = message.data.contentLength;
    else if (message.event === "progress") loaded += message.data.chunkLength;
    else finish();
  });
  await invoke("progress", { url: "https://example.org/file", onEvent });
  await finished;
  return { total, loaded };
}
