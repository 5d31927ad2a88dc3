import { expect, it } from "vitest";
import { chooseHost } from "./choose-host.ts";

const ASKED = {
  host: "auto",
  browser: undefined,
  headless: false,
  sandbox: true,
  open: true,
  origin: undefined,
} as const;
const AROUND = { browser: "/usr/bin/chromium", hasScreen: true, isRoot: false };
const chromium = { host: "chromium", browser: "/usr/bin/chromium" };
const link = (reason: unknown) => ({ host: "browser", reason });

it.each([
  ["a window where one can be shown", {}, {}, chromium],
  ["a link where it was asked for", { host: "browser" as const }, {}, link(undefined)],
  ["a link where nothing may be opened", { open: false }, {}, link(undefined)],
  ["a link through a tunnel", { origin: "http://localhost:1" }, {}, link(undefined)],
  [
    "a link without a browser",
    {},
    { browser: undefined },
    link(expect.stringContaining("no Chromium")),
  ],
  ["a link without a screen", {}, { hasScreen: false }, link(expect.stringContaining("no screen"))],
  ["a link as root", {}, { isRoot: true }, link(expect.stringContaining("as root"))],
  ["a window as root who says so", { sandbox: false }, { isRoot: true }, chromium],
  ["a window that nobody sees", { headless: true }, { hasScreen: false }, chromium],
  ["the browser that was named", { browser: "/x" }, {}, { host: "chromium", browser: "/x" }],
])("is %s", (_what, asked, around, choice) => {
  expect(chooseHost({ ...ASKED, ...asked }, { ...AROUND, ...around })).toStrictEqual(choice);
});

it.each([
  ["--host chromium", { host: "chromium" as const }, { browser: undefined }, "no Chromium"],
  ["--host chromium", { host: "chromium" as const }, { hasScreen: false }, "no screen"],
  ["--headless", { headless: true }, { isRoot: true }, "--no-sandbox"],
  ["--host chromium", { host: "chromium" as const, origin: "http://localhost:1" }, {}, "tunnel"],
])("refuses %s where there can be no window: %j %j", (_what, asked, around, text) => {
  expect(() => chooseHost({ ...ASKED, ...asked }, { ...AROUND, ...around })).toThrow(text);
});
