// The explorer's list follows what happens on the disk.
import { appendFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyExample } from "../support/app-process.ts";
import { type Browser, launchChromium } from "../support/chromium.ts";
import { copyUnguarded, exploreIn, type Explorer } from "../support/explorer.ts";

let browser: Browser;
let example: Awaited<ReturnType<typeof copyExample>>;

beforeAll(async () => {
  [browser, example] = await Promise.all([launchChromium(), copyExample("explorer")]);
});

afterAll(async () => {
  await browser.close();
  await example[Symbol.asyncDispose]();
});

const explore = (files: Record<string, string>): Promise<Explorer> =>
  exploreIn(browser, example.folder, files);

const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`file-${index}.txt`, "x"]));

describe("the explorer's list", () => {
  it("shows what comes, changes and goes in the folder that is open", async () => {
    await using explorer = await explore({ "a/old.txt": "1", "b.txt": "" });
    const { page, root } = explorer;
    await writeFile(join(root, "c.txt"), "");
    await explorer.row("c.txt").waitFor();
    await explorer.row("a").dblclick();
    await explorer.row("old.txt").waitFor();
    await writeFile(join(root, "a/old.txt"), "x".repeat(2048));
    await explorer.row("old.txt").getByText("2.0 KiB").waitFor();
    await rename(join(root, "a/old.txt"), join(root, "a/new.txt"));
    await explorer.row("new.txt").waitFor();
    await rm(join(root, "a/new.txt"));
    await page.getByText("This folder is empty.").waitFor();
    // A folder into which one has come back is watched again.
    await page.keyboard.press("Alt+ArrowLeft");
    await explorer.row("c.txt").waitFor();
    await rm(join(root, "c.txt"));
    await expect.poll(() => explorer.names()).toEqual(["a", "b.txt"]);
    await page.reload();
    await explorer.row("b.txt").waitFor();
    await rm(join(root, "b.txt"));
    await expect.poll(() => explorer.names()).toEqual(["a"]);
  });

  it("keeps the selection, the filter, what is seen, and the preview's place", async () => {
    await using explorer = await explore({
      ...many(400),
      "file-200.txt": Array.from({ length: 2000 }, (_, line) => `line ${line}`).join("\n"),
    });
    const { page, root } = explorer;
    await page.getByText("400 items", { exact: true }).waitFor();
    await page.keyboard.type("txt");
    await page.keyboard.press("ArrowDown");
    const list = page.locator("#list");
    await list.evaluate((element) => (element.scrollTop = 190 * 34 + 10));
    await explorer.row("file-200.txt").click();
    const text = page.locator(".text-view");
    await text.getByText("line 1999").waitFor();
    await text.evaluate((element) => (element.scrollTop = 500));
    const topOf = async (name: string) => (await explorer.row(name).boundingBox())?.y;
    const before = await topOf("file-200.txt");

    // Above what is seen, so that everything below moves down in the list.
    for (const name of ["a.txt", "b.txt", "file-1.png"]) await writeFile(join(root, name), "");
    await page.getByText("402 of 403 items").waitFor();
    expect(await topOf("file-200.txt")).toBe(before);
    expect(await page.locator('[aria-selected="true"]').textContent()).toContain("file-200.txt");
    expect(await page.locator("#filter").inputValue()).toBe("txt");
    expect(await text.evaluate((element) => element.scrollTop)).toBe(500);

    // It is still selected where it cannot be seen, and nothing scrolls to it.
    await list.evaluate((element) => (element.scrollTop = 20));
    await rm(join(root, "a.txt"));
    await page.getByText("401 of 402 items").waitFor();
    expect(await page.locator("#selection").textContent()).toContain("file-200.txt");
    expect(await list.evaluate((element) => element.scrollTop)).toBeLessThan(40);

    // What has changed itself is shown anew.
    await writeFile(join(root, "file-200.txt"), "quite another text");
    await text.getByText("quite another text").waitFor();
  });

  it("reads a folder a few times only in a storm of changes, and has the last of them", async () => {
    await using explorer = await explore(many(200));
    const { page, root } = explorer;
    await page.evaluate(() => {
      const counts = { told: 0 };
      Object.assign(window, { counts });
      new MutationObserver(() => counts.told++).observe(document.querySelector("#rows") as Node, {
        childList: true,
      });
    });
    const begun = performance.now();
    for (let index = 0; index < 3000; index++)
      await writeFile(join(root, `storm-${index % 500}.txt`), String(index));
    appendFileSync(join(root, "storm-0.txt"), "x".repeat(3000));
    const tookMs = performance.now() - begun;
    await page.getByText("700 items", { exact: true }).waitFor();
    await page.keyboard.type("storm-0.");
    await explorer.row("storm-0.txt").getByText("2.9 KiB").waitFor();
    const drawn = await page.evaluate(
      () => (window as unknown as { counts: { told: number } }).counts.told,
    );
    // Twice a reading at most: the rows go, and others come.
    expect(drawn).toBeLessThan(2 * (tookMs / 150 + 10) + 20);
  });

  it("says that its folder is not there any more, and shows it when it is back", async () => {
    await using explorer = await explore({ "a/b/c.txt": "", "d.txt": "" });
    const { page, root } = explorer;
    await page.evaluate(() => (location.hash = "#/a/b"));
    await explorer.row("c.txt").waitFor();
    await rm(join(root, "a/b"), { recursive: true });
    const notice = page
      .getByRole("alert")
      .filter({ hasText: "This folder is not there any more." });
    await notice.waitFor();
    expect(await explorer.names()).toEqual([]);
    await mkdir(join(root, "a/b"));
    await page.getByText("This folder is empty.").waitFor();

    // A folder above it goes away.
    await rename(join(root, "a"), join(root, "other"));
    await notice.waitFor();
    await rename(join(root, "other"), join(root, "a"));
    await page.getByText("This folder is empty.").waitFor();
    await rm(join(root, "a"), { recursive: true });
    await notice.getByRole("button", { name: "Go up" }).click();
    await page.getByRole("alert").getByText("There is no such folder.").waitFor();
    await page.getByRole("button", { name: "Go up" }).click();
    await explorer.row("d.txt").waitFor();
  });

  it("is told of no other folder than the one it shows", async () => {
    await using unguarded = await copyUnguarded();
    await using explorer = await exploreIn(browser, unguarded.folder, {
      "a/b.txt": "",
      "c.txt": "",
    });
    const { page, root } = explorer;
    const heard = await page.evaluateHandle(() => {
      const paths: string[] = [];
      const internals = (
        window as unknown as {
          __TAURI_INTERNALS__: {
            invoke: (command: string, args: unknown) => Promise<unknown>;
            transformCallback: (call: (event: { payload: { path: string } }) => void) => number;
          };
        }
      ).__TAURI_INTERNALS__;
      const handler = internals.transformCallback(({ payload }) => paths.push(payload.path));
      const args = { event: "folder-changed", target: { kind: "Any" }, handler };
      return internals.invoke("plugin:event|listen", args).then(() => paths);
    });
    await explorer.row("a").dblclick();
    await explorer.row("b.txt").waitFor();
    await writeFile(join(root, "new.txt"), "");
    await writeFile(join(root, "a/new.txt"), "");
    await explorer.row("new.txt").waitFor();
    expect(await heard.jsonValue()).toEqual(["a"]);
    // Watching is as confined as everything else, and does not say what is outside.
    for (const path of ["..", "/etc", "a/../.."])
      expect(await explorer.ask("watch", { path })).toEqual({ rejected: "Invalid path" });
  });
});
