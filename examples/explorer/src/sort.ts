import type { Entry } from "../src-tauri/answers.ts";
import { isFolder } from "./kind.ts";

export type SortKey = "name" | "size" | "modified";

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

// `IMG_9` before `IMG_10`, and `é` beside `e`.
const natural = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** A sorted copy: folders first, whatever they are sorted by. */
export function sortEntries(entries: readonly Entry[], { key, descending }: Sort): Entry[] {
  const sign = descending ? -1 : 1;
  const byName = (a: Entry, b: Entry): number =>
    natural.compare(a.name, b.name) || (a.name < b.name ? -1 : 1);
  const byKey: Record<SortKey, (a: Entry, b: Entry) => number> = {
    name: (a, b) => sign * byName(a, b),
    // What has no size or date counts as less than everything. The same ones stand in the order of their names.
    size: (a, b) => sign * ((a.size ?? -1) - (b.size ?? -1)) || byName(a, b),
    modified: (a, b) => sign * ((a.modifiedMs ?? -1) - (b.modifiedMs ?? -1)) || byName(a, b),
  };
  const folders: Entry[] = [];
  const rest: Entry[] = [];
  for (const entry of entries) (isFolder(entry) ? folders : rest).push(entry);
  return [...folders.toSorted(byKey[key]), ...rest.toSorted(byKey[key])];
}

/** The sort after a click on a column: turned round, or the way that is wanted first. */
export function clickColumn(current: Sort, key: SortKey): Sort {
  if (current.key === key) return { key, descending: !current.descending };
  // Names from A; the largest and the newest first.
  return { key, descending: key !== "name" };
}

const STORED = "explorer.sort";

export function loadSort(): Sort {
  const [key, direction] = (localStorage.getItem(STORED) ?? "").split(" ");
  if (key !== "name" && key !== "size" && key !== "modified")
    return { key: "name", descending: false };
  return { key, descending: direction === "descending" };
}

export function saveSort({ key, descending }: Sort): void {
  localStorage.setItem(STORED, `${key} ${descending ? "descending" : "ascending"}`);
}
