import * as v from "valibot";
import { Channel } from "../../core/channel.ts";
import { type ImageArgument, imageArgument } from "../image/image-argument.ts";
import { u32 } from "../u32.ts";
import { MENU_KINDS, type MenuKind } from "./menu-node.ts";
import { type Predefined, PREDEFINED } from "./predefined.ts";

export const menuKind: v.GenericSchema<MenuKind> = v.picklist(MENU_KINDS);

/** One that the page has already: its number and kind. */
export const existingItem: v.GenericSchema<readonly [number, MenuKind]> = v.tuple([u32, menuKind]);

/** What a page says of a menu or item to be made. */
export interface ItemOptions {
  readonly id?: string | null | undefined;
  readonly text?: string | null | undefined;
  readonly enabled?: boolean | null | undefined;
  readonly checked?: boolean | null | undefined;
  readonly accelerator?: string | null | undefined;
  readonly item?: Predefined | null | undefined;
  readonly icon?: ImageArgument | null | undefined;
  readonly items?: readonly ItemArgument[] | null | undefined;
  readonly handler?: Channel | null | undefined;
}

/** An item among the arguments: one that exists, or one to be made in its place. */
export type ItemArgument = readonly [number, MenuKind] | ItemOptions;

/** What is written of `About` is for a window that nobody shows; only its form is looked at. */
const predefined: v.GenericSchema<unknown, Predefined> = v.union(
  [
    v.picklist(PREDEFINED),
    v.pipe(
      v.object({ About: v.nullable(v.object({})) }),
      v.transform(() => "About" as const),
    ),
  ],
  "expected a predefined item",
);

export const itemArgument: v.GenericSchema<unknown, ItemArgument> = v.lazy((given) =>
  Array.isArray(given) ? existingItem : itemOptions,
);

export const itemOptions: v.GenericSchema<unknown, ItemOptions> = v.object({
  id: v.nullish(v.string()),
  text: v.nullish(v.string()),
  enabled: v.nullish(v.boolean()),
  checked: v.nullish(v.boolean()),
  accelerator: v.nullish(v.string()),
  item: v.nullish(predefined),
  icon: v.nullish(imageArgument),
  items: v.nullish(v.array(itemArgument)),
  handler: v.nullish(v.instance(Channel)),
});
