// The explorer's isolation app, and the dependency that plays against it.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FORGED } from "../../examples/explorer/src/compromised/attempt.ts";
import { copyExample } from "../support/app-process.ts";
import { type Browser, invokeInPage, launchChromium, type Page } from "../support/chromium.ts";
import { encodePng } from "../support/encode-png.ts";
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

const outside = (path: string): string =>
  `This path does not stay in the opened folder: ${JSON.stringify(path)}`;
const FORM = "This is no call of the explorer's page.";

/** Clicks on it, and waits until it has tried everything. What it says of each, by what it does. */
async function play(page: Page): Promise<Record<string, readonly [by: string, says: string]>> {
  await page.getByRole("button", { name: "Play a compromised dependency" }).click();
  await page.getByText(/It tried \d+ things/).waitFor();
  const rows = await page
    .locator(".attempts li")
    .evaluateAll((items) =>
      items.map((item) => [...item.children].map((part) => part.textContent ?? "")),
    );
  return Object.fromEntries(rows.map(([does = "", by = "", says = ""]) => [does, [by, says]]));
}

/** What the terminal says of refusals: what was refused, and why. */
const refusals = ({ events }: Explorer): string[] =>
  events
    .filter(({ event }) => event === "refusal")
    .map(({ code, command, reason }) => [code, command, reason].filter(Boolean).join(" · "));

describe("a compromised dependency of the explorer's page", () => {
  it("is refused in everything that it tries, and told so, and nothing is run", async () => {
    await using explorer = await exploreIn(browser, example.folder, { "a/b.txt": "hello" });
    const { page, root } = explorer;
    // The addresses that it tries.
    explorer.expectProblem(/404|Content Security Policy/);
    expect(await play(page)).toEqual({
      "It reads /etc/passwd.": ["stopped by the hook", outside("/etc/passwd")],
      "It lists the folder above, by “..”.": ["stopped by the hook", outside("..")],
      "It climbs out from below.": ["stopped by the hook", outside("a/../../../etc/passwd")],
      "It climbs out as on Windows.": ["stopped by the hook", outside("..\\..")],
      "It hides “..” behind a NUL.": ["stopped by the hook", outside("a\0/../..")],
      "It searches in the folder above.": ["stopped by the hook", outside("../")],
      "It makes a folder whose name leads out.": [
        "stopped by the hook",
        "A name cannot hold / or \\.",
      ],
      "It names an opening of its own making.": [
        "stopped by the core",
        "Another folder was opened meanwhile.",
      ],
      "It opens a window that carries something away.": [
        "stopped by the hook",
        "A window of the explorer shows the explorer.",
      ],
      "It loads /etc/passwd by its address.": [
        "stopped by the core",
        "404: of all files only the one that is looked at has an address.",
      ],
      "It listens in on the page’s own calls, to keep what was sealed.": [
        "stopped by the bridge",
        "3 calls went by, and all that it has seen is a message of its own.",
      ],
      "It sends what it has kept again, over a connection of its own.": [
        "stopped by the core",
        "Closed, 4001: entry refused. It has kept none, and had to make one up.",
      ],
      "It takes over the page’s session, by a name that it guesses.": [
        "stopped by the core",
        "Closed, 4001: entry refused.",
      ],
      "It sends an unsealed call, over a connection of its own.": [
        "stopped by the core",
        "Closed, 4001: entry refused.",
      ],
      "It comes in by an entry that it guesses, and sends garbage for a seal.": [
        "stopped by the core",
        "Closed, 4001: entry refused.",
      ],
      "It looks for the key in the isolation frame.": [
        "stopped by the browser",
        "SecurityError: the frame is of another site.",
      ],
      "It loads the frame’s document, which has had the key in it.": [
        "stopped by the browser",
        "The page’s policy lets it load nothing from there.",
      ],
      "It speaks to the frame in the bridge’s place.": [
        "stopped by the frame",
        "It does not listen to it.",
      ],
      "It takes the frame away and calls before there is another.": [
        "stopped by the hook",
        `${outside("..")}. It was asked in the frame that came in its place.`,
      ],
    });
    expect(await page.locator(".compromised [role=status]").textContent()).toBe(
      "It tried 19 things, and none of them worked. What it would have made is not in the folder: the core has run nothing of it. The terminal has what it saw of them.",
    );

    expect(await readdir(root)).toEqual(["a"]);
    expect(await readdir(join(root, "a"))).toEqual(["b.txt"]);
    expect((await readdir(dirname(root))).toSorted()).toEqual(["root", "secret.txt"]);
    expect(await readFile(join(dirname(root), "secret.txt"), "utf8")).toBe("the secret");

    const hook = "the isolation hook refuses it";
    const door = "entry-refused · something else where the entry is expected";
    await expect
      .poll(() => refusals(explorer))
      .toEqual([
        `blocked · preview · ${hook}: ${outside("/etc/passwd")}`,
        `blocked · list · ${hook}: ${outside("..")}`,
        `blocked · preview · ${hook}: ${outside("a/../../../etc/passwd")}`,
        `blocked · list · ${hook}: ${outside("..\\..")}`,
        `blocked · preview · ${hook}: ${outside("a\0/../..")}`,
        `blocked · search · ${hook}: ${outside("../")}`,
        `blocked · makeFolder · ${hook}: A name cannot hold / or \\.`,
        `blocked · plugin:webview|create_webview_window · ${hook}: A window of the explorer shows the explorer.`,
        expect.stringContaining('request-refused · GET of the file "/etc/passwd": outside'),
        door,
        "entry-refused · no such session to resume",
        door,
        door,
        `blocked · list · ${hook}: ${outside("..")}`,
      ]);
  });

  it("leaves the page as usable as it was", async () => {
    await using explorer = await exploreIn(browser, example.folder, { "a/b.txt": "hello" });
    const { page, root } = explorer;
    explorer.expectProblem(/404|Content Security Policy/);
    await play(page);
    await page.getByRole("button", { name: "Close" }).click();
    await explorer.row("a").dblclick();
    await explorer.row("b.txt").click();
    await page.locator(".text-view .content").filter({ hasText: "hello" }).waitFor();
    await page.keyboard.press("Control+Shift+N");
    await page.keyboard.type("made by hand");
    await page.keyboard.press("Enter");
    await explorer.row("made by hand").waitFor();
    expect((await readdir(join(root, "a"))).toSorted()).toEqual(["b.txt", "made by hand"]);
  });

  it("is told of as it is, where there is no hook to stop it", async () => {
    await using unguarded = await copyUnguarded();
    await using explorer = await exploreIn(browser, unguarded.folder, { "a.txt": "" });
    explorer.expectProblem(/404/);
    const outcomes = await play(explorer.page);
    expect(outcomes).toMatchObject({
      "It reads /etc/passwd.": ["stopped by the core", "Invalid path"],
      "It searches in the folder above.": ["stopped by the core", "Invalid path"],
      "It looks for the key in the isolation frame.": [
        "it worked",
        "There is no frame: this app is not in the isolation pattern.",
      ],
    });
    expect(await explorer.page.locator(".compromised [role=status]").textContent()).toContain(
      "It tried 19 things, and 4 of them worked.",
    );
    expect(existsSync(join(dirname(explorer.root), FORGED))).toBe(false);
  });

  it("is found out by what it has made", async () => {
    await using explorer = await exploreIn(browser, example.folder, { [`${FORGED}/x`]: "" });
    explorer.expectProblem(/404|Content Security Policy/);
    await play(explorer.page);
    expect(await explorer.page.locator(".compromised [role=status]").textContent()).toContain(
      `“${FORGED}” is in the folder.`,
    );
  });
});

describe("the explorer's isolation app", () => {
  it("lets the explorer be used as ever, and says in the terminal what it saw", async () => {
    await using explorer = await exploreIn(browser, example.folder, {
      "a b/ü.txt": "the word",
      "a.png": encodePng({ width: 1, height: 1, color: 2, depth: 8, sample: () => 255 }),
    });
    const { page, events } = explorer;
    await explorer.row("a.png").click();
    const picture = page.locator("#preview img");
    await picture.waitFor();
    expect(
      await picture.evaluate(async (image: HTMLImageElement) => {
        await image.decode();
        return [image.naturalWidth, image.naturalHeight];
      }),
    ).toEqual([1, 1]);
    await explorer.row("a b").dblclick();
    await explorer.row("ü.txt").click();
    await page.locator(".text-view .content").filter({ hasText: "the word" }).waitFor();
    await page.keyboard.press("Control+Shift+F");
    await page.keyboard.type("word");
    await page.getByText("1 place in 1 file").waitFor();

    const { resolved } = (await invokeInPage(page, "root")) as { resolved: { opening: string } };
    const at = resolved.opening.slice(0, 8);
    const saw = (): unknown[] =>
      events.filter(({ event }) => event === "hook").map(({ text }) => text);
    await expect
      .poll(saw)
      .toEqual(
        expect.arrayContaining([
          'saw listen "root-changed"',
          "saw root",
          `saw list {"path":""} in ${at}`,
          `saw preview {"path":"a.png"} in ${at}`,
          `saw list {"path":"a b"} in ${at}`,
          `saw preview {"path":"a b/ü.txt"} in ${at}`,
        ]),
      );
    expect(refusals(explorer)).toEqual([]);
  });

  it("refuses what the page has no use for", async () => {
    await using explorer = await exploreIn(browser, example.folder, {});
    for (const [command, args] of [
      ["plugin:window|close", {}],
      ["constructor", {}],
      ["root", { more: 1 }],
      ["plugin:event|emit", { event: "root-changed", payload: {} }],
      ["plugin:event|listen", { event: "other", target: { kind: "Any" }, handler: 1 }],
      ["list", { opening: "/etc", path: "" }],
    ] as const) {
      expect(await invokeInPage(explorer.page, command, args)).toEqual({
        rejected: { error: "Error", code: "blocked", message: FORM },
      });
    }
  });

  it("tells the person in the page that an address leads out", async () => {
    await using explorer = await exploreIn(browser, example.folder, { "a/b.txt": "" });
    const { page } = explorer;
    await page.evaluate(() => (location.hash = "#/../.."));
    await page.getByRole("alert").getByText(outside("../..")).waitFor();
    await page.getByRole("link", { name: "root" }).click();
    await expect.poll(() => explorer.names()).toEqual(["a"]);
  });
});
