// A title bar of the page's own, as Tauri's guide to window customisation has it.
import { getCurrentWindow } from "@tauri-apps/api/window";

export async function run(): Promise<unknown> {
  document.body.innerHTML = `<div data-tauri-drag-region class="titlebar">
    <button id="titlebar-minimize"></button><button id="titlebar-maximize"></button>
  </div>`;
  const window = getCurrentWindow();
  const buttons = {
    minimize: document.querySelector<HTMLElement>("#titlebar-minimize"),
    maximize: document.querySelector<HTMLElement>("#titlebar-maximize"),
  };
  /** What a click comes to, when the window has been told. */
  const clicked = (button: HTMLElement | null, act: () => Promise<void>): Promise<void> =>
    new Promise((resolve, reject) => {
      button?.addEventListener("click", () => void act().then(resolve, reject), { once: true });
      button?.click();
    });
  await clicked(buttons.maximize, () => window.toggleMaximize());
  const maximized = await window.isMaximized();
  await clicked(buttons.maximize, () => window.toggleMaximize());
  const restored = await window.isMaximized();
  await clicked(buttons.minimize, () => window.minimize());
  const minimized = await window.isMinimized();
  await window.unminimize();
  return { maximized, restored, minimized };
}
