// A folder of the explorer in a window of its own.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyExample } from "../support/app-process.ts";
import { type Browser, invokeInPage, launchChromium } from "../support/chromium.ts";
import { copyUnguarded, exploreIn } from "../support/explorer.ts";

let browser: Browser;
let example: Awaited<ReturnType<typeof copyExample>>;

beforeAll(async () => {
  [browser, example] = await Promise.all([launchChromium(), copyExample("explorer")]);
});

afterAll(async () => {
  await browser.close();
  await example[Symbol.asyncDispose]();
});

describe("a second window of the explorer", () => {
  it("shows its folder, is told of that one's changes, and goes where it likes", async () => {
    await using explorer = await exploreIn(browser, example.folder, {
      "a b/ü/c.txt": "hello",
      "d.txt": "",
    });
    const { page, root } = explorer;
    await explorer.row("a b").dblclick();
    await explorer.row("ü").click();
    const opened = page.context().waitForEvent("page");
    await page.getByRole("button", { name: "Open in new window" }).click();
    const second = await opened;
    const names = () => second.locator("#rows .label").allTextContents();
    await expect.poll(names).toEqual(["c.txt"]);
    expect(await second.title()).toBe("ü – Explorer");
    expect(await second.getByRole("navigation").getByRole("link").allTextContents()).toEqual([
      "root",
      "a b",
      "ü",
    ]);

    await writeFile(join(root, "a b/ü/new.txt"), "");
    await expect.poll(names).toEqual(["c.txt", "new.txt"]);
    await mkdir(join(root, "a b/folder"));
    await expect.poll(() => explorer.names()).toEqual(["folder", "ü"]);
    expect(await names()).toEqual(["c.txt", "new.txt"]);

    await second.getByRole("link", { name: "root" }).click();
    await expect.poll(names).toEqual(["a b", "d.txt"]);
    expect(await explorer.names()).toEqual(["folder", "ü"]);

    // What is deleted in one is gone in the other, and can be put back from there.
    await second.locator("#rows > .row").filter({ hasText: "d.txt" }).click();
    await second.keyboard.press("Delete");
    await second.getByText("“d.txt” is in the trash.").waitFor();
    await page.locator("#list").focus();
    await page.keyboard.press("Control+z");
    await expect.poll(names).toEqual(["a b", "d.txt"]);

    // It is not the window that is remembered.
    expect(await invokeInPage(second, "windowChanged")).toEqual({ resolved: false });
  });

  it("is all that a page may have beside the events", async () => {
    await using unguarded = await copyUnguarded();
    await using explorer = await exploreIn(browser, unguarded.folder, { "a.txt": "" });
    for (const command of ["plugin:event|emit", "plugin:window|close", "plugin:app|version"])
      expect(await invokeInPage(explorer.page, command, { event: "x" })).toEqual({
        rejected: expect.stringContaining("not allowed"),
      });
  });
});
