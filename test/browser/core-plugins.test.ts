// The core plugins for paths, the app, images, menus and trays, through the official API in a real page.
import { homedir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeApp, startApp } from "../support/app-process.ts";
import { type Browser, launchChromium, type Page } from "../support/chromium.ts";
import { encodePng } from "../support/encode-png.ts";

type Api = Pick<
  typeof import("@tauri-apps/api"),
  "app" | "core" | "image" | "menu" | "path" | "tray"
>;
declare const __TAURI__: Api;

const ICON = encodePng({
  width: 2,
  height: 1,
  color: 6,
  depth: 8,
  sample: (x, _y, c) => 10 * x + c,
});

let made: Awaited<ReturnType<typeof makeApp>>;
let app: Awaited<ReturnType<typeof startApp>>;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  made = await makeApp({
    "package.json": '{ "type": "module", "version": "3.2.1" }',
    "src-tauri/main.ts":
      'import { createApp } from "sallyport"; await createApp({ commands: {} }).run();',
    "src-tauri/icons/icon.png": ICON,
    "src-tauri/tauri.conf.json": JSON.stringify({
      productName: "Lab",
      identifier: "dev.lab",
      app: { withGlobalTauri: true },
    }),
    "src-tauri/capabilities/main.json": JSON.stringify({
      identifier: "main",
      windows: ["*"],
      permissions: ["core:default", "core:app:allow-default-window-icon", "core:app:allow-exit"],
    }),
    "dist/index.html": "<!doctype html><title>lab</title>",
  });
  app = await startApp(made.folder);
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(app.link);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await app?.[Symbol.asyncDispose]();
  await made?.[Symbol.asyncDispose]();
});

it("tells what the app is and where its files are", async () => {
  const told = await page.evaluate(async () => {
    const { app: api, path } = __TAURI__;
    return [
      await api.getName(),
      await api.getVersion(),
      await api.getIdentifier(),
      await path.appConfigDir(),
      await path.resolveResource("icons/icon.png"),
      await path.join(await path.homeDir(), "..", "x"),
    ];
  });
  expect(told).toEqual([
    "Lab",
    "3.2.1",
    "dev.lab",
    join(process.env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"), "dev.lab"),
    join(made.folder, "src-tauri/icons/icon.png"),
    join(homedir(), "../x"),
  ]);
});

it("makes images, whose pixels come back", async () => {
  const seen = await page.evaluate(
    async (bytes) => {
      const { Image } = __TAURI__.image;
      const plain = await Image.new(new Uint8Array([1, 2, 3, 4]), 1, 1);
      const decoded = await Image.fromBytes(new Uint8Array(bytes));
      const icon = await __TAURI__.app.defaultWindowIcon();
      const all = [];
      for (const image of [plain, decoded, icon])
        all.push([await image?.size(), [...((await image?.rgba()) ?? [])]]);
      await plain.close();
      return [...all, await plain.size().catch(String)];
    },
    [...ICON],
  );
  const pixels = [{ width: 2, height: 1 }, [0, 1, 2, 3, 10, 11, 12, 13]];
  expect(seen).toEqual([
    [{ width: 1, height: 1 }, [1, 2, 3, 4]],
    pixels,
    pixels,
    expect.stringMatching(/^The resource id \d+ is invalid\.$/) as string,
  ]);
});

it("does not read the user's images, unless the app allows it", async () => {
  const refused = await page.evaluate(
    (path) => __TAURI__.image.Image.fromPath(path).then(String, String),
    join(made.folder, "src-tauri/icons/icon.png"),
  );
  expect(refused).toContain("not allowed by ACL");
});

it("keeps menus, and shows none", async () => {
  const seen = await page.evaluate(async () => {
    const { Menu, Submenu, CheckMenuItem } = __TAURI__.menu;
    const check = await CheckMenuItem.new({ text: "Check", checked: true, action: () => {} });
    const menu = await Menu.new({
      items: [
        { id: "open", text: "Open", action: () => {} },
        { item: "Separator" },
        check,
        await Submenu.new({ text: "More", items: [{ text: "Inside" }] }),
      ],
    });
    await menu.removeAt(1);
    const items = await menu.items();
    const shown = await menu.popup().catch((error: Error & { code?: string }) => error.code);
    return [
      items.map(({ kind }: { kind: string }) => kind),
      items[0]?.id,
      await check.isChecked(),
      shown,
    ];
  });
  expect(seen).toEqual([["MenuItem", "Check", "Submenu"], "open", true, "unsupported"]);
});

it("makes no tray icon", async () => {
  const seen = await page.evaluate(async () => {
    const { TrayIcon } = __TAURI__.tray;
    return [
      await TrayIcon.new().catch((error: Error & { code?: string }) => error.code),
      await TrayIcon.getById("main"),
    ];
  });
  expect(seen).toEqual(["unsupported", null]);
});

it("ends the app with the code that a page says", async () => {
  await page.evaluate(() => void __TAURI__.app.exit(3).catch(() => undefined));
  expect(await app.exited).toBe(3);
});
