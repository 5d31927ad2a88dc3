import { expect, it } from "vitest";
import { useConfigApp } from "../../test/support/config-app.ts";
import { checkOtherPlatforms } from "./other-platforms.ts";

const app = useConfigApp();

it("names what is wrong on the other platforms, and nothing twice", () => {
  app.write("src-tauri/tauri.conf.json", {
    identifier: "a.b",
    mainBinaryName: "x",
    app: { windows: [{ label: "a" }] },
  });
  app.write("src-tauri/tauri.linux.conf.json", "{");
  app.write("src-tauri/tauri.macos.conf.json", '{ "mainBinaryName": "x", "nope": 1 }');
  app.write("src-tauri/Tauri.windows.toml", "[plugins.x]\n[app]\nmacOSPrivateApi = true\n");
  const known = [
    {
      place: "src-tauri/tauri.conf.json:3 mainBinaryName",
      text: "has no meaning here",
      atStart: false,
    },
  ];
  const found = checkOtherPlatforms(app.folder, known, "linux");
  expect(found.errors.map(({ place, text }) => `${place}: ${text}`)).toEqual([
    "src-tauri/tauri.macos.conf.json:1 nope: unknown key. (on macos)",
  ]);
  expect(found.notices.map(({ place, text }) => `${place}: ${text}`)).toEqual([
    "src-tauri/Tauri.windows.toml:3 app.macOSPrivateApi: has no meaning here (on windows)",
  ]);
});

it("looks at no platform without a file of its own", () => {
  app.write("src-tauri/tauri.conf.json", "{");
  expect(checkOtherPlatforms(app.folder, [], "linux")).toEqual({ errors: [], notices: [] });
});
