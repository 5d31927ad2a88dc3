import * as v from "valibot";
import { command } from "../../core/command.ts";
import { definePlugin, type Plugin } from "../../core/plugin.ts";
import { u32 } from "../u32.ts";

/** `plugin:resources|close`, as Tauri's (`tauri::resources`). A page can close its own. */
export const resourcesPlugin: Plugin = definePlugin({
  name: "resources",
  commands: {
    close: command(v.object({ rid: u32 }), ({ rid }, { webview }) => {
      if (!webview.resources.close(rid)) throw new Error(`The resource id ${rid} is invalid.`);
    }),
  },
  permissions: { default: { permissions: ["allow-close"] } },
});
