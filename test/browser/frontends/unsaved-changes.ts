// An editor that asks before it closes, as most do: `preventDefault()` while something is not saved.
import { emit, emitTo, listen, once } from "@tauri-apps/api/event";
import { WebviewWindow } from "@tauri-apps/api/webviewWindow";
import { getCurrentWindow } from "@tauri-apps/api/window";

async function editor(): Promise<void> {
  let isSaved = false;
  await getCurrentWindow().onCloseRequested(async (event) => {
    await emit("editor-asked", { isSaved });
    if (!isSaved) event.preventDefault();
  });
  await listen("save", async () => {
    isSaved = true;
    await emitTo("main", "saved");
  });
  await emitTo("main", "editor-ready");
}

const next = (event: string): Promise<unknown> =>
  new Promise((resolve) => void once(event, ({ payload }) => resolve(payload)));

export async function run(): Promise<unknown> {
  if (getCurrentWindow().label !== "main") return editor();
  const ready = next("editor-ready");
  const window = new WebviewWindow("editor", { url: "index.html", title: "Editor" });
  await ready;
  const asked = next("editor-asked");
  await window.close();
  const first = await asked;
  const stays = (await WebviewWindow.getByLabel("editor")) !== null;

  const saved = next("saved");
  await emitTo("editor", "save");
  await saved;
  const askedAgain = next("editor-asked");
  const gone = new Promise<void>(
    (resolve) => void window.once("tauri://destroyed", () => resolve()),
  );
  await window.close();
  const second = await askedAgain;
  await gone;
  return { first, stays, second, after: await WebviewWindow.getByLabel("editor") };
}
