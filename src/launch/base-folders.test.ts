import { expect, it } from "vitest";
import { PATH_VARIABLES } from "../config/read-asset-protocol.ts";
import { BASE_DIRECTORIES } from "../plugins/path/base-directory.ts";
import { createFolderOf } from "./base-folders.ts";

it("knows every base directory by its variable", () => {
  expect(new Set(PATH_VARIABLES.values())).toStrictEqual(new Set(BASE_DIRECTORIES));
});

it("leads to the folders of the app and of the user", async () => {
  const folderOf = createFolderOf({
    name: "x",
    version: "0.0.0",
    identifier: "dev.sallyport.x",
    resourceFolder: "/app/src-tauri",
    windowIcon: undefined,
  });
  expect(await folderOf("RESOURCE")).toBe("/app/src-tauri");
  expect(await folderOf("HOME")).toBeTypeOf("string");
  expect(await folderOf("APPDATA")).toMatch(/dev\.sallyport\.x$/);
  expect(await folderOf("constructor")).toBeUndefined();
});
