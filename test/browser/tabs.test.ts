// Windows that are tabs of a browser: what their pages tell, and how one opens another.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type HostLab, openHostLab } from "../support/host-lab.ts";

let lab: HostLab;
beforeAll(async () => {
  lab = await openHostLab({
    host: "browser",
    mayAll: true,
    config: { app: { withGlobalTauri: true } },
  });
  await lab.open({ label: "main", title: "Lab" });
  await lab.run("main", "0");
}, 60_000);
afterAll(() => lab[Symbol.asyncDispose]());

const run = (code: string): Promise<unknown> =>
  lab.run(
    "main",
    `(async () => { const { window: w, webviewWindow } = window.__TAURI__; ${code} })()`,
  );

it("answers the official API with what its page is", async () => {
  expect(
    await run(`const own = w.getCurrentWindow();
      const { width, height } = await own.innerSize();
      return [await own.title(), await own.scaleFactor(), width === innerWidth, height === innerHeight,
        await own.isVisible(), (await w.currentMonitor()).size.width === screen.width];`),
  ).toEqual(["Lab", 1, true, true, true, true]);
  expect(
    await run(
      `return w.getCurrentWindow().setSize(new w.PhysicalSize(1, 1)).catch(({ code }) => code)`,
    ),
  ).toBe("unsupported");
});

it("tells of another size", async () => {
  await run(`globalThis.heard = [];
    await w.getCurrentWindow().onResized(({ payload }) => globalThis.heard.push([payload.width, payload.height]));`);
  await lab.page("main").setViewportSize({ width: 700, height: 500 });
  await expect.poll(() => lab.run("main", "globalThis.heard")).toEqual([[700, 500]]);
});

const OPEN = (label: string): string =>
  `new webviewWindow.WebviewWindow("${label}", { url: "other.html" }); return 0;`;

it("opens another window under the user's click, which has nothing of the first", async () => {
  const page = lab.page("main");
  await run(`addEventListener("click", () => { ${OPEN("side")} }, { once: true });`);
  const [popup] = await Promise.all([page.waitForEvent("popup"), page.mouse.click(9, 9)]);
  await lab.until(() => [...lab.core.sessions].some(({ caller }) => caller.window === "side"));
  expect(await lab.run("side", "[document.title, window.opener]")).toEqual(["other", null]);
  await popup.close();
});

it("offers a link where the browser lets no page open one", async () => {
  const page = lab.page("main");
  // A browser that blocks it gives nothing back.
  await run(`window.open = () => null; ${OPEN("offered")}`);
  await page.waitForSelector("sallyport-window");
  const [popup] = await Promise.all([
    page.context().waitForEvent("page"),
    // The link stands where no script of the page gets at it: by the keyboard.
    page
      .locator("sallyport-window")
      .evaluate((line) => (line as HTMLElement).scrollIntoView())
      .then(() => clickLink()),
  ]);
  await lab.until(() => [...lab.core.sessions].some(({ caller }) => caller.window === "offered"));
  expect(await lab.run("offered", "document.title")).toBe("other");
  await popup.close();

  async function clickLink(): Promise<void> {
    const box = await page.locator("sallyport-window").boundingBox();
    if (!box) throw new Error("no line");
    // The line is centered, and the link is the end of it.
    await page.mouse.click(box.x + box.width / 2 + 90, box.y + box.height / 2);
  }
});

it("does not take another's word: a page tells of its own window alone", async () => {
  await lab.open({ label: "liar" });
  await lab.run(
    "liar",
    `__TAURI_INTERNALS__.invoke("plugin:sallyport|tab_tell", { label: "main", event: { kind: "resized", size: { width: 1, height: 1 }, scaleFactor: 1 } })`,
  );
  expect(await lab.run("main", "globalThis.heard")).toEqual([[700, 500]]);
  expect(
    await lab.run(
      "liar",
      `Promise.all([{ kind: "close-requested" }, { kind: "moved", position: { x: 1, y: 1 }, scaleFactor: 1 }, { kind: "resized", size: { width: -1, height: 1 }, scaleFactor: 1 }, {}].map((event) =>
        __TAURI_INTERNALS__.invoke("plugin:sallyport|tab_tell", { event }).then(() => "taken", () => "refused")))`,
    ),
  ).toEqual(["refused", "refused", "refused", "refused"]);
});
