/** Real pages of a laboratory's app, and frames in them. */
import { expect } from "vitest";
import { type Browser, invokeInPage, type Page } from "./chromium.ts";
import type { Lab } from "./hostile.ts";

/** A link in a browser context of its own, which ends with its page. */
export async function openLink(browser: Browser, link: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.once("close", () => void context.close());
  await page.goto(link);
  return page;
}

/** A page of a window of its own. */
export async function openApp(
  browser: Browser,
  lab: Lab,
): Promise<{ page: Page; window: string } & AsyncDisposable> {
  const { link, entry } = await lab.newWindow();
  const page = await openLink(browser, link);
  expect(await invokeInPage(page, "who")).toStrictEqual({ resolved: [entry.window, entry.window] });
  return { page, window: entry.window, [Symbol.asyncDispose]: () => page.close() };
}

/** Adds a frame and resolves with its document. */
export async function addFrame(page: Page, attributes: Record<string, string>) {
  const handle = await page.evaluateHandle(async (given) => {
    const element = document.createElement("iframe");
    const loaded = new Promise((resolve) => element.addEventListener("load", resolve));
    for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
    document.body.append(element);
    await loaded;
    return element;
  }, attributes);
  const frame = await handle.asElement()?.contentFrame();
  if (!frame) throw new Error("no frame");
  return frame;
}
