import { describe, expect, it, vi } from "vitest";
import type { RememberedEntry } from "../gateway/entries.ts";
import { createEntryStore } from "./entry-store.ts";

const entry = (hash: string, more: Partial<RememberedEntry> = {}): RememberedEntry => ({
  hash,
  kind: "link",
  place: { window: "main", webview: "main" },
  line: hash,
  lineEnded: false,
  expires: undefined,
  used: false,
  ...more,
});

describe("the store of entries", () => {
  it("has the last that was said of each", () => {
    const store = createEntryStore();
    store.set(entry("a"));
    store.set(entry("b"));
    store.set(entry("a", { used: true }));
    expect(store.all()).toEqual([entry("a", { used: true }), entry("b")]);
  });

  it("forgets what can let nobody in, when it is too many, and nothing else", () => {
    const store = createEntryStore(() => 100);
    store.set(entry("good"));
    store.set(entry("good too", { expires: 101 }));
    for (let i = 0; i < 600; i++) store.set(entry(`used ${i}`, { used: true }));
    for (let i = 0; i < 600; i++) store.set(entry(`old ${i}`, { expires: 99 }));
    expect(store.all()).toHaveLength(1_000);
    expect(store.all().slice(0, 2)).toEqual([entry("good"), entry("good too", { expires: 101 })]);
  });

  it("tells once when a link is used, and at the end of those that are not", () => {
    const store = createEntryStore();
    const [used, unused] = [vi.fn<() => void>(), vi.fn<() => void>()];
    store.onSpent("a", 1_000, used);
    store.onSpent("b", 1_000, unused);
    store.set(entry("a"));
    expect(used).not.toHaveBeenCalled();
    store.set(entry("a", { used: true }));
    store.set(entry("a", { used: true, lineEnded: true }));
    expect(used).toHaveBeenCalledOnce();
    store.close();
    expect(used).toHaveBeenCalledOnce();
    expect(unused).toHaveBeenCalledOnce();
  });

  it("tells when a link has expired", () => {
    vi.useFakeTimers();
    const store = createEntryStore();
    const expired = vi.fn<() => void>();
    store.onSpent("a", 1_000, expired);
    vi.advanceTimersByTime(1_000);
    expect(expired).toHaveBeenCalledOnce();
    vi.useRealTimers();
  });
});
