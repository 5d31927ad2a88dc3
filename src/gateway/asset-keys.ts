import type { Session } from "../core/session.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Clock } from "./entries.ts";

/** The keys in the asset addresses of pages, each for as long as its page lives (attacks J5). */
export interface AssetKeys {
  /** What a page has said as it entered. A key that another page has stays that page's. */
  add(key: string, session: Session): void;
  /**
   * A signal that aborts when the key's page is gone. Undefined where there is no such page. A page may ask for its
   * first files before the core has admitted it: so an unknown key is waited for, a moment.
   */
  find(key: string): Promise<AbortSignal | undefined>;
}

interface Waiting {
  readonly key: string;
  readonly settle: (signal: AbortSignal | undefined) => void;
}

export function createAssetKeys(clock: Clock): AssetKeys {
  const pages = new Map<string, AbortSignal>();
  const waiting = new Set<Waiting>();

  return {
    add(key, session) {
      if (!session.live || pages.has(key)) return;
      const gone = new AbortController();
      pages.set(key, gone.signal);
      session.onEnd(() => {
        pages.delete(key);
        gone.abort();
      });
      for (const one of waiting) if (one.key === key) one.settle(gone.signal);
    },
    find(key) {
      const known = pages.get(key);
      if (known) return Promise.resolve(known);
      return new Promise((resolve) => {
        const one: Waiting = {
          key,
          settle(signal) {
            stop();
            waiting.delete(one);
            resolve(signal);
          },
        };
        const stop = clock.after(LIMITS.assetPatienceMs, () => one.settle(undefined));
        waiting.add(one);
        // The oldest gives way, so that whoever guesses does not keep a page from its files.
        const [oldest] = waiting;
        if (waiting.size > LIMITS.maxAssetsWaiting) oldest?.settle(undefined);
      });
    },
  };
}
