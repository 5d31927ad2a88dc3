import { expect, it } from "vitest";
import { type BrowserOptions, toArguments } from "./command-line.ts";

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
