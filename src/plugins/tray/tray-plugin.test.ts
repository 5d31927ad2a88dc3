import { expect, it } from "vitest";
import { channelArgument, openPluginPage } from "../../../test/support/plugin-page.ts";

it("makes no icon, and says why", async () => {
  const { invoke } = openPluginPage();
  await expect(
    invoke("tray|new", { options: { id: "a" }, handler: channelArgument() }),
  ).rejects.toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("tray") as string,
  });
  expect(await invoke("tray|get_by_id", { id: "a" })).toBeNull();
  await expect(invoke("tray|remove_by_id", { id: "a" })).rejects.toBe(
    "Can't find a tray associated with this id: a",
  );
});

it.each([
  ["set_icon", { icon: null }],
  ["set_menu", { menu: [1, "Menu"] }],
  ["set_tooltip", { tooltip: "a" }],
  ["set_title", { title: null }],
  ["set_visible", { visible: true }],
  ["set_temp_dir_path", { path: "/tmp" }],
  ["set_icon_as_template", { asTemplate: true }],
  ["set_icon_with_as_template", { icon: null, asTemplate: true }],
  ["set_show_menu_on_left_click", { onLeft: true }],
])("has no icon to change: %s", async (command, args) => {
  const { invoke } = openPluginPage();
  await expect(invoke(`tray|${command}`, { rid: 7, ...args })).rejects.toBe(
    "The resource id 7 is invalid.",
  );
});
