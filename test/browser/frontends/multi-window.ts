// Windows that find each other by what the core tells of new ones, with a label that is a number, and talk in pairs and
// to all: what Tauri's example of several windows does.
import { listen } from "@tauri-apps/api/event";
import {
  getAllWebviewWindows,
  getCurrentWebviewWindow,
  WebviewWindow,
} from "@tauri-apps/api/webviewWindow";

export async function run(): Promise<unknown> {
  const current = getCurrentWebviewWindow();
  if (current.label !== "main") {
    for (const { label } of await getAllWebviewWindows())
      if (label !== current.label) await current.emitTo(label, "clicked", "to one");
    await current.emit("clicked", "to all");
    return undefined;
  }
  const heard: string[] = [];
  const { promise: all, resolve: hearAll } = Promise.withResolvers<void>();
  const { promise: found, resolve: find } = Promise.withResolvers<string>();
  await listen<{ label: string }>("tauri://webview-created", ({ payload }) => {
    if (payload.label !== "main") find(payload.label);
  });
  await listen<string>("clicked", ({ payload }) => heard.push(`everywhere: ${payload}`));
  await current.listen<string>("clicked", ({ payload }) => {
    heard.push(`in this window: ${payload}`);
    if (payload === "to all") hearAll();
  });
  const created = new WebviewWindow("04711", { tabbingIdentifier: "main" });
  await created.once("tauri://error", ({ payload }) => heard.push(String(payload)));
  const label = await found;
  await all;
  return { label, heard };
}
