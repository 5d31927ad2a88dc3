import fc from "fast-check";
import { posix, win32 } from "node:path";
import { describe, expect, it } from "vitest";
import { staysBelow } from "./path.ts";
import { type Message, whyNot } from "./rules.ts";

const opening = "0f8fad5b-d9cb-469f-a165-70867728950e";
const OUTSIDE = 'This path does not stay in the opened folder: "a/.."';
const FORM = "This is no call of the explorer's page.";

const ask = (cmd: string, args: unknown): string | undefined =>
  whyNot({ cmd: "invoke", message: { cmd, args } });

describe("a path", () => {
  it.each(["", "a", "a/b c/ü.txt", ".hidden", "a..b", "..a", "a: b"])("may be %j", (path) =>
    expect(staysBelow(path)).toBe(true),
  );

  it.each([
    "..",
    "../a",
    "a/..",
    "a/../b",
    ".",
    "a/./b",
    "/",
    "/etc/passwd",
    "a//b",
    "a/",
    "..\\a",
    "a\\..\\..\\b",
    "\\\\server\\share",
    "C:",
    "C:/Windows",
    "c:\\Windows",
    ".. /a",
    ". . /a",
    "a\0",
    "a/\0/..",
  ])("may not be %j", (path) => expect(staysBelow(path)).toBe(false));

  it("that may be stays below, whatever it is, on every system", () => {
    const parts = fc.constantFrom("..", ".", "a", "", "C:", " ", "/", "\\", "\0", "é");
    const paths = fc.oneof(
      fc.string(),
      fc.array(parts).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(paths, (path) => {
        if (!staysBelow(path)) return;
        expect(posix.join("/root/", path).startsWith("/root/")).toBe(true);
        expect(win32.join("D:\\root\\", path).startsWith("D:\\root\\")).toBe(true);
      }),
    );
  });
});

describe("a message that may pass", () => {
  it.each<[string, unknown]>([
    ["root", null],
    ["root", {}],
    ["list", { opening, path: "" }],
    ["watch", { opening, path: "a" }],
    ["preview", { opening, path: "a/b" }],
    ["search", { opening, path: "", text: "..", items: "__CHANNEL__:7" }],
    ["rename", { opening, path: "a/b", name: "c" }],
    ["makeFolder", { opening, path: "", name: "a: b" }],
    ["remove", { opening, path: "a" }],
    ["undo", { opening }],
    ["plugin:sallyport|tab_tell", { anything: 1 }],
    [
      "plugin:webview|create_webview_window",
      {
        options: {
          label: `explorer-${opening}`,
          url: "index.html#/a",
          title: "a",
          width: 900,
          height: 600,
        },
      },
    ],
  ])("is %s %j", (cmd, args) => expect(ask(cmd, args)).toBeUndefined());

  it.each(["listen", "unlisten"] as const)("is to %s to the explorer's events", (cmd) => {
    expect(whyNot({ cmd, event: "folder-changed" })).toBeUndefined();
    expect(whyNot({ cmd, event: "tauri://focus" })).toBe(FORM);
  });
});

describe("a message that may not", () => {
  it.each<[string, string, unknown, string]>([
    ["a command that the page has no use for", "plugin:window|close", {}, FORM],
    ["an inherited name", "constructor", {}, FORM],
    ["an argument too many", "list", { opening, path: "", more: 1 }, FORM],
    ["an argument too few", "list", { opening }, FORM],
    ["arguments that are inherited", "list", { __proto__: { opening, path: "" } }, FORM],
    ["a list for arguments", "list", [opening, ""], FORM],
    ["bytes for arguments", "root", new Uint8Array(), FORM],
    ["a path for an opening", "list", { opening: "../..", path: "" }, FORM],
    ["a list for a path", "list", { opening, path: ["a"] }, FORM],
    ["a path that leads out", "remove", { opening, path: "a/.." }, OUTSIDE],
    [
      "a path for a name",
      "rename",
      { opening, path: "a", name: "../b" },
      "A name cannot hold / or \\.",
    ],
    ["“..” for a name", "rename", { opening, path: "a", name: ".." }, "“..” cannot be a name."],
    ["no name", "makeFolder", { opening, path: "", name: " " }, "A name cannot be empty."],
    [
      "a channel that is none",
      "search",
      { opening, path: "", text: "a", items: "__CHANNEL__:../" },
      FORM,
    ],
    ["a window without an address", "plugin:webview|create_webview_window", { options: {} }, FORM],
  ])("is %s", (_what, cmd, args, why) => expect(ask(cmd, args)).toBe(why));

  it.each([
    "https://elsewhere.invalid/",
    "//elsewhere.invalid",
    "other.html#/",
    "index.html?a#/",
    "/index.html#/",
  ])("is a window at %s", (url) => {
    const label = `explorer-${opening}`;
    const options = { label, url, title: "", width: 1, height: 1 };
    expect(ask("plugin:webview|create_webview_window", { options })).toBe(
      "A window of the explorer shows the explorer.",
    );
  });

  it("is an event of the page's own", () => {
    const emitted: Message = { cmd: "emit", event: "root-changed" };
    expect(whyNot(emitted)).toBe(FORM);
  });
});
