import { join } from "node:path";
import { expect, it } from "vitest";
import { findBrowser } from "./find-browser.ts";

const find = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, ...installed: string[]) =>
  findBrowser({ platform, env, home: "/home/a", isExecutable: (path) => installed.includes(path) });

it.each([
  ["nothing", [], undefined],
  ["Chromium before Chrome", ["/usr/bin/google-chrome", "/usr/bin/chromium"], "/usr/bin/chromium"],
  ["what is in the PATH", ["/opt/x/brave"], "/opt/x/brave"],
  ["Edge", ["/usr/bin/microsoft-edge"], "/usr/bin/microsoft-edge"],
  ["Vivaldi", ["/usr/bin/vivaldi"], "/usr/bin/vivaldi"],
  ["a snap last", ["/snap/bin/chromium", "/usr/bin/vivaldi"], "/usr/bin/vivaldi"],
  ["a snap", ["/snap/bin/chromium"], "/snap/bin/chromium"],
  ["nothing in the current folder", ["chromium", "./chromium"], undefined],
])("finds %s on Linux", (_what, installed, found) => {
  expect(find("linux", { PATH: ":.:/opt/x:/usr/bin" }, ...installed)).toBe(found);
});

it("finds apps of the system and of the user on macOS", () => {
  const chrome = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  const edge = "/home/a/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge";
  expect(find("darwin", {}, edge, chrome)).toBe(chrome);
  expect(find("darwin", {}, edge)).toBe(edge);
});

it("finds what is in the program folders on Windows", () => {
  const env = { ProgramFiles: "P", "ProgramFiles(x86)": "P86", LOCALAPPDATA: "L" };
  const edge = join("P86", "Microsoft", "Edge", "Application", "msedge.exe");
  const chrome = join("L", "Google", "Chrome", "Application", "chrome.exe");
  expect(find("win32", env, edge)).toBe(edge);
  expect(find("win32", env, edge, chrome)).toBe(chrome);
});
