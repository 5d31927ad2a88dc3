import * as v from "valibot";
import { Channel } from "../../core/channel.ts";
import { command, type Context } from "../../core/command.ts";
import { definePlugin, type Plugin } from "../../core/plugin.ts";
import { IpcError } from "../../protocol/errors.ts";
import { imageArgument } from "../image/image-argument.ts";
import { existingItem } from "../menu/item-schema.ts";
import { u32 } from "../u32.ts";

const icon = v.nullish(imageArgument);
const menu = v.nullish(existingItem);
const text = v.nullish(v.string());
const flag = v.boolean();

/**
 * Tauri's `tray`, where no icon can be shown beside the clock: none is made, and so no id and no number is one's. The
 * texts for that are Tauri's.
 */
export const trayPlugin: Plugin = definePlugin({
  name: "tray",
  commands: {
    new: command(v.object({ options: v.object({}), handler: v.instance(Channel) }), () => {
      throw new IpcError(
        "unsupported",
        "No tray icon can be shown here: Node and the browser have none.",
      );
    }),
    get_by_id: command(v.object({ id: v.string() }), () => null),
    remove_by_id: command(v.object({ id: v.string() }), ({ id }) => {
      throw new Error(`Can't find a tray associated with this id: ${id}`);
    }),
    set_icon: command(v.object({ rid: u32, icon }), none),
    set_menu: command(v.object({ rid: u32, menu }), none),
    set_tooltip: command(v.object({ rid: u32, tooltip: text }), none),
    set_title: command(v.object({ rid: u32, title: text }), none),
    set_visible: command(v.object({ rid: u32, visible: flag }), none),
    set_temp_dir_path: command(v.object({ rid: u32, path: text }), none),
    set_icon_as_template: command(v.object({ rid: u32, asTemplate: flag }), none),
    set_icon_with_as_template: command(v.object({ rid: u32, icon, asTemplate: flag }), none),
    set_show_menu_on_left_click: command(v.object({ rid: u32, onLeft: flag }), none),
  },
  permissions: {
    default: {
      description: "Tray icons, of which there are none.",
      permissions: [
        "allow-new",
        "allow-get-by-id",
        "allow-remove-by-id",
        "allow-set-icon",
        "allow-set-menu",
        "allow-set-tooltip",
        "allow-set-title",
        "allow-set-visible",
        "allow-set-temp-dir-path",
        "allow-set-icon-as-template",
        "allow-set-icon-with-as-template",
        "allow-set-show-menu-on-left-click",
      ],
    },
  },
});

function none({ rid }: { readonly rid: number }, _context: Context): never {
  throw new Error(`The resource id ${rid} is invalid.`);
}
