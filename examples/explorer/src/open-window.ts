import { WebviewWindow } from "@tauri-apps/api/webviewWindow";
import { formatName } from "./format.ts";
import { nameOf, toHash } from "./path.ts";

/** Shows a folder in a window of its own. The labels of such windows are named in `src-tauri/capabilities`. */
export function openWindow(path: string, onProblem: (sentence: string) => void): void {
  const opened = new WebviewWindow(`explorer-${crypto.randomUUID()}`, {
    url: `index.html${toHash(path)}`,
    title: `${formatName(nameOf(path))} – Explorer`,
    width: 900,
    height: 600,
  });
  void opened.once<unknown>("tauri://error", ({ payload }) =>
    onProblem(typeof payload === "string" ? payload : "The window could not be opened."),
  );
}
