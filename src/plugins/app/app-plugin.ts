import * as v from "valibot";
import { Channel } from "../../core/channel.ts";
import { command } from "../../core/command.ts";
import { definePlugin, type Plugin } from "../../core/plugin.ts";
import { IpcError } from "../../protocol/errors.ts";
import { addImage } from "../image/image-resource.ts";
import { readImageFile } from "../image/read-image-file.ts";
import { inTurn } from "../image/turns.ts";
import { u32 } from "../u32.ts";

/** The Tauri whose API is answered: what pages that look at it expect. */
const TAURI_VERSION = "2.12.5";

const nothing = v.object({});

/** Tauri's `app`. What concerns systems that Tauri itself leaves alone resolves and does nothing, as there. */
export const appPlugin: Plugin = definePlugin({
  name: "app",
  commands: {
    version: command(nothing, (_, { app }) => app.info.version),
    name: command(nothing, (_, { app }) => app.info.name),
    identifier: command(nothing, (_, { app }) => app.info.identifier),
    tauri_version: command(nothing, () => TAURI_VERSION),
    /** Nothing is bundled. */
    bundle_type: command(nothing, () => null),
    supports_multiple_windows: command(nothing, () => true),
    exit: command(
      v.object({ code: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)) }),
      ({ code }, { app }) => app.exit(code),
    ),
    app_show: command(nothing, () => onlyMacos("The app cannot be shown as a whole")),
    app_hide: command(nothing, () => onlyMacos("The app cannot be hidden as a whole")),
    set_dock_visibility: command(v.object({ visible: v.boolean() }), () =>
      onlyMacos("The app has no icon of its own in the Dock"),
    ),
    set_app_theme: command(
      v.object({ theme: v.nullable(v.picklist(["light", "dark"])) }),
      async ({ theme }, { app }) => {
        await Promise.all(app.windows().map((window) => window.setTheme(theme ?? undefined)));
      },
    ),
    default_window_icon: command(nothing, (_, { app, webview, signal }) =>
      inTurn(webview.resources, async () => {
        signal.throwIfAborted();
        const { windowIcon } = app.info;
        if (windowIcon === undefined) return null;
        try {
          return addImage(webview.resources, await readImageFile(windowIcon));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
          throw error;
        }
      }),
    ),
    fetch_data_store_identifiers: command(nothing, () => noDataStores()),
    remove_data_store: command(v.object({ uuid: v.pipe(v.array(v.number()), v.length(16)) }), () =>
      noDataStores(),
    ),
    register_listener: command(v.object({ event: v.string(), handler: v.instance(Channel) }), () =>
      noBackButton(),
    ),
    registerListener: command(v.object({ event: v.string(), handler: v.instance(Channel) }), () =>
      noBackButton(),
    ),
    remove_listener: command(v.object({ event: v.string(), channelId: u32 }), () => noBackButton()),
  },
  permissions: {
    default: {
      description: "What the app is. Not what changes or ends it.",
      permissions: [
        "allow-version",
        "allow-name",
        "allow-identifier",
        "allow-tauri-version",
        "allow-bundle-type",
        "allow-supports-multiple-windows",
        "allow-register-listener",
        "allow-registerListener",
        "allow-remove-listener",
      ],
    },
  },
});

function unsupported(text: string): IpcError {
  return new IpcError("unsupported", text);
}

/** Tauri does this on macOS alone, and elsewhere nothing. */
function onlyMacos(text: string): void {
  if (process.platform === "darwin")
    throw unsupported(`${text}: its windows belong to the browser.`);
}

function noDataStores(): never {
  throw unsupported(
    "Data stores exist on Apple's systems, in a web view of theirs: all windows of the app share the browser's profile.",
  );
}

function noBackButton(): never {
  throw unsupported("The app plugin has one event, the back button of Android.");
}
