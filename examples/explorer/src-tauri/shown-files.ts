import type { App, Context } from "sallyport";

type Page = Context["webview"];

/** The file that each page may load by its address, to show or to play it: the one that it looks at. */
export interface ShownFiles {
  /** Lets a page load this file, and no longer the one before. Ends with the page. */
  show(page: Page, file: string): void;
}

export function createShownFiles(scope: App["assetScope"]): ShownFiles {
  const slots = new WeakMap<Page, { end(): void }>();
  return {
    show(page, file) {
      let slot = slots.get(page);
      if (!slot) {
        slot = { end: () => undefined };
        slots.set(page, slot);
        const own = slot;
        // A page's resources are closed with it, whichever way it goes.
        page.resources.add({ close: () => own.end() });
      }
      slot.end();
      slot.end = scope.allowFile(file);
    },
  };
}
