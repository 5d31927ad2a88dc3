import type { HostServices } from "../hosts/host.ts";
import { type Entry, WINDOW_PATH } from "../protocol/messages.ts";
import type { ToCore } from "./messages.ts";

/** What a host of windows needs of the gateway, while gateways come and go with their cores. */
export interface WindowServices extends Pick<
  HostServices,
  "origin" | "holdDocument" | "keepEntries" | "navigated"
> {
  /** A core has issued an entry for a window: the host puts it in place. */
  putEntry(label: string, entry: Entry): Promise<void>;
  /** The windows whose documents get their entries from the host. */
  kept(): string[];
}

interface Kept {
  readonly put: (entry: Entry) => Promise<void>;
  /** Who waits for the next entry to be in place. */
  waiting: PromiseWithResolvers<void>[];
}

export function createWindowServices(
  origin: string,
  tell: (message: ToCore) => void,
): WindowServices {
  const byLabel = new Map<string, Kept>();
  return {
    origin,
    holdDocument(window) {
      const { label } = window;
      tell({ kind: "hold-document", window });
      return {
        url: `${origin}${WINDOW_PATH}${encodeURIComponent(label)}`,
        release: () => tell({ kind: "release-document", label }),
        drop: () => tell({ kind: "drop-document", label }),
      };
    },
    keepEntries(label, put) {
      const window: Kept = { put, waiting: [] };
      byLabel.set(label, window);
      return {
        renew() {
          const placed = Promise.withResolvers<void>();
          window.waiting.push(placed);
          tell({ kind: "renew-entry", label });
          return placed.promise;
        },
        close() {
          if (byLabel.get(label) === window) byLabel.delete(label);
          for (const one of window.waiting.splice(0)) one.resolve();
          tell({ kind: "forget-entries", label });
        },
      };
    },
    navigated: (label) => tell({ kind: "navigated", label }),
    async putEntry(label, entry) {
      const window = byLabel.get(label);
      if (!window) return; // It has gone, and its pages with it.
      await window.put(entry);
      for (const one of window.waiting.splice(0)) one.resolve();
    },
    kept: () => [...byLabel.keys()],
  };
}
