import {
  CheckMenuItem,
  IconMenuItem,
  itemFromKind,
  Menu,
  MenuItem,
  NativeIcon,
  PredefinedMenuItem,
  Submenu,
} from "@tauri-apps/api/menu";
import { type Calls, done, gives, refused } from "./call.ts";

type Item = Menu | Submenu | MenuItem | CheckMenuItem | IconMenuItem | PredefinedMenuItem;

const menuItem = (id = "item"): Promise<MenuItem> => MenuItem.new({ id, text: "Open" });
const makers = {
  Menu: () => Menu.new({ id: "menu", items: [{ id: "one", text: "One" }] }),
  Submenu: () => Submenu.new({ id: "menu", text: "File", items: [{ id: "one", text: "One" }] }),
  MenuItem: () => menuItem(),
  CheckMenuItem: () => CheckMenuItem.new({ id: "item", text: "Open", checked: true }),
  IconMenuItem: () => IconMenuItem.new({ id: "item", text: "Open", icon: NativeIcon.Add }),
  PredefinedMenuItem: () => PredefinedMenuItem.new({ item: "Copy" }),
} satisfies Record<string, () => Promise<Item>>;

/** What every one of them has from `Resource` and `MenuItemBase`. */
function common(name: keyof typeof makers, kind: string): Calls {
  const make: () => Promise<Item> = makers[name];
  const isGone = (item: Item): Promise<boolean> =>
    item.close().then(
      () => false,
      (text: unknown) => text === `The resource id ${item.rid} is invalid.`,
    );
  return {
    [`${name}.new`]: gives(true, async () => (await make()).rid > 0),
    [`${name}#id`]: gives("string", async () => typeof (await make()).id),
    [`${name}#kind`]: gives(kind, async () => (await make()).kind),
    [`${name}#rid`]: gives(true, async () => Number.isInteger((await make()).rid)),
    [`${name}#close`]: gives(true, async () => {
      const item = await make();
      await item.close();
      return isGone(item);
    }),
    [`${name}#[Symbol.asyncDispose]`]: gives(true, async () => {
      const item = await make();
      await item[Symbol.asyncDispose]();
      return isGone(item);
    }),
  };
}

function withText(name: Exclude<keyof typeof makers, "Menu">): Calls {
  return {
    [`${name}#text`]: gives(
      name === "Submenu" ? "File" : name === "PredefinedMenuItem" ? "&Copy" : "Open",
      async () => (await makers[name]()).text(),
    ),
    [`${name}#setText`]: gives("Shut", async () => {
      const item = await makers[name]();
      await item.setText("Shut");
      return item.text();
    }),
  };
}

function withEnabled(name: Exclude<keyof typeof makers, "Menu" | "PredefinedMenuItem">): Calls {
  return {
    [`${name}#isEnabled`]: gives(true, async () => (await makers[name]()).isEnabled()),
    [`${name}#setEnabled`]: gives(false, async () => {
      const item = await makers[name]();
      await item.setEnabled(false);
      return item.isEnabled();
    }),
  };
}

function withAccelerator(
  name: Exclude<keyof typeof makers, "Menu" | "Submenu" | "PredefinedMenuItem">,
): Calls {
  return {
    [`${name}#setAccelerator`]: done(async () =>
      (await makers[name]()).setAccelerator("CmdOrCtrl+O"),
    ),
  };
}

/** What holds items. */
function withItems(name: "Menu" | "Submenu"): Calls {
  const make: () => Promise<Menu | Submenu> = makers[name];
  const ids = async (menu: Menu | Submenu): Promise<string[]> =>
    (await menu.items()).map(({ id }) => id);
  return {
    [`${name}#append`]: gives(["one", "two", "three"], async () => {
      const menu = await make();
      await menu.append([await menuItem("two"), { id: "three", text: "Three" }]);
      return ids(menu);
    }),
    [`${name}#prepend`]: gives(["zero", "one"], async () => {
      const menu = await make();
      await menu.prepend({ id: "zero", text: "Zero" });
      return ids(menu);
    }),
    [`${name}#insert`]: gives(["one", "two", "three"], async () => {
      const menu = await make();
      await menu.append({ id: "three", text: "Three" });
      await menu.insert({ id: "two", text: "Two" }, 1);
      return ids(menu);
    }),
    [`${name}#remove`]: gives(["one"], async () => {
      const [menu, item] = [await make(), await menuItem("two")];
      await menu.append(item);
      await menu.remove(item);
      return ids(menu);
    }),
    [`${name}#removeAt`]: gives(["one", []], async () => {
      const menu = await make();
      return [(await menu.removeAt(0))?.id, await ids(menu)];
    }),
    [`${name}#items`]: gives(["MenuItem"], async () =>
      (await (await make()).items()).map(({ kind }) => kind),
    ),
    [`${name}#get`]: gives(["One", null], async () => {
      const menu = await make();
      return [await (await menu.get("one"))?.text(), await menu.get("none")];
    }),
    [`${name}#popup`]: refused("unsupported", async () => (await make()).popup()),
  };
}

export const calls: Calls = {
  itemFromKind: gives([7, "a", true], () => {
    const item = itemFromKind([7, "a", "Check"]);
    return [item.rid, item.id, item instanceof CheckMenuItem];
  }),
  NativeIcon: gives("Add", () => NativeIcon.Add),

  ...common("Menu", "Menu"),
  ...withItems("Menu"),
  "Menu.default": gives(true, async () => (await (await Menu.default()).items()).length > 0),
  "Menu#setAsAppMenu": refused("unsupported", async () => (await makers.Menu()).setAsAppMenu()),
  "Menu#setAsWindowMenu": refused("unsupported", async () =>
    (await makers.Menu()).setAsWindowMenu(),
  ),

  ...common("Submenu", "Submenu"),
  ...withText("Submenu"),
  ...withEnabled("Submenu"),
  ...withItems("Submenu"),
  "Submenu#setAsWindowsMenuForNSApp": done(async () =>
    (await makers.Submenu()).setAsWindowsMenuForNSApp(),
  ),
  "Submenu#setAsHelpMenuForNSApp": done(async () =>
    (await makers.Submenu()).setAsHelpMenuForNSApp(),
  ),
  "Submenu#setIcon": done(async () => (await makers.Submenu()).setIcon(NativeIcon.Folder)),

  ...common("MenuItem", "MenuItem"),
  ...withText("MenuItem"),
  ...withEnabled("MenuItem"),
  ...withAccelerator("MenuItem"),

  ...common("CheckMenuItem", "Check"),
  ...withText("CheckMenuItem"),
  ...withEnabled("CheckMenuItem"),
  ...withAccelerator("CheckMenuItem"),
  "CheckMenuItem#isChecked": gives(true, async () => (await makers.CheckMenuItem()).isChecked()),
  "CheckMenuItem#setChecked": gives(false, async () => {
    const item = await makers.CheckMenuItem();
    await item.setChecked(false);
    return item.isChecked();
  }),

  ...common("IconMenuItem", "Icon"),
  ...withText("IconMenuItem"),
  ...withEnabled("IconMenuItem"),
  ...withAccelerator("IconMenuItem"),
  "IconMenuItem#setIcon": done(async () => (await makers.IconMenuItem()).setIcon(null)),

  ...common("PredefinedMenuItem", "Predefined"),
  ...withText("PredefinedMenuItem"),
};
