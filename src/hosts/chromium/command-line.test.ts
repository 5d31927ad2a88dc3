import { expect, it } from "vitest";
import type { WindowSettings } from "../../protocol/window.ts";
import {
  type BrowserOptions,
  isPlacedBy,
  isSameLaunch,
  toArguments,
  toPlacement,
} from "./command-line.ts";

const OPTIONS: BrowserOptions = {
  executable: "/usr/bin/chromium",
  profile: "/p",
  windowClass: "lab",
  headless: false,
  sandbox: true,
};

it("keeps the sandbox unless it was told otherwise", () => {
  expect(toArguments(OPTIONS, "linux")).not.toContain("--no-sandbox");
  expect(toArguments({ ...OPTIONS, sandbox: false }, "linux")).toContain("--no-sandbox");
});

it("opens no port, and uses nothing that puts a warning into the window", () => {
  for (const platform of ["linux", "darwin", "win32"] as const) {
    const line = toArguments(OPTIONS, platform).join(" ");
    expect(line).not.toMatch(
      /remote-debugging-port|host-resolver-rules|test-type|enable-automation|disable-web-security|ignore-certificate|disable-blink-features/,
    );
  }
});

it("asks no keyring", () => {
  expect(toArguments(OPTIONS, "linux")).toContain("--password-store=basic");
  expect(toArguments(OPTIONS, "darwin")).toContain("--use-mock-keychain");
});

const SETTINGS: WindowSettings = {
  label: "main",
  url: "/",
  title: "t",
  size: { width: 800, height: 600 },
  limits: { min: {}, max: {} },
  position: undefined,
  center: false,
  maximized: false,
  fullscreen: false,
  visible: true,
  focus: true,
  resizable: true,
  theme: undefined,
  backgroundColor: undefined,
  parent: undefined,
};

it("places a first window with its size, within its limits", () => {
  expect(toPlacement(SETTINGS)).toStrictEqual(["--window-size=800,600"]);
  const limits = { min: { height: 700 }, max: { width: 640.4 } };
  expect(toPlacement({ ...SETTINGS, limits })).toStrictEqual(["--window-size=640,700"]);
});

it("says when a first window needs nothing more", () => {
  const args = ["--x", ...toPlacement(SETTINGS)];
  expect(isPlacedBy(args, SETTINGS)).toBe(true);
  const others: Partial<WindowSettings>[] = [
    { size: { width: 801, height: 600 } },
    { position: { x: 1, y: 1 } },
    { center: true },
    { maximized: true },
    { fullscreen: true },
    { visible: false },
  ];
  for (const other of others) expect(isPlacedBy(args, { ...SETTINGS, ...other })).toBe(false);
});

it("takes two launches for the same when only the window's place differs", () => {
  const args = [...toArguments(OPTIONS, "linux"), "--window-size=1,2", "--app=http://a/"];
  const same = args.with(args.length - 2, "--window-size=3,4");
  expect(isSameLaunch(args, [...same, "--window-position=1,1"])).toBe(true);
  expect(isSameLaunch(args, args.with(args.length - 1, "--app=http://b/"))).toBe(false);
  expect(isSameLaunch(args, [...args, "--no-sandbox"])).toBe(false);
  expect(isSameLaunch(args, [...args, "--start-minimized"])).toBe(false);
});
