import { describe, expect, it } from "vitest";
import { channelArgument, openPluginPage } from "../../../test/support/plugin-page.ts";

type Handle = [rid: number, id: string, kind: string];

function setUp() {
  const opened = openPluginPage();
  const { invoke, page } = opened;
  let channel = 1;
  return {
    ...opened,
    menu: (command: string, args?: object) => invoke(`menu|${command}`, args),
    /** As `Menu.new()` and its kin. */
    async make(kind: string, options?: object): Promise<Named> {
      const handler = channelArgument(channel++);
      const [rid, id] = (await invoke("menu|new", { kind, options, handler })) as [number, string];
      return { rid, id, kind };
    },
    /** The ids of its items, each of whose new numbers is closed at once. */
    async ids(menu: Named): Promise<string[]> {
      const items = (await invoke("menu|items", menu)) as Handle[];
      for (const [rid] of items) await invoke("resources|close", { rid });
      return items.map(([, id]) => id);
    },
    ended: () => page.pushed.filter(({ kind }) => kind === "end").length,
  };
}

interface Named {
  readonly rid: number;
  readonly id: string;
  readonly kind: string;
}

const pair = ({ rid, kind }: Named): [number, string] => [rid, kind];
const invalid = (rid: number) => `The resource id ${rid} is invalid.`;

it("makes items of every kind, with the ids that the page gives or its own", async () => {
  const { make, menu } = setUp();
  for (const kind of ["Menu", "MenuItem", "Submenu", "Check", "Icon"]) {
    expect((await make(kind, { id: "mine", text: "Text" })).id).toBe("mine");
    expect((await make(kind)).id).toMatch(/^\d+$/);
  }
  const item = await make("Predefined", { item: "Copy" });
  expect(await menu("text", item)).toBe("&Copy");
  const about = await make("Predefined", { item: { About: { name: "x" } }, text: "Us" });
  expect(await menu("text", about)).toBe("Us");
  await expect(make("Predefined")).rejects.toBe("a predefined item needs `item`: which one it is");
  await expect(make("Predefined", { item: "Nope" })).rejects.toContain("invalid args `options`");
  await expect(make("Nope")).rejects.toContain("invalid args `kind` for command `new`");
});

it("appends, prepends, inserts and removes", async () => {
  const { make, menu, ids } = setUp();
  const bar = await make("Menu", { items: [{ id: "a", text: "A" }] });
  const b = await make("MenuItem", { id: "b", text: "B" });
  await menu("append", { ...bar, items: [pair(b), { id: "c", text: "C" }] });
  expect(await ids(bar)).toEqual(["a", "b", "c"]);
  await menu("prepend", {
    ...bar,
    items: [
      { id: "y", text: "" },
      { id: "z", text: "" },
    ],
  });
  expect(await ids(bar)).toEqual(["z", "y", "a", "b", "c"]);
  await menu("insert", {
    ...bar,
    items: [
      { id: "1", text: "" },
      { id: "2", text: "" },
    ],
    position: 1,
  });
  expect(await ids(bar)).toEqual(["z", "1", "2", "y", "a", "b", "c"]);
  expect(await menu("remove", { ...bar, item: pair(b) })).toBeNull();
  await expect(menu("remove", { ...bar, item: pair(b) })).rejects.toBe(
    "This menu item is not a child of this `Menu` or `Submenu`",
  );
  expect(await menu("remove_at", { ...bar, position: 0 })).toMatchObject([
    expect.any(Number) as number,
    "z",
    "MenuItem",
  ]);
  expect(await menu("remove_at", { ...bar, position: 99 })).toBeNull();
  expect(await ids(bar)).toEqual(["1", "2", "y", "a", "c"]);
  await expect(menu("insert", { ...bar, items: [], position: 6 })).rejects.toBe(
    "there is no position 6 in this menu: it has 5 items",
  );
  await expect(menu("remove_at", { ...bar, position: -1 })).rejects.toContain("invalid args");
});

it("knows the kind of what is made in place by what is said of it", async () => {
  const { make, menu } = setUp();
  const items = [
    { text: "plain" },
    { text: "checked", checked: false },
    { text: "icon", icon: "User" },
    { text: "submenu", items: [{ text: "inside", items: [] }], icon: "Folder" },
    { item: "Separator" },
  ];
  const bar = await make("Submenu", { text: "All", items });
  const made = (await menu("items", bar)) as Handle[];
  expect(made.map(([, , kind]) => kind)).toEqual([
    "MenuItem",
    "Check",
    "Icon",
    "Submenu",
    "Predefined",
  ]);
  const [rid, , kind] = made[3] as Handle;
  expect(await menu("items", { rid, kind })).toMatchObject([
    [expect.any(Number), expect.any(String), "Submenu"],
  ]);
});

it("gives the same item by other numbers, as long as one of them is open", async () => {
  const { make, menu, invoke } = setUp();
  const bar = await make("Menu", { items: [{ id: "a", text: "A" }] });
  const [rid, id, kind] = (await menu("get", { ...bar, id: "a" })) as Handle;
  const [other] = ((await menu("items", bar)) as Handle[])[0] as Handle;
  expect(other).not.toBe(rid);
  expect([id, kind]).toEqual(["a", "MenuItem"]);
  await menu("set_text", { rid, kind, text: "changed" });
  await invoke("resources|close", { rid });
  expect(await menu("text", { rid: other, kind })).toBe("changed");
  expect(await menu("get", { ...bar, id: "b" })).toBeNull();
});

it("tells and changes what an item is", async () => {
  const { make, menu } = setUp();
  const check = await make("Check", { text: "A", checked: true, enabled: false });
  expect(await menu("is_checked", check)).toBe(true);
  expect(await menu("is_enabled", check)).toBe(false);
  await menu("set_checked", { ...check, checked: false });
  await menu("set_enabled", { ...check, enabled: true });
  expect(await menu("is_checked", check)).toBe(false);
  expect(await menu("is_enabled", check)).toBe(true);
  const item = await make("MenuItem", { text: "A" });
  await expect(menu("is_checked", item)).rejects.toBe(invalid(item.rid));
  expect(await menu("set_accelerator", { ...item, accelerator: "CmdOrCtrl+A" })).toBeNull();
});

it("takes for an icon what is one", async () => {
  const { make, menu, invoke } = setUp();
  const icon = await make("Icon");
  const rid = await invoke("image|new", { rgba: [0, 0, 0, 0], width: 1, height: 1 });
  for (const given of [rid, "Folder", "/a/path.png", null])
    expect(await menu("set_icon", { ...icon, icon: given })).toBeNull();
  await expect(menu("set_icon", { ...icon, icon: icon.rid })).rejects.toBe(invalid(icon.rid));
  await expect(make("Icon", { icon: icon.rid })).rejects.toBe(invalid(icon.rid));
});

it("makes a default menu of named submenus", async () => {
  const { menu, ids } = setUp();
  const [rid] = (await menu("create_default")) as Handle;
  const named = await ids({ rid, id: "", kind: "Menu" });
  expect(named).toEqual(expect.arrayContaining(["__tauri_window_menu__", "__tauri_help_menu__"]));
});

describe("refuses", () => {
  it("what a kind does not have", async () => {
    const { make, menu } = setUp();
    const item = await make("MenuItem");
    const bar = await make("Menu");
    const submenu = await make("Submenu");
    const separator = await make("Predefined", { item: "Separator" });
    const text = "unexpected menu item kind";
    await expect(menu("append", { ...item, items: [] })).rejects.toBe(text);
    await expect(menu("items", item)).rejects.toBe(text);
    await expect(menu("text", bar)).rejects.toBe(text);
    await expect(menu("is_enabled", separator)).rejects.toBe(text);
    await expect(menu("set_accelerator", { ...submenu, accelerator: null })).rejects.toBe(text);
    await expect(menu("set_icon", { ...item, icon: null })).rejects.toBe(text);
    await expect(menu("append", { ...bar, items: [pair(bar)] })).rejects.toBe(text);
  });

  it("a number that is another kind's, or another page's", async () => {
    const { make, menu, another } = setUp();
    const item = await make("MenuItem");
    await expect(menu("text", { ...item, kind: "Check" })).rejects.toBe(invalid(item.rid));
    await expect(menu("items", { ...item, kind: "Menu" })).rejects.toBe(invalid(item.rid));
    const other = another("other");
    await expect(other.invoke("menu|text", item)).rejects.toBe(invalid(item.rid));
  });

  it("a menu that would hold itself", async () => {
    const { make, menu } = setUp();
    const outer = await make("Submenu");
    const inner = await make("Submenu", { items: [{ text: "x", items: [] }] });
    await menu("append", { ...outer, items: [pair(inner)] });
    const text = "a menu cannot be put into itself";
    for (const items of [[pair(outer)], [{ text: "a", items: [pair(outer)] }]]) {
      await expect(menu("append", { ...outer, items })).rejects.toBe(text);
      await expect(menu("append", { ...inner, items })).rejects.toBe(text);
    }
    expect(await menu("items", outer)).toHaveLength(1);
  });

  it("nothing of what was asked for in part", async () => {
    const { make, menu, ids } = setUp();
    const bar = await make("Menu");
    const items = [{ id: "a", text: "A" }, [12_345, "MenuItem"]];
    await expect(menu("append", { ...bar, items })).rejects.toBe(invalid(12_345));
    expect(await ids(bar)).toEqual([]);
  });

  it("to show a menu, and says why", async () => {
    const { make, menu } = setUp();
    const bar = await make("Menu");
    const unsupported = {
      code: "unsupported",
      message: expect.stringContaining("No menu") as string,
    };
    for (const command of ["popup", "set_as_app_menu", "set_as_window_menu"]) {
      await expect(menu(command, { ...bar, window: null, at: null })).rejects.toMatchObject(
        unsupported,
      );
      await expect(menu(command, { ...bar, rid: 1 })).rejects.toBe(invalid(1));
    }
  });
});

it("lets the page forget the handlers, which nobody can run", async () => {
  const { make, ended } = setUp();
  const inside = { text: "A", handler: channelArgument(90) };
  await make("Menu", {
    items: [inside, { text: "B", items: [{ text: "C", handler: channelArgument(91) }] }],
  });
  await expect.poll(ended).toBe(3);
});

describe("of the memory that a page's menus take", () => {
  const large = "x".repeat(1024 * 1024);

  it("holds no more than it may, and has it back when they are closed", async () => {
    const { make, menu, invoke } = setUp();
    const bar = await make("Menu", { items: [1, 2, 3].map(() => ({ text: large })) });
    const limit = { code: "limit" };
    await expect(menu("append", { ...bar, items: [{ text: large }] })).rejects.toMatchObject(limit);
    await expect(make("MenuItem", { text: large })).rejects.toMatchObject(limit);
    const [rid, , kind] = (await menu("remove_at", { ...bar, position: 0 })) as Handle;
    await expect(make("MenuItem", { text: large })).rejects.toMatchObject(limit);
    await menu("set_text", { rid, kind, text: "" });
    const item = await make("MenuItem", { text: large });
    await expect(menu("set_text", { rid, kind, text: large })).rejects.toMatchObject(limit);
    await invoke("resources|close", { rid: item.rid });
    await menu("set_text", { rid, kind, text: large });
    await invoke("resources|close", { rid: bar.rid });
    await make("Menu", { items: [{ text: large }, { text: large }] });
  });

  it("counts items without end, in one menu or nested", async () => {
    const { make, menu } = setUp();
    const bar = await make("Menu");
    const many = Array.from({ length: 20_000 }, () => ({ text: "" }));
    await menu("append", { ...bar, items: many });
    await expect(menu("append", { ...bar, items: many })).rejects.toMatchObject({ code: "limit" });
  });

  it("counts one item that is put in without end", async () => {
    const { make, menu, invoke } = setUp();
    const [bar, item] = [await make("Menu"), await make("MenuItem")];
    const again = { ...bar, items: Array.from({ length: 200_000 }, () => pair(item)) };
    await menu("append", again);
    await menu("append", again);
    const limit = { code: "limit" };
    await expect(menu("append", again)).rejects.toMatchObject(limit);
    await expect(make("Submenu", { items: again.items })).rejects.toMatchObject(limit);
    await invoke("resources|close", { rid: bar.rid });
    for (let i = 0; i < 3; i++) {
      const menuAgain = await make("Menu", { items: again.items });
      await menu("remove_at", { ...menuAgain, position: 0 });
      await invoke("resources|close", { rid: menuAgain.rid });
    }
  });

  it("gives none of the numbers where they are too many", async () => {
    const { make, menu } = setUp();
    const bar = await make("Menu", { items: Array.from({ length: 10_000 }, () => ({ text: "" })) });
    await expect(menu("items", bar)).rejects.toMatchObject({ code: "limit" });
    expect(await make("MenuItem")).toMatchObject({ kind: "MenuItem" });
  });

  it("closes menus that are nested as deep as they can be", async () => {
    const { make, menu, invoke } = setUp();
    let inner = await make("Submenu");
    for (let i = 0; i < 3000; i++) {
      const outer = await make("Submenu");
      await menu("append", { ...outer, items: [pair(inner)] });
      await invoke("resources|close", { rid: inner.rid });
      inner = outer;
    }
    expect(await invoke("resources|close", { rid: inner.rid })).toBeNull();
  });
});
