// The explorer is started once more while it runs, with another folder.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askControl, controlPath } from "../../src/launch/control.ts";
import { appKey, runtimeFolder } from "../../src/launch/user-folders.ts";
import { copyExample, runCli } from "../support/app-process.ts";
import { type Browser, invokeInPage, launchChromium } from "../support/chromium.ts";
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

/** The explorer on a folder `root`, with a folder beside it. */
async function explore({ folder } = example): Promise<Explorer & { readonly other: string }> {
  const explorer = await exploreIn(browser, folder, {
    "a/b/deep.txt": "",
    "same.txt": "1",
  });
  const other = join(dirname(explorer.root), "other");
  await mkdir(join(other, "c"), { recursive: true });
  await writeFile(join(other, "same.txt"), "2");
  return { ...explorer, other };
}

const crumbs = ({ page }: Explorer): Promise<string[]> =>
  page.getByRole("navigation").getByRole("link").allTextContents();

/** What a start comes to that has seen its folder, while the running app cannot: it was removed, or is on another mount. */
async function handOver({ root }: Explorer, name: string): Promise<void> {
  const path = controlPath(runtimeFolder() ?? "", appKey(example.folder));
  const cwd = dirname(root);
  const reply = await askControl(path, { request: "start", open: false, args: [name], cwd });
  expect(reply?.heard).toBe(true);
}

describe("a second start of the explorer", () => {
  it("shows the other folder in the page that is there, from its beginning", async () => {
    await using explorer = await explore();
    const { page, other } = explorer;
    await explorer.row("a").dblclick();
    await explorer.row("b").dblclick();
    await explorer.row("deep.txt").click();
    await page.getByRole("heading", { name: "deep.txt" }).waitFor();
    await page.keyboard.type("/deep");

    await explorer.startAgain(dirname(other), "other");
    await explorer.row("c").waitFor();
    await expect.poll(() => explorer.names()).toEqual(["c", "same.txt"]);
    expect(await crumbs(explorer)).toEqual(["other"]);
    expect(await page.title()).toBe("other – Explorer");
    expect(await page.evaluate(() => location.hash)).toBe("#/");
    expect(await page.locator("#filter").inputValue()).toBe("");
    expect(await page.locator("#count").textContent()).toBe("2 items");
    expect(await page.getByRole("heading").count()).toBe(0);
    for (const name of ["Back", "Forward", "Up"])
      expect(await page.getByRole("button", { name, exact: true }).isDisabled()).toBe(true);

    await explorer.row("same.txt").click();
    await page.locator(".text-view .content").filter({ hasText: "2" }).waitFor();
    await explorer.row("c").dblclick();
    await page.getByText("This folder is empty.").waitFor();
    await page.reload();
    await page.getByText("This folder is empty.").waitFor();
    expect(await crumbs(explorer)).toEqual(["other", "c"]);
  });

  it("makes every earlier step of the history the beginning of the new folder", async () => {
    await using explorer = await explore();
    const { page, other } = explorer;
    await explorer.row("a").dblclick();
    await explorer.row("b").waitFor();
    await explorer.startAgain(other);
    await explorer.row("c").waitFor();
    await explorer.row("c").dblclick();
    await page.getByText("This folder is empty.").waitFor();
    await page.keyboard.press("Alt+ArrowLeft");
    await explorer.row("c").waitFor();
    // Into what was a step in the folder before.
    await page.keyboard.press("Alt+ArrowLeft");
    await page.waitForFunction(() => (history.state as { step: number }).step === 0);
    await explorer.row("c").waitFor();
    expect(await crumbs(explorer)).toEqual(["other"]);
    expect(await page.evaluate(() => location.hash)).toBe("#/");
  });

  it("without a folder shows the one where it was started", async () => {
    await using explorer = await explore();
    await explorer.startAgain(join(explorer.other, "c"));
    await explorer.page.getByText("This folder is empty.").waitFor();
    expect(await crumbs(explorer)).toEqual(["c"]);
  });

  it("with the folder that is open leaves everything as it is", async () => {
    await using explorer = await explore();
    const { root, page } = explorer;
    await explorer.row("a").dblclick();
    await explorer.row("b").waitFor();
    const before = await invokeInPage(page, "root");
    await explorer.startAgain(root, ".");
    const after = await invokeInPage(page, "root");
    expect(after).toStrictEqual({
      resolved: { ...(before as { resolved: object }).resolved, turn: 1 },
    });
    expect(await crumbs(explorer)).toEqual(["root", "a"]);
    expect(await page.evaluate(() => location.hash)).toBe("#/a");
  });

  it("says in the page that a folder could not be opened, and keeps the old one", async () => {
    await using explorer = await explore();
    const { page, other } = explorer;
    await explorer.row("a").dblclick();
    await explorer.row("b").waitFor();
    const alert = page.getByRole("alert");
    await handOver(explorer, "gone");
    await alert.getByText("There is no folder “gone”.").waitFor();
    await handOver(explorer, "other/same.txt");
    await alert.getByText("“same.txt” is not a folder.").waitFor();
    expect(await crumbs(explorer)).toEqual(["root", "a"]);
    expect(await explorer.ask("list", { path: "a/b" })).toMatchObject({
      resolved: { entries: [{ name: "deep.txt" }] },
    });
    // A page that comes only now is told, too.
    await page.reload();
    await alert.getByText("“same.txt” is not a folder.").waitFor();
    await explorer.row("b").waitFor();
    await page.getByRole("button", { name: "Close the notice" }).click();
    expect(await alert.count()).toBe(0);

    await handOver(explorer, "gone");
    await alert.waitFor();
    await explorer.startAgain(other);
    await explorer.row("c").waitFor();
    expect(await alert.count()).toBe(0);
  });

  it("that finds no folder says so itself, and the running one hears nothing of it", async () => {
    await using explorer = await explore();
    const gone = join(explorer.other, "gone");
    const { code, stderr } = await runCli(["start", example.folder, "--no-open", "--", gone]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `Explorer: There is no folder ${gone}.\n`,
    });
    expect(await invokeInPage(explorer.page, "root")).toMatchObject({ resolved: { turn: 0 } });
  });

  it("lets nobody look for a path of one folder in another", async () => {
    await using unguarded = await copyUnguarded();
    await using explorer = await explore(unguarded);
    const { page, other } = explorer;
    const rootOf = async () =>
      ((await invokeInPage(page, "root")) as { resolved: { opening: string } }).resolved;
    const before = await rootOf();
    // Asked while the folder was open, so it is answered from that one, whatever comes meanwhile.
    const early = invokeInPage(page, "preview", { opening: before.opening, path: "same.txt" });
    await explorer.startAgain(other);
    expect(await early).toMatchObject({ resolved: { content: { text: "1" } } });
    await explorer.row("c").waitFor();
    for (const command of ["list", "preview"]) {
      for (const opening of [before.opening, "", "0", "__proto__"]) {
        expect(await invokeInPage(page, command, { opening, path: "same.txt" })).toEqual({
          rejected: "Another folder was opened meanwhile.",
        });
      }
      for (const opening of [undefined, null, 0, {}, "x".repeat(65)]) {
        const settled = await invokeInPage(page, command, { opening, path: "" });
        expect(settled).toEqual({ rejected: expect.stringMatching(/^invalid args `opening`/) });
      }
    }
    expect(await explorer.ask("preview", { path: "same.txt" })).toMatchObject({
      resolved: { content: { text: "2" } },
    });
    for (const path of ["../root/same.txt", join(explorer.root, "same.txt")])
      expect(await explorer.ask("preview", { path })).toEqual({ rejected: "Invalid path" });
  });
});
