// A settings window that is opened once and then brought to the front, and the two of them talking.
import { emit, emitTo, listen, once } from "@tauri-apps/api/event";
import { getAllWebviewWindows, WebviewWindow } from "@tauri-apps/api/webviewWindow";
import { getCurrentWindow } from "@tauri-apps/api/window";

async function openSettings(): Promise<"opened" | "focused"> {
  const there = await WebviewWindow.getByLabel("settings");
  if (there) {
    await there.setFocus();
    return "focused";
  }
  const window = new WebviewWindow("settings", {
    url: "index.html#/settings",
    title: "Settings",
    width: 400,
    height: 300,
    parent: "main",
  });
  await new Promise((resolve, reject) => {
    void window.once("tauri://created", resolve);
    void window.once("tauri://error", ({ payload }) => reject(new Error(String(payload))));
  });
  return "opened";
}

async function settings(): Promise<void> {
  await listen<string>("theme", ({ payload }) => void emitTo("main", "theme-set", payload));
  await emit("settings-ready", location.hash);
}

export async function run(): Promise<unknown> {
  if (getCurrentWindow().label !== "main") return settings();
  const ready = new Promise(
    (resolve) => void once("settings-ready", ({ payload }) => resolve(payload)),
  );
  const opened = [await openSettings()];
  const hash = await ready;
  opened.push(await openSettings());

  const answer = new Promise(
    (resolve) => void once("theme-set", ({ payload }) => resolve(payload)),
  );
  await emitTo("settings", "theme", "dark");
  const again = new WebviewWindow("settings");
  const error = new Promise(
    (resolve) => void again.once("tauri://error", ({ payload }) => resolve(payload)),
  );
  return {
    opened,
    hash,
    theme: await answer,
    error: await error,
    labels: (await getAllWebviewWindows()).map(({ label }) => label).toSorted(),
  };
}
