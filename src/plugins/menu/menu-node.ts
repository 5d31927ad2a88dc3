import { randomInt } from "node:crypto";

/** What a menu is made of (`@tauri-apps/api`, `menu/base.ts`). */
export const MENU_KINDS = ["Menu", "MenuItem", "Predefined", "Submenu", "Check", "Icon"] as const;

/** What a place in a menu takes, beside the item that stands there. */
export const PLACE_BYTES = 16;

export type MenuKind = (typeof MENU_KINDS)[number];

/** A menu or an item of one, as the core knows it. It may stand in several menus, and a page may hold it several times. */
export class MenuNode {
  readonly kind: MenuKind;
  readonly id: string;
  text: string;
  enabled: boolean;
  checked: boolean;
  items: readonly MenuNode[];
  /** How often pages hold it, and menus that are held. At none it costs nothing any more. */
  holders = 0;

  constructor({ kind, id, text, enabled, checked, items }: MenuNodeOptions) {
    this.kind = kind;
    this.id = id ?? String(randomInt(2 ** 32));
    this.text = text ?? "";
    this.enabled = enabled ?? true;
    this.checked = checked ?? false;
    this.items = items ?? [];
  }

  /** About the bytes it takes: what stands in it may stand elsewhere too, so of its items only the places count. */
  get cost(): number {
    return 256 + 2 * (this.id.length + this.text.length) + PLACE_BYTES * this.items.length;
  }
}

export interface MenuNodeOptions {
  readonly kind: MenuKind;
  readonly id?: string | null | undefined;
  readonly text?: string | null | undefined;
  readonly enabled?: boolean | null | undefined;
  readonly checked?: boolean | null | undefined;
  readonly items?: readonly MenuNode[];
}
