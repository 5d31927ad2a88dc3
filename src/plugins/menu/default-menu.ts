import { MenuNode } from "./menu-node.ts";
import { type Predefined, predefinedText } from "./predefined.ts";

/** The menu that an app of that system has in Tauri when it makes none (`tauri::menu::Menu::default`). */
export function createDefaultMenu(appName: string, platform: NodeJS.Platform): MenuNode {
  const isMac = platform === "darwin";
  const submenu = (text: string, items: readonly Predefined[], id?: string): MenuNode =>
    new MenuNode({
      kind: "Submenu",
      id,
      text,
      items: items.map(
        (item) => new MenuNode({ kind: "Predefined", text: predefinedText(item, platform) }),
      ),
    });
  const items: MenuNode[] = [];
  if (isMac) {
    items.push(
      submenu(appName, [
        "About",
        "Separator",
        "Services",
        "Separator",
        "Hide",
        "HideOthers",
        "Separator",
        "Quit",
      ]),
    );
  }
  if (isMac || platform === "win32")
    items.push(submenu("File", isMac ? ["CloseWindow"] : ["CloseWindow", "Quit"]));
  items.push(submenu("Edit", ["Undo", "Redo", "Separator", "Cut", "Copy", "Paste", "SelectAll"]));
  if (isMac) items.push(submenu("View", ["Fullscreen"]));
  items.push(
    submenu(
      "Window",
      isMac
        ? ["Minimize", "Maximize", "Separator", "CloseWindow"]
        : ["Minimize", "Maximize", "CloseWindow"],
      "__tauri_window_menu__",
    ),
    submenu("Help", isMac ? [] : ["About"], "__tauri_help_menu__"),
  );
  return new MenuNode({ kind: "Menu", items });
}
