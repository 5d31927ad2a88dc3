// The explorer renames, makes folders, deletes, and takes it back.
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
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

/** The explorer on these files, all of which are listed already. */
async function explore(files: Record<string, string>, { folder } = example) {
  const explorer = await exploreIn(browser, folder, files);
  const { page, root } = explorer;
  await page.locator("#rows > .row").first().waitFor();
  return {
    ...explorer,
    onDisk: async (path = "") => (await readdir(join(root, path))).toSorted(),
    selected: (name: string) => page.locator('[aria-selected="true"]', { hasText: name }).waitFor(),
    alert: (sentence: string) => page.getByRole("alert").getByText(sentence).waitFor(),
    name: () => page.getByRole("dialog").getByRole("textbox"),
  } satisfies Explorer & Record<string, unknown>;
}

describe("the explorer", () => {
  it("renames what is selected, by F2, and overwrites nothing", async () => {
    await using explorer = await explore({ "a.tar.gz": "1", "b.txt": "2", "folder/c": "" });
    const { page, root } = explorer;
    await explorer.row("a.tar.gz").click();
    await page.keyboard.press("F2");
    // The ending stays unless it is meant.
    await page.keyboard.type("new");
    expect(await explorer.name().inputValue()).toBe("new.gz");
    await page.keyboard.press("Enter");
    await explorer.selected("new.gz");
    expect(await explorer.onDisk()).toEqual(["b.txt", "folder", "new.gz"]);

    for (const [name, sentence] of [
      ["b.txt", "Something is called “b.txt” here already."],
      ["../out", "A name cannot hold / or \\."],
      ["..", "“..” cannot be a name."],
      [" ", "A name cannot be empty."],
    ] as const) {
      await page.keyboard.press("F2");
      await explorer.name().fill(name);
      await page.keyboard.press("Enter");
      await explorer.alert(sentence);
    }
    expect(await readFile(join(root, "b.txt"), "utf8")).toBe("2");
    expect(await explorer.onDisk()).toEqual(["b.txt", "folder", "new.gz"]);

    await page.keyboard.press("F2");
    await page.keyboard.press("Escape");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.keyboard.press("Control+z");
    await explorer.selected("a.tar.gz");
    await page.getByRole("status").getByText("“a.tar.gz” has its name back.").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("makes folders, by Ctrl+Shift+N or the button", async () => {
    await using explorer = await explore({ "a/b.txt": "" });
    const { page } = explorer;
    await explorer.row("a").dblclick();
    await explorer.row("b.txt").waitFor();
    await page.keyboard.press("Control+Shift+N");
    await page.keyboard.press("Enter");
    await explorer.selected("New folder");
    await page.getByRole("button", { name: "New folder" }).click();
    await page.keyboard.press("Enter");
    await explorer.alert("Something is called “New folder” here already.");
    await page.keyboard.press("Control+z");
    await expect.poll(() => explorer.onDisk("a")).toEqual(["b.txt"]);
    await page.getByText("The folder “New folder” is gone again.").waitFor();
  });

  it("deletes to the trash by Delete, goes on with the next, and puts back by Ctrl+Z", async () => {
    await using explorer = await explore({ "a.txt": "1", "b.txt": "2", "c/d/e.txt": "3" });
    const { page, root } = explorer;
    await explorer.row("c").click();
    await page.keyboard.press("Delete");
    await page.getByRole("status").getByText("“c” is in the trash.").waitFor();
    await explorer.selected("a.txt");
    await page.keyboard.press("Delete");
    await page.getByRole("status").getByText("“a.txt” is in the trash.").waitFor();
    await explorer.selected("b.txt");
    expect(await explorer.onDisk()).toEqual(["b.txt"]);
    const trash = join(root, "../data/sallyport-explorer/trash");
    expect(await readdir(trash)).toHaveLength(4);

    // Its name was taken meanwhile.
    await writeFile(join(root, "a.txt"), "another");
    await page.keyboard.press("Control+z");
    await page.getByText("“a.txt” is back as “a (2).txt”, since its name was taken.").waitFor();
    await explorer.selected("a (2).txt");
    await page.keyboard.press("Control+z");
    await explorer.selected("c");
    expect(await explorer.onDisk()).toEqual(["a (2).txt", "a.txt", "b.txt", "c"]);
    expect(await readFile(join(root, "a.txt"), "utf8")).toBe("another");
    expect(await readFile(join(root, "a (2).txt"), "utf8")).toBe("1");
    expect(await readFile(join(root, "c/d/e.txt"), "utf8")).toBe("3");
    await page.keyboard.press("Control+z");
    await explorer.alert("There is nothing to undo.");
  });

  it("does the same with the mouse, and puts back where it was from somewhere else", async () => {
    await using explorer = await explore({ "a/b.txt": "1", "c.txt": "" });
    const { page, root } = explorer;
    await explorer.row("a").dblclick();
    await explorer.row("b.txt").click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByText("This folder is empty.").waitFor();
    await page.getByRole("link", { name: "root" }).click();
    await explorer.row("c.txt").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await explorer.selected("b.txt");
    expect(await page.evaluate(() => location.hash)).toBe("#/a");
    expect(await readFile(join(root, "a/b.txt"), "utf8")).toBe("1");
  });

  it("changes nothing outside the folder, and not the folder itself", async () => {
    await using unguarded = await copyUnguarded();
    await using explorer = await explore({ "a/b.txt": "" }, unguarded);
    const { root, ask } = explorer;
    await mkdir(join(root, "x"));
    for (const path of ["..", "../secret.txt", "/etc/passwd", "a/../../secret.txt", "a\0"]) {
      for (const [command, args] of [
        ["remove", {}],
        ["rename", { name: "x" }],
        ["makeFolder", { name: "x" }],
      ] as const)
        expect(await ask(command, { path, ...args })).toEqual({ rejected: "Invalid path" });
    }
    expect(await ask("remove", { path: "" })).toEqual({
      rejected: "The folder that is open cannot be changed.",
    });
    for (const name of ["../c", "..", "a\\b", ""])
      expect(await ask("rename", { path: "a/b.txt", name })).toEqual({
        rejected: expect.stringContaining("name"),
      });
    for (const name of [1, null, undefined, "x".repeat(2000)])
      expect(await ask("rename", { path: "a/b.txt", name })).toEqual({
        rejected: expect.stringMatching(/^invalid args `name`/),
      });
    expect(existsSync(join(root, "../secret.txt"))).toBe(true);
    expect(await explorer.onDisk("a")).toEqual(["b.txt"]);
  });
});
