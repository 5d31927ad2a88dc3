import type { RememberedEntry } from "../gateway/entries.ts";

/** The entries of all cores so far: each core begins with them. Hashes only; no secret is here. */
export interface EntryStore {
  all(): RememberedEntry[];
  set(entry: RememberedEntry): void;
  /** Runs once, when the link has been used or its time is over. */
  onSpent(hash: string, lifetimeMs: number, run: () => void): void;
  close(): void;
}

/** As many as a core remembers. */
const REMEMBERED = 1_000;

export function createEntryStore(now: () => number = Date.now): EntryStore {
  const entries = new Map<string, RememberedEntry>();
  const spent = new Map<string, { run: () => void; timer: NodeJS.Timeout }>();

  function tellSpent(hash: string): void {
    const known = spent.get(hash);
    if (!known) return;
    spent.delete(hash);
    clearTimeout(known.timer);
    known.run();
  }

  return {
    all: () => [...entries.values()],
    set(entry) {
      entries.set(entry.hash, entry);
      if (entry.used) tellSpent(entry.hash);
      for (const [hash, { used, lineEnded, expires }] of entries) {
        if (entries.size <= REMEMBERED) break;
        if (used || lineEnded || (expires !== undefined && now() > expires)) entries.delete(hash);
      }
    },
    onSpent(hash, lifetimeMs, run) {
      const timer = setTimeout(() => tellSpent(hash), lifetimeMs);
      timer.unref();
      spent.set(hash, { run, timer });
    },
    close() {
      for (const hash of spent.keys()) tellSpent(hash);
    },
  };
}
