import { expect, it } from "vitest";
import { hasScreen } from "./browser-host.ts";

it.each<[NodeJS.Platform, NodeJS.ProcessEnv, boolean]>([
  ["linux", {}, false],
  ["linux", { DISPLAY: ":0" }, true],
  ["linux", { WAYLAND_DISPLAY: "wayland-0" }, true],
  ["linux", { DISPLAY: "localhost:10.0", SSH_CONNECTION: "x" }, false],
  ["darwin", {}, true],
  ["darwin", { SSH_CONNECTION: "x" }, false],
  ["win32", {}, true],
])("knows whether a browser could open: %s %j", (platform, env, expected) => {
  expect(hasScreen(platform, env)).toBe(expected);
});
