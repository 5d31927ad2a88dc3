import type { Context } from "sallyport";
import type { Folder } from "./folder.ts";
import { type Watching, watchFolder } from "./watch-folder.ts";

type Page = Context["webview"];

/** What is watched for the pages: for every page the one folder that it shows. */
export interface Watches {
  /** Watches for a page this folder, and no longer the one before. Ends with the page. */
  watch(page: Page, folder: Folder, path: string, changed: () => void): Promise<void>;
}

interface Slot {
  /** Counts what the page has asked for: what was asked before is not wanted by the time it is there. */
  turn: number;
  watching?: Watching | undefined;
}

export function createWatches(): Watches {
  const slots = new WeakMap<Page, Slot>();

  function slotOf(page: Page): Slot {
    const known = slots.get(page);
    if (known) return known;
    const slot: Slot = { turn: 0 };
    slots.set(page, slot);
    // A page's resources are closed with it, whichever way it goes.
    page.resources.add({
      close() {
        slots.delete(page);
        end(slot);
      },
    });
    return slot;
  }

  return {
    async watch(page, folder, path, changed) {
      const slot = slotOf(page);
      end(slot);
      const { turn } = slot;
      const watching = await watchFolder(folder, path, changed);
      if (turn === slot.turn) slot.watching = watching;
      else watching.close();
    },
  };
}

function end(slot: Slot): void {
  slot.turn++;
  slot.watching?.close();
  slot.watching = undefined;
}
