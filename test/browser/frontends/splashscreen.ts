// Tauri's guide to splash screens: the main window stays hidden until its work is done, then the core swaps them.
import { invoke } from "@tauri-apps/api/core";
import { WebviewWindow } from "@tauri-apps/api/webviewWindow";
import { getCurrentWindow } from "@tauri-apps/api/window";

export async function run(): Promise<unknown> {
  const window = getCurrentWindow();
  if (window.label !== "main") return undefined;
  const splash = await WebviewWindow.getByLabel("splashscreen");
  const gone = new Promise<void>(
    (resolve) => void splash?.once("tauri://destroyed", () => resolve()),
  );
  const before = [await window.isVisible(), splash !== null];
  await invoke("finish_loading");
  await gone;
  const after = [
    await window.isVisible(),
    (await WebviewWindow.getByLabel("splashscreen")) !== null,
  ];
  return { before, after };
}
