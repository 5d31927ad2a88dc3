import * as v from "valibot";
import { Channel } from "../../core/channel.ts";
import { command } from "../../core/command.ts";
import { definePlugin, type Plugin } from "../../core/plugin.ts";
import type { Resources } from "../../core/resources.ts";
import { IpcError } from "../../protocol/errors.ts";
import { checkImage, imageArgument } from "../image/image-argument.ts";
import { u32 } from "../u32.ts";
import { createNode, toNode, unexpectedKind } from "./create-node.ts";
import { createDefaultMenu } from "./default-menu.ts";
import { existingItem, itemArgument, itemOptions, menuKind } from "./item-schema.ts";
import type { MenuKind, MenuNode } from "./menu-node.ts";
import { addNodes, insertNodes, nodeOf, removeNode, setText } from "./menu-resources.ts";

const one = { rid: u32, kind: menuKind };
const items = v.array(itemArgument);
const position = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * Tauri's `menu`, as far as a menu is something that a page holds: made, filled, asked and changed. None is ever shown,
 * for windows belong to a browser, and what would show one says so. What only a shown item has, an accelerator or an
 * icon, is checked and forgotten.
 */
export const menuPlugin: Plugin = definePlugin({
  name: "menu",
  commands: {
    new: command(
      v.object({ kind: menuKind, options: v.nullish(itemOptions), handler: v.instance(Channel) }),
      ({ kind, options, handler }, { webview }) =>
        created(webview.resources, createNode(kind, { ...options, handler }, webview.resources)),
    ),
    create_default: command(v.object({}), (_, { app, webview }) =>
      created(webview.resources, createDefaultMenu(app.info.name, process.platform)),
    ),
    append: command(v.object({ ...one, items }), (input, { webview: { resources } }) => {
      const menu = menuOf(resources, input);
      insertNodes(resources, menu, toNodes(input.items, resources), menu.items.length);
    }),
    /** One after the other, each before all others: so they come to stand in reverse, as in Tauri. */
    prepend: command(v.object({ ...one, items }), (input, { webview: { resources } }) => {
      const menu = menuOf(resources, input);
      insertNodes(resources, menu, toNodes(input.items, resources).toReversed(), 0);
    }),
    insert: command(v.object({ ...one, items, position }), (input, { webview: { resources } }) => {
      const menu = menuOf(resources, input);
      insertNodes(resources, menu, toNodes(input.items, resources), input.position);
    }),
    remove: command(v.object({ ...one, item: existingItem }), (input, { webview }) => {
      const menu = menuOf(webview.resources, input);
      const at = menu.items.indexOf(nodeOf(webview.resources, ...input.item));
      // Tauri's text (`muda::Error`).
      if (at === -1) throw new Error("This menu item is not a child of this `Menu` or `Submenu`");
      removeNode(webview.resources, menu, at);
    }),
    remove_at: command(v.object({ ...one, position }), (input, { webview: { resources } }) => {
      const menu = menuOf(resources, input);
      const node = menu.items[input.position];
      if (!node) return null;
      const [given] = handed(resources, [node]);
      removeNode(resources, menu, input.position);
      return given;
    }),
    /** Each has a new number every time, which the page has to close. */
    items: command(v.object(one), (input, { webview: { resources } }) =>
      handed(resources, menuOf(resources, input).items),
    ),
    get: command(v.object({ ...one, id: v.string() }), (input, { webview: { resources } }) => {
      const node = menuOf(resources, input).items.find(({ id }) => id === input.id);
      return node ? handed(resources, [node])[0] : null;
    }),

    text: command(v.object(one), (input, { webview }) => itemOf(webview.resources, input).text),
    set_text: command(v.object({ ...one, text: v.string() }), (input, { webview }) =>
      setText(webview.resources, itemOf(webview.resources, input), input.text),
    ),
    is_enabled: command(
      v.object(one),
      (input, { webview }) => itemOf(webview.resources, input, ["Predefined"]).enabled,
    ),
    set_enabled: command(v.object({ ...one, enabled: v.boolean() }), (input, { webview }) => {
      itemOf(webview.resources, input, ["Predefined"]).enabled = input.enabled;
    }),
    is_checked: command(
      v.object({ rid: u32 }),
      ({ rid }, { webview }) => nodeOf(webview.resources, rid, "Check").checked,
    ),
    set_checked: command(v.object({ rid: u32, checked: v.boolean() }), (input, { webview }) => {
      nodeOf(webview.resources, input.rid, "Check").checked = input.checked;
    }),
    set_accelerator: command(
      v.object({ ...one, accelerator: v.nullish(v.string()) }),
      (input, { webview }) => void itemOf(webview.resources, input, ["Predefined", "Submenu"]),
    ),
    set_icon: command(
      v.object({ ...one, icon: v.nullish(imageArgument) }),
      ({ icon, ...input }, { webview }) => {
        itemOf(webview.resources, input, ["MenuItem", "Predefined", "Check"]);
        if (icon !== undefined && icon !== null) checkImage(webview.resources, icon);
      },
    ),

    popup: command(v.object(one), (input, { webview }) => {
      menuOf(webview.resources, input);
      throw notShown("Draw a context menu in the page.");
    }),
    set_as_app_menu: command(v.object({ rid: u32 }), ({ rid }, { webview }) => {
      nodeOf(webview.resources, rid, "Menu");
      throw notShown("Draw the app's menu in the page.");
    }),
    set_as_window_menu: command(v.object({ rid: u32 }), ({ rid }, { webview }) => {
      nodeOf(webview.resources, rid, "Menu");
      throw notShown("Draw the window's menu in the page.");
    }),
    set_as_windows_menu_for_nsapp: command(v.object({ rid: u32 }), ({ rid }, { webview }) =>
      onlyMacos(webview.resources, rid),
    ),
    set_as_help_menu_for_nsapp: command(v.object({ rid: u32 }), ({ rid }, { webview }) =>
      onlyMacos(webview.resources, rid),
    ),
  },
  permissions: {
    default: {
      description: "Menus of the page's own, which nothing shows.",
      permissions: [
        "allow-new",
        "allow-create-default",
        "allow-append",
        "allow-prepend",
        "allow-insert",
        "allow-remove",
        "allow-remove-at",
        "allow-items",
        "allow-get",
        "allow-text",
        "allow-set-text",
        "allow-is-enabled",
        "allow-set-enabled",
        "allow-is-checked",
        "allow-set-checked",
        "allow-set-accelerator",
        "allow-set-icon",
        "allow-popup",
        "allow-set-as-app-menu",
        "allow-set-as-window-menu",
        "allow-set-as-windows-menu-for-nsapp",
        "allow-set-as-help-menu-for-nsapp",
      ],
    },
  },
});

interface Named {
  readonly rid: number;
  readonly kind: MenuKind;
}

function menuOf(resources: Resources, { rid, kind }: Named): MenuNode {
  if (kind !== "Menu" && kind !== "Submenu") throw unexpectedKind();
  return nodeOf(resources, rid, kind);
}

/** An item of any kind, but for those that do not have what is asked for. */
function itemOf(
  resources: Resources,
  { rid, kind }: Named,
  without: readonly MenuKind[] = [],
): MenuNode {
  if (kind === "Menu" || without.includes(kind)) throw unexpectedKind();
  return nodeOf(resources, rid, kind);
}

function toNodes(
  given: readonly v.InferOutput<typeof itemArgument>[],
  resources: Resources,
): MenuNode[] {
  return given.map((one) => toNode(one, resources));
}

/** What the page gets for a new one: `[rid, id]`. */
function created(resources: Resources, node: MenuNode): [number, string] {
  const [rid] = addNodes(resources, [node]) as [number];
  return [rid, node.id];
}

/** What the page gets for items that it may have already: `[rid, id, kind]`, with a number of their own. */
function handed(resources: Resources, nodes: readonly MenuNode[]): [number, string, MenuKind][] {
  const rids = addNodes(resources, nodes);
  return nodes.map(({ id, kind }, i) => [rids[i] as number, id, kind]);
}

function notShown(instead: string): IpcError {
  return new IpcError(
    "unsupported",
    `No menu can be shown here: windows belong to a browser. ${instead}`,
  );
}

/** Tauri does this on macOS alone, and elsewhere nothing. */
function onlyMacos(resources: Resources, rid: number): void {
  if (process.platform !== "darwin") return;
  nodeOf(resources, rid, "Submenu");
  throw notShown("The menus of macOS are the browser's.");
}
