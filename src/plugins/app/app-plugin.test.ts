import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { encodePng } from "../../../test/support/encode-png.ts";
import { channelArgument, openPluginPage } from "../../../test/support/plugin-page.ts";

it("tells what the app is", async () => {
  const { invoke } = openPluginPage();
  const commands = ["name", "version", "identifier", "tauri_version", "bundle_type"];
  const answers = await Promise.all(commands.map((name) => invoke(`app|${name}`)));
  expect(answers).toEqual(["lab", "0.1.0", "dev.lab.app", "2.12.5", null]);
  expect(await invoke("app|supports_multiple_windows")).toBe(true);
});

it("ends the app with a code", async () => {
  const { core, invoke } = openPluginPage();
  for (const code of [-1, 256, 1.5, "0"])
    await expect(invoke("app|exit", { code })).rejects.toContain("invalid args `code`");
  await invoke("app|exit", { code: 7 });
  expect((await core.exited).code).toBe(7);
});

it("tells every window of a theme, and of none", async () => {
  const { core, invoke } = openPluginPage();
  core.windows.create({ label: "second" });
  const act = vi.fn(() => Promise.resolve());
  core.windows.controlWith({ act, state: () => Promise.reject(), monitors: async () => [] });
  act.mockClear();
  expect(await invoke("app|set_app_theme", { theme: "dark" })).toBeNull();
  expect(await invoke("app|set_app_theme", { theme: null })).toBeNull();
  for (const theme of ["dark", undefined])
    for (const label of ["main", "second"])
      expect(act).toHaveBeenCalledWith(label, { kind: "setTheme", theme });
  await expect(invoke("app|set_app_theme", { theme: "blue" })).rejects.toContain("invalid args");
});

describe("says what cannot be done", () => {
  const handler = channelArgument();
  it.each<[string, object]>([
    ["fetch_data_store_identifiers", {}],
    ["remove_data_store", { uuid: Array.from({ length: 16 }, () => 0) }],
    ["register_listener", { event: "back-button", handler }],
    ["registerListener", { event: "back-button", handler }],
    ["remove_listener", { event: "back-button", channelId: 1 }],
  ])("%s", async (command, args) => {
    await expect(openPluginPage().invoke(`app|${command}`, args)).rejects.toMatchObject({
      code: "unsupported",
    });
  });

  it.runIf(process.platform !== "darwin")("or where Tauri does nothing", async () => {
    const { invoke } = openPluginPage();
    expect(await invoke("app|app_show")).toBeNull();
    expect(await invoke("app|app_hide")).toBeNull();
    expect(await invoke("app|set_dock_visibility", { visible: false })).toBeNull();
  });
});

describe("the windows' icon", () => {
  let folder = "";
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "sallyport-icon-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is an image of the page's, another one each time", async () => {
    const windowIcon = join(folder, "icon.png");
    await writeFile(
      windowIcon,
      encodePng({ width: 3, height: 2, color: 6, depth: 8, sample: () => 5 }),
    );
    const { invoke } = openPluginPage({ windowIcon });
    const rid = await invoke("app|default_window_icon");
    expect(await invoke("image|size", { rid })).toEqual({ width: 3, height: 2 });
    expect(await invoke("app|default_window_icon")).not.toBe(rid);
  });

  it("is null where there is none", async () => {
    expect(await openPluginPage().invoke("app|default_window_icon")).toBeNull();
    const { invoke } = openPluginPage({ windowIcon: join(folder, "nope.png") });
    expect(await invoke("app|default_window_icon")).toBeNull();
  });

  it("says what is wrong with it", async () => {
    const windowIcon = join(folder, "icon.png");
    await writeFile(windowIcon, "no image");
    const { invoke } = openPluginPage({ windowIcon });
    await expect(invoke("app|default_window_icon")).rejects.toBe(
      "the image is neither a PNG nor an ICO",
    );
  });
});
