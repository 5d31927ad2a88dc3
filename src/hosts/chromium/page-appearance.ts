import type { Color, PageAction, Theme, WindowSettings } from "../../protocol/window.ts";
import { cursorScript, titleScript } from "./document-scripts.ts";
import type { PageDocuments } from "./page-documents.ts";
import type { PageTarget, PageWorld } from "./page-world.ts";

/** How the page in a window looks, and what reaches it. */
export interface PageAppearance {
  /** Makes it what the window's settings say. */
  begin(): Promise<void>;
  act(action: PageAction): Promise<void>;
  theme(): Promise<Theme>;
  /** The page's pixels to one logical pixel, as far as we have set it. */
  readonly zoom: number;
  readonly enabled: boolean;
  /** The window is on a screen of another scale. */
  rescaled(): Promise<void>;
}

/** Tauri's default. A window that has no better title shows its document's. */
const NO_TITLE = "Tauri App";

/** `scaleFactor` is that of the screen it is on. */
export function createPageAppearance(
  { send }: PageTarget,
  { look }: PageWorld,
  documents: PageDocuments,
  settings: WindowSettings,
  origin: string,
  scaleFactor: () => Promise<number>,
): PageAppearance {
  let zoom = 1;
  let enabled = true;

  async function setTheme(theme: Theme | undefined): Promise<void> {
    const features = theme ? [{ name: "prefers-color-scheme", value: theme }] : [];
    await send("Emulation.setEmulatedMedia", { features });
  }

  async function setBackgroundColor(color: Color | undefined): Promise<void> {
    const [r, g, b, alpha] = color ?? [];
    const rgba = alpha === undefined ? {} : { color: { r, g, b, a: alpha / 255 } };
    await send("Emulation.setDefaultBackgroundColorOverride", rgba);
  }

  /** Without a size of its own the area keeps following the window, and events go on. */
  async function applyZoom(): Promise<void> {
    if (zoom === 1) return void (await send("Emulation.clearDeviceMetricsOverride"));
    const deviceScaleFactor = (await scaleFactor()) * zoom;
    const follow = { width: 0, height: 0, mobile: false };
    await send("Emulation.setDeviceMetricsOverride", { ...follow, deviceScaleFactor, scale: zoom });
  }

  async function act(action: PageAction): Promise<void> {
    switch (action.kind) {
      case "setTitle":
        await documents.setScript("title", titleScript(action.title));
        await look(`document.title = ${JSON.stringify(action.title)}`);
        return;
      case "setTheme":
        return setTheme(action.theme);
      case "setZoom":
        zoom = action.factor;
        return applyZoom();
      case "setBackgroundColor":
        return setBackgroundColor(action.color);
      case "setCursor": {
        const script = cursorScript(action.cursor);
        await documents.setScript("cursor", script);
        await look(script);
        return;
      }
      case "setEnabled":
        ({ enabled } = action);
        await send("Input.setIgnoreInputEvents", { ignore: !enabled });
        return;
      case "print":
        // Its dialog holds the page, and whoever would wait for the answer.
        await look("void setTimeout(() => print())");
        return;
      case "clearBrowsingData":
        await send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
        await send("Network.clearBrowserCache");
        return;
    }
  }

  return {
    async begin() {
      const { title, theme, backgroundColor } = settings;
      await Promise.all([
        title !== NO_TITLE && documents.setScript("title", titleScript(title)),
        theme && setTheme(theme),
        backgroundColor && setBackgroundColor(backgroundColor),
      ]);
    },
    act,
    theme: async () =>
      (await look(`matchMedia("(prefers-color-scheme: dark)").matches`)) === true
        ? "dark"
        : "light",
    get zoom() {
      return zoom;
    },
    get enabled() {
      return enabled;
    },
    async rescaled() {
      if (zoom !== 1) await applyZoom();
    },
  };
}
