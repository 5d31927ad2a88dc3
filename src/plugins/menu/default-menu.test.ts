import { expect, it } from "vitest";
import { createDefaultMenu } from "./default-menu.ts";

it.each<[NodeJS.Platform, Record<string, string[]>]>([
  [
    "linux",
    {
      Edit: ["Undo", "Redo", "", "Cu&t", "&Copy", "&Paste", "Select &All"],
      Window: ["&Minimize", "Ma&ximize", "C&lose Window"],
      Help: ["&About"],
    },
  ],
  [
    "win32",
    {
      File: ["Close", "&Exit"],
      Edit: ["Undo", "Redo", "", "Cu&t", "&Copy", "&Paste", "Select &All"],
      Window: ["&Minimize", "Ma&ximize", "Close"],
      Help: ["&About"],
    },
  ],
  [
    "darwin",
    {
      Lab: ["&About", "", "Services", "", "&Hide", "Hide Others", "", "&Quit"],
      File: ["C&lose Window"],
      Edit: ["Undo", "Redo", "", "Cu&t", "&Copy", "&Paste", "Select &All"],
      View: ["Toggle Full Screen"],
      Window: ["&Minimize", "Zoom", "", "C&lose Window"],
      Help: [],
    },
  ],
])("is the system's: %s", (platform, expected) => {
  const { items } = createDefaultMenu("Lab", platform);
  const texts = items.map(({ text, items: inside }) => [text, inside.map((item) => item.text)]);
  expect(Object.fromEntries(texts)).toEqual(expected);
});
