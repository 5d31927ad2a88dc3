// The explorer in a window of its own, which is looked at and pulled at through a second door of its browser.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { copyExample, runCli, startApp } from "../support/app-process.ts";
import type { Page } from "../support/chromium.ts";
import { makeWindowDoor, type WindowDoor } from "../support/window-door.ts";

/** Where a window is, and how large its page is. */
interface Bounds {
  readonly left?: number;
  readonly top?: number;
  readonly width?: number;
  readonly height?: number;
  readonly windowState?: string;
}

interface Explorer {
  readonly page: Page;
  bounds(): Promise<Bounds>;
  /** What a hand at the window's frame does. */
  pull(bounds: Bounds): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

let example: Awaited<ReturnType<typeof copyExample>>;
let door: WindowDoor;

beforeAll(async () => {
  example = await copyExample("explorer");
});
afterAll(() => example[Symbol.asyncDispose]());

beforeEach(async () => {
  door = await makeWindowDoor();
  for (const folder of ["pictures", "music"]) {
    await mkdir(join(door.home, folder));
    await writeFile(join(door.home, folder, `in-${folder}.txt`), "");
  }
});
afterEach(() => door[Symbol.asyncDispose]());

async function explore(): Promise<Explorer> {
  const { host, env, home } = door;
  const app = await startApp(example.folder, {
    host,
    env,
    args: [],
    appArgs: [join(home, "pictures")],
  });
  const browser = await door.connect();
  const [page] = browser.contexts().flatMap((context) => context.pages());
  if (!page) throw new Error("There is no window.");
  await page.locator("#count:not(:empty)").waitFor();
  const cdp = await page.context().newCDPSession(page);
  const { windowId } = (await cdp.send("Browser.getWindowForTarget")) as { windowId: number };
  const bounds = async (): Promise<Required<Bounds>> => {
    const answer = await cdp.send("Browser.getWindowBounds", { windowId });
    const size = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    return { ...(answer.bounds as Required<Bounds>), ...size };
  };
  return {
    page,
    bounds,
    async pull({ width, height, ...rest }) {
      const frame = await page.evaluate(() => ({
        width: outerWidth - innerWidth,
        height: outerHeight - innerHeight,
      }));
      const size =
        width !== undefined && height !== undefined
          ? { width: width + frame.width, height: height + frame.height }
          : {};
      await cdp.send("Browser.setWindowBounds", {
        windowId,
        bounds: { ...rest, ...size },
      } as never);
    },
    async [Symbol.asyncDispose]() {
      expect(await app.stop()).toBe(0);
      await browser.close();
    },
  };
}

const remembered = async (): Promise<unknown> =>
  JSON.parse(await readFile(join(door.home, "state", "sallyport-explorer", "window.json"), "utf8"));

const assertBecomes = (look: () => Promise<unknown>, what: object) =>
  expect.poll(() => look().catch(() => undefined), { timeout: 20_000 }).toMatchObject(what);

describe.skipIf(process.platform !== "linux")("the explorer's window", () => {
  it("begins where and as it was left", async () => {
    const size = { width: 700, height: 500 };
    {
      await using explorer = await explore();
      await assertBecomes(explorer.bounds, { width: 1100, height: 720, windowState: "normal" });
      await explorer.pull({ left: 60, top: 50, ...size });
      await assertBecomes(remembered, { size, position: { x: 60, y: 50 }, maximized: false });
      // No event tells of this.
      await explorer.pull({ left: 30, top: 40 });
      await assertBecomes(remembered, { size, position: { x: 30, y: 40 }, maximized: false });
    }
    {
      await using explorer = await explore();
      await assertBecomes(explorer.bounds, { left: 30, top: 40, ...size, windowState: "normal" });
      await explorer.pull({ windowState: "maximized" });
      await assertBecomes(remembered, { size, position: { x: 30, y: 40 }, maximized: true });
    }
    await using explorer = await explore();
    await assertBecomes(explorer.bounds, { windowState: "maximized" });
    await explorer.pull({ windowState: "normal" });
    await assertBecomes(explorer.bounds, { left: 30, top: 40, width: 700, windowState: "normal" });
    await explorer.pull({ width: 100, height: 100 });
    await assertBecomes(remembered, { size: { width: 420, height: 320 } });
  });

  it("believes nothing that the page says of it", async () => {
    await using explorer = await explore();
    await explorer.pull({ left: 10, top: 20, width: 640, height: 480 });
    const shape = { size: { width: 640, height: 480 }, position: { x: 10, y: 20 } };
    await assertBecomes(remembered, shape);
    const answer = await explorer.page.evaluate(async () => {
      for (const name of ["innerWidth", "outerWidth", "screenX"])
        Object.defineProperty(window, name, { value: 5_000 });
      const { invoke } = (
        window as unknown as {
          __TAURI_INTERNALS__: { invoke(command: string, args?: object): Promise<unknown> };
        }
      ).__TAURI_INTERNALS__;
      const said = { size: { width: 5_000, height: 5_000 }, maximized: true };
      return [
        await invoke("windowChanged", said).catch(({ code }: { code: string }) => code),
        await invoke("windowChanged"),
      ];
    });
    expect(answer).toEqual(["blocked", true]);
    expect(await remembered()).toEqual({ ...shape, maximized: false });
  });

  it("stops a compromised dependency as a page of a browser does", async () => {
    await using explorer = await explore();
    const { page } = explorer;
    await page.getByRole("button", { name: "Play a compromised dependency" }).click();
    await page.getByText("It tried 19 things, and none of them worked.").waitFor();
    expect(await readdir(join(door.home, "pictures"))).toEqual(["in-pictures.txt"]);
  });

  it("shows the folder of a second start", async () => {
    await using explorer = await explore();
    const { page } = explorer;
    expect(await page.title()).toBe("pictures – Explorer");
    const again = await runCli(["start", example.folder, ...door.host, "--", "music"], {
      cwd: door.home,
      env: door.env,
    });
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expect(again.stdout).toContain("Its window has come to the front.");
    await page.getByText("in-music.txt").waitFor();
    expect(await page.title()).toBe("music – Explorer");
    expect(await page.getByRole("navigation").getByRole("link").allTextContents()).toEqual([
      "music",
    ]);
  });
});
