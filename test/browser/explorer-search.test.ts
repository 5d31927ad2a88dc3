// The explorer searches through files, and stops as soon as nobody wants to know.
import { linkSync, readFileSync, truncateSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyExample } from "../support/app-process.ts";
import { type Browser, launchChromium, type Page } from "../support/chromium.ts";
import { exploreIn, type Explorer } from "../support/explorer.ts";

let browser: Browser;
let example: Awaited<ReturnType<typeof copyExample>>;

beforeAll(async () => {
  [browser, example] = await Promise.all([launchChromium(), copyExample("explorer")]);
});

afterAll(async () => {
  await browser.close();
  await example[Symbol.asyncDispose]();
});

const explore = (files: Record<string, string | Uint8Array>): Promise<Explorer> =>
  exploreIn(browser, example.folder, files);

async function search(page: Page, text: string): Promise<void> {
  await page.locator("#rows > .row").first().waitFor();
  await page.keyboard.press("Control+Shift+F");
  await page.getByRole("textbox", { name: "Search in files" }).fill(text);
}

const found = (page: Page): Promise<string[]> =>
  page.locator(".found :is(h3, .hit, .more)").allInnerTexts();

describe("a search", () => {
  it("shows lines and what was found in them, and a file where it is", async () => {
    await using explorer = await explore({
      "a/b/deep.ts": `const one = 1;\nconst Needle = 2;\n${"\n".repeat(500)}`,
      "far.txt": `${"line\n".repeat(900)}the last NEEDLE`,
      "c.txt": "the needle",
      "data.bin": Buffer.concat([Buffer.from("needle"), Buffer.alloc(100)]),
      "<b>.txt": "<img src=x onerror=alert(1)> needle",
    });
    const { page, root } = explorer;
    await symlink(".", join(root, "loop"));
    await symlink("../secret.txt", join(root, "secret.txt"));
    await search(page, "NEEDLE");
    await page.getByText("4 places in 4 files. 5 files searched.").waitFor();
    expect((await found(page)).map((text) => text.replace("\n", " ")).toSorted()).toEqual([
      "1 <img src=x onerror=alert(1)> needle",
      "1 the needle",
      "2 const Needle = 2;",
      "901 the last NEEDLE",
      "<b>.txt",
      "a/b/deep.ts",
      "c.txt",
      "far.txt",
    ]);
    expect(await page.locator(".found mark").allTextContents()).toEqual(
      expect.arrayContaining(["Needle", "needle", "needle"]),
    );
    await page.locator(".hit").filter({ hasText: "const Needle" }).click();
    await page.locator("#preview").getByRole("heading", { name: "deep.ts" }).waitFor();
    // The preview shows the line.
    await page.locator(".hit").filter({ hasText: "the last" }).click();
    await page.locator("#preview").getByRole("heading", { name: "far.txt" }).waitFor();
    const shown = await page.locator(".text-view").evaluate((view) => {
      const range = [...(CSS.highlights.get("found-line") ?? [])][0] as Range;
      const { top, bottom } = view.getBoundingClientRect();
      const line = range.getBoundingClientRect();
      return { text: range.toString(), isSeen: line.top >= top && line.bottom <= bottom };
    });
    expect(shown).toEqual({ text: "the last NEEDLE", isSeen: true });
    await page.getByRole("link", { name: "a/b/deep.ts" }).click();
    await page.locator('[aria-selected="true"]', { hasText: "deep.ts" }).waitFor();
    expect(await page.evaluate(() => location.hash)).toBe("#/a/b");
    expect(await page.locator("#hits").isVisible()).toBe(false);

    // It searches below the folder that is shown.
    await search(page, "secret");
    await page.getByText("“secret” is in none of 1 file.").waitFor();
    await page.keyboard.press("Escape");
    await explorer.row("deep.ts").waitFor();
    expect(await page.getByRole("textbox").getAttribute("placeholder")).toBe("Filter");
  });

  it("is used with the keyboard alone, and its places are counted", async () => {
    await using explorer = await explore({ "a.txt": "needle\n".repeat(60) });
    const { page } = explorer;
    await search(page, "needle");
    await page.getByText("50 places in 1 file.").waitFor();
    await page.getByText("Only the first 50 lines of this file are shown.").waitFor();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"]) {
      await page.keyboard.press(key);
    }
    expect(await page.locator(".hit:focus").innerText()).toMatch(/^2\s/);
    await page.keyboard.press("Enter");
    await page.locator("#preview").getByRole("heading", { name: "a.txt" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    expect(await page.locator("#list:focus").count()).toBe(1);
  });

  it("ends with 500 places, and says so", async () => {
    await using explorer = await explore(
      Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [`${index}.txt`, "needle\n".repeat(50)]),
      ),
    );
    const { page } = explorer;
    await search(page, "needle");
    await page.getByText("Only the first 500 places are shown. There are more.").waitFor();
    expect(await page.locator(".hit").count()).toBe(500);
  });

  it.skipIf(process.platform !== "linux")(
    "reads nothing more once the person types on, or the page goes",
    async () => {
      await using explorer = await explore({ "0.txt": "text\n".repeat(2000) });
      const { page, root, pid } = explorer;
      // 400 names of one file of 256 MiB, of which the disk holds next to nothing.
      truncateSync(join(root, "0.txt"), 2 ** 28);
      for (let index = 1; index < 400; index++)
        linkSync(join(root, "0.txt"), join(root, `${index}.txt`));
      const bytesRead = (): number =>
        Number(/rchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, "utf8"))?.[1]);
      /** What the core reads while it answers fifty calls: a search reads hundreds of megabytes in that time. */
      const readMeanwhile = async (): Promise<number> => {
        // Answered after the core has heard of what the page did before.
        await explorer.ask("root", {});
        const before = bytesRead();
        for (let calls = 0; calls < 50; calls++) await explorer.ask("root", {});
        return bytesRead() - before;
      };
      const input = page.getByRole("textbox", { name: "Search in files" });
      const searching = page.getByText(/Searching … [1-9]\d* files? searched/);

      await search(page, "needle");
      await searching.waitFor();
      await expect.poll(readMeanwhile).toBeGreaterThan(64 * 2 ** 20);
      await input.fill("");
      await page.getByText("What you type is looked for").waitFor();
      expect(await readMeanwhile()).toBeLessThan(4 * 2 ** 20);

      // What is typed on is searched for alone: the search before does not go on beside it.
      await input.fill("needle");
      await searching.waitFor();
      await input.fill("text");
      await page.getByText("Only the first 500 places are shown.").waitFor();
      expect(await readMeanwhile()).toBeLessThan(4 * 2 ** 20);

      await input.fill("needle");
      await searching.waitFor();
      await page.reload();
      await explorer.row("0.txt").waitFor();
      expect(await readMeanwhile()).toBeLessThan(4 * 2 ** 20);
    },
  );
});
