// Windows by the unmodified official API, in windows of our own.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HostLab, openHostLab } from "../support/host-lab.ts";

let lab: HostLab;
beforeAll(async () => {
  lab = await openHostLab({
    host: "chromium",
    mayAll: true,
    config: { app: { withGlobalTauri: true } },
  });
  await lab.open({ label: "main", title: "Lab", width: 500, height: 400 });
}, 60_000);
afterAll(() => lab[Symbol.asyncDispose]());

/** Runs code in a window's page with the official API's modules at hand. */
const run = (code: string, label = "main"): Promise<unknown> =>
  lab.run(
    label,
    `(async () => { const { window: w, webview, webviewWindow, event, dpi } = window.__TAURI__; ${code} })()`,
  );

it("says what its own window is", async () => {
  await expect.poll(() => run(`return (await w.getCurrentWindow().innerSize()).width`)).toBe(500);
  expect(
    await run(`const own = w.getCurrentWindow();
      return [await own.title(), await own.scaleFactor(), await own.theme(), await own.isVisible(),
        (await w.currentMonitor()).scaleFactor, (await w.availableMonitors()).length,
        (await w.getAllWindows()).map(({ label }) => label),
        (await webview.getAllWebviews()).map(({ label, window }) => label + "@" + window.label)];`),
  ).toEqual(["Lab", 1, "light", true, 1, 1, ["main"], ["main@main"]]);
});

it("hears of what it has done to its own window", async () => {
  expect(
    await run(`const own = w.getCurrentWindow();
      const heard = new Promise((resolve) => own.onResized(({ payload }) => resolve([payload.width, payload.height])));
      await own.listen("x", () => undefined);
      await own.setSize(new dpi.LogicalSize(450, 350));
      return heard;`),
  ).toEqual([450, 350]);
  expect(
    await run(`const own = w.getCurrentWindow();
      const heard = new Promise((resolve) => own.onThemeChanged(({ payload }) => resolve(payload)));
      await own.listen("x", () => undefined);
      await own.setTheme("dark");
      return heard;`),
  ).toBe("dark");
});

describe("another window", () => {
  it("is made, spoken to and closed by a page", async () => {
    expect(
      await run(`
        const gone = new Promise((resolve) => event.once("from-side", ({ payload }) => resolve(payload)));
        const side = new webviewWindow.WebviewWindow("side", { title: "Side", width: 300, height: 200, url: "other.html" });
        await new Promise((resolve, reject) => { side.once("tauri://created", resolve); side.once("tauri://error", ({ payload }) => reject(payload)); });
        return (await w.getAllWindows()).map(({ label }) => label);`),
    ).toEqual(["main", "side"]);
    expect(await lab.run("side", "document.title")).toBe("Side");
    expect(
      await run(`return (await w.Window.getByLabel("side")) instanceof w.Window
        && await (await w.Window.getByLabel("side")).title()`),
    ).toBe("Side");
    await run(`await (await w.Window.getByLabel("side")).close()`);
    await lab.until(() => lab.closed.includes("side"));
    expect(await run(`return await w.Window.getByLabel("side")`)).toBe(null);
  });

  it("that cannot be is an error of its own", async () => {
    expect(
      await run(`const again = new webviewWindow.WebviewWindow("main");
        return new Promise((resolve) => again.once("tauri://error", ({ payload }) => resolve(payload)))`),
    ).toBe("a window with label `main` already exists");
  });

  it("decides in its page whether it closes", async () => {
    await lab.open({ label: "asked", width: 300, height: 200 });
    await run(
      `globalThis.asked = 0;
       await w.getCurrentWindow().onCloseRequested((event) => { globalThis.asked += 1; if (globalThis.asked < 3) event.preventDefault(); });`,
      "asked",
    );
    // By the core, and by the user, who has touched nothing in it.
    await lab.core.windows.get("asked")?.close();
    await expect.poll(() => lab.run("asked", "globalThis.asked")).toBe(1);
    await lab.host.state("asked");
    lab.closeFromPage("asked");
    await expect.poll(() => lab.run("asked", "globalThis.asked")).toBe(2);
    expect(lab.closed).not.toContain("asked");
    lab.closeFromPage("asked");
    await lab.until(() => lab.closed.includes("asked"));
  });

  it("that has stopped listening is closed as ever", async () => {
    await lab.open({ label: "unasked", width: 300, height: 200 });
    await run(
      `const stop = await w.getCurrentWindow().onCloseRequested((event) => event.preventDefault());
       await stop();
       await new Promise((resolve) => setTimeout(resolve));
       await w.getAllWindows();`,
      "unasked",
    );
    await lab.host.state("unasked");
    lab.closeFromPage("unasked");
    await lab.until(() => lab.closed.includes("unasked"));
    const asked = lab.happened.filter(({ event }) => event.kind === "close-requested");
    expect(asked.map(({ label }) => label)).not.toContain("unasked");
  });
});
