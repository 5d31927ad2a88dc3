/** What is written on items that the system has, unless a page says otherwise. Tauri's words (`muda`), `&` before the key. */
export const PREDEFINED = [
  "Separator",
  "Copy",
  "Cut",
  "Paste",
  "SelectAll",
  "Undo",
  "Redo",
  "Minimize",
  "Maximize",
  "Fullscreen",
  "Hide",
  "HideOthers",
  "ShowAll",
  "CloseWindow",
  "Quit",
  "Services",
  "BringAllToFront",
] as const;

export type Predefined = (typeof PREDEFINED)[number] | "About";

export function predefinedText(item: Predefined, platform: NodeJS.Platform): string {
  switch (item) {
    case "Separator":
      return "";
    case "Copy":
      return "&Copy";
    case "Cut":
      return "Cu&t";
    case "Paste":
      return "&Paste";
    case "SelectAll":
      return "Select &All";
    case "Undo":
    case "Redo":
    case "Services":
      return item;
    case "Minimize":
      return "&Minimize";
    case "Maximize":
      return platform === "darwin" ? "Zoom" : "Ma&ximize";
    case "Fullscreen":
      return "Toggle Full Screen";
    case "Hide":
      return "&Hide";
    case "HideOthers":
      return "Hide Others";
    case "ShowAll":
      return "Show All";
    case "CloseWindow":
      return platform === "win32" ? "Close" : "C&lose Window";
    case "Quit":
      return platform === "win32" ? "&Exit" : "&Quit";
    case "About":
      return "&About";
    case "BringAllToFront":
      return "Bring All to Front";
  }
}
