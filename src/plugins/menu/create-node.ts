import type { Resources } from "../../core/resources.ts";
import { checkImage } from "../image/image-argument.ts";
import type { ItemArgument, ItemOptions } from "./item-schema.ts";
import { type MenuKind, MenuNode } from "./menu-node.ts";
import { nodeOf } from "./menu-resources.ts";
import { predefinedText } from "./predefined.ts";

/**
 * Makes a menu or item of that kind. Throws where it names something that the page does not have, or what Tauri asks
 * for is missing.
 *
 * Nobody can choose an item of a menu that is not shown, so its channel is closed, and the page forgets the handler.
 */
export function createNode(kind: MenuKind, options: ItemOptions, resources: Resources): MenuNode {
  const { id, enabled, checked, item, icon, items, handler } = options;
  let { text } = options;
  if (icon !== undefined && icon !== null) checkImage(resources, icon);
  if (kind === "Predefined") {
    if (!item) throw new Error("a predefined item needs `item`: which one it is");
    text ??= predefinedText(item, process.platform);
  }
  const holds = kind === "Menu" || kind === "Submenu";
  const inside = holds ? (items ?? []).map((one) => toNode(one, resources)) : [];
  handler?.close();
  return new MenuNode({ kind, id, text, enabled, checked, items: inside });
}

/** The item that is meant, or one made as is told: by what is said of it, it is of one kind or another, as in Tauri. */
export function toNode(argument: ItemArgument, resources: Resources): MenuNode {
  if (isExisting(argument)) {
    const [rid, kind] = argument;
    if (kind === "Menu") throw unexpectedKind();
    return nodeOf(resources, rid, kind);
  }
  return createNode(kindOf(argument), argument, resources);
}

/** Tauri's text. */
export function unexpectedKind(): Error {
  return new Error("unexpected menu item kind");
}

function isExisting(argument: ItemArgument): argument is readonly [number, MenuKind] {
  return Array.isArray(argument);
}

function kindOf({ item, items, checked, icon }: ItemOptions): MenuKind {
  if (item) return "Predefined";
  if (items) return "Submenu";
  if (typeof checked === "boolean") return "Check";
  return icon === undefined || icon === null ? "MenuItem" : "Icon";
}
