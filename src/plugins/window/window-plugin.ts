import * as v from "valibot";
import { command } from "../../core/command.ts";
import { definePlugin, type Plugin } from "../../core/plugin.ts";
import { createWindow, windowOptions } from "./create-window.ts";
import { GETTERS } from "./getters.ts";
import { SETTERS } from "./setters.ts";

/** `plugin:window|…`, as Tauri's (`tauri::window::plugin`). What no host can do rejects with the code `unsupported`. */
export const windowPlugin: Plugin = definePlugin({
  name: "window",
  commands: {
    create: command(v.object({ options: windowOptions }), ({ options }, context) =>
      createWindow("create", options, context),
    ),
    ...GETTERS,
    ...SETTERS,
  },
  permissions: {
    default: {
      description: "Asking about windows, and what the script for drag regions does.",
      permissions: [...Object.keys(GETTERS), "internal_toggle_maximize"].map(
        (name) => `allow-${name.replaceAll("_", "-")}`,
      ),
    },
  },
});
