import { join } from "node:path";
import { expect, it } from "vitest";
import { useConfigApp } from "../../test/support/config-app.ts";
import type { Platform } from "./config-files.ts";

const app = useConfigApp();

it.each<[Platform, string]>([
  ["linux", "icons/a.png"],
  ["macos", "icons/a.png"],
  ["windows", "icons/c.ico"],
])("chooses the first icon of the system's kind: %s", (platform, expected) => {
  const icon = ["icons/x.icns", "icons/a.png", "icons/b.png", "icons/c.ico"];
  const { config } = app.read({ bundle: { icon } }, platform);
  expect(config.windowIcon).toBe(join(app.folder, "src-tauri", expected));
});

it("takes the one of Tauri's templates where none is listed, if it is there", () => {
  expect(app.read({}).config.windowIcon).toBeUndefined();
  app.write("src-tauri/icons/icon.png", "");
  expect(app.read({}).config.windowIcon).toBe(join(app.folder, "src-tauri/icons/icon.png"));
  expect(app.read({}, "windows").config.windowIcon).toBeUndefined();
});
