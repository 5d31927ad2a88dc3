import type { Entry } from "../src-tauri/answers.ts";
import { filterEntries } from "./filter.ts";
import { createRow } from "./row.ts";
import { clickColumn, loadSort, saveSort, sortEntries, type SortKey } from "./sort.ts";
import { createVirtualRows } from "./virtual-rows.ts";

/** The list of a folder: sorted, filtered, and one of its entries selected. */
export interface FileList {
  readonly element: HTMLElement;
  readonly selected: Entry | undefined;
  /** How many of the entries the filter leaves. */
  readonly shown: number;
  readonly scrollTop: number;
  show(entries: readonly Entry[], keep: Keep): void;
  /** Shows the same folder as it is now. What is selected stays so, and what is seen stays where it is. */
  update(entries: readonly Entry[]): void;
  filter(text: string): void;
  /** Does what a key means in the list. Returns whether it means anything. */
  onKey(key: string): boolean;
  select(name: string | undefined): void;
  /** The name below an entry, or above the last one: what is selected when it goes. */
  nextTo(name: string): string | undefined;
}

/** What stays when another list is shown. */
export interface Keep {
  readonly selected: string | undefined;
  readonly scrollTop: number;
  readonly filter: string;
}

export interface FileListEvents {
  onSelect(entry: Entry | undefined): void;
  onOpen(entry: Entry): void;
}

/** `grid` is the list of `index.html` with its head, and `body` what holds the rows in it. */
export function createFileList(
  grid: HTMLElement,
  body: HTMLElement,
  events: FileListEvents,
): FileList {
  const rows = createVirtualRows(grid, body);
  const heads = [...grid.querySelectorAll<HTMLElement>("[data-sort]")];
  let sort = loadSort();
  let sorted: readonly Entry[] = [];
  let shown: readonly Entry[] = [];
  let filter = "";
  let selected: string | undefined;
  let index = -1;

  const draw = (at: number): HTMLElement => {
    // `shown` has an entry for every index that is asked for: it is what `rows` was given the length of.
    const row = createRow(shown[at] as Entry, filter);
    row.id = `row-${at}`;
    row.ariaRowIndex = String(at + 2); // The head is the first.
    row.ariaSelected = String(at === index);
    return row;
  };

  const redraw = (): void => {
    shown = filterEntries(sorted, filter);
    index = shown.findIndex(({ name }) => name === selected);
    grid.ariaRowCount = String(shown.length + 1);
    rows.show(shown.length, draw);
    point();
  };

  /** Says which row is the active one. It must be drawn for that. */
  const point = (): void => {
    if (rows.get(index)) grid.setAttribute("aria-activedescendant", `row-${index}`);
    else grid.removeAttribute("aria-activedescendant");
  };

  const selectIndex = (next: number): void => {
    const before = rows.get(index);
    if (before) before.ariaSelected = "false";
    index = next;
    const entry = shown[index];
    selected = entry?.name;
    if (entry) rows.scrollTo(index);
    const after = rows.get(index);
    if (after) after.ariaSelected = "true";
    point();
    events.onSelect(entry);
  };

  const move = (by: number): void => {
    if (shown.length === 0) return;
    // From nowhere, down leads to the first and up to the last.
    const from = index === -1 ? (by > 0 ? -1 : shown.length) : index;
    selectIndex(Math.min(shown.length - 1, Math.max(0, from + by)));
  };

  const showHeads = (): void => {
    for (const head of heads) {
      const active = head.dataset["sort"] === sort.key;
      head.ariaSort = !active ? "none" : sort.descending ? "descending" : "ascending";
    }
  };

  for (const head of heads) {
    head.querySelector("button")?.addEventListener("click", () => {
      sort = clickColumn(sort, head.dataset["sort"] as SortKey); // What `index.html` has there.
      saveSort(sort);
      showHeads();
      sorted = sortEntries(sorted, sort);
      redraw();
      if (index === -1) grid.scrollTop = 0;
      else rows.scrollTo(index);
    });
  }
  showHeads();

  body.addEventListener("click", (event) => {
    const at = indexOf(event);
    if (at === undefined) return;
    selectIndex(at);
    // A finger knows no double click.
    const touched = event instanceof PointerEvent && event.pointerType === "touch";
    if (touched) events.onOpen(shown[at] as Entry);
  });
  body.addEventListener("dblclick", (event) => {
    const at = indexOf(event);
    if (at !== undefined) events.onOpen(shown[at] as Entry);
  });

  const onKey = (key: string): boolean => {
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: rows.pageSize,
      PageUp: -rows.pageSize,
      Home: -Infinity,
      End: Infinity,
    };
    const by = steps[key];
    const entry = shown[index];
    if (by !== undefined) move(by);
    else if (key === "Enter" && entry) events.onOpen(entry);
    else return false;
    return true;
  };

  return {
    element: grid,
    get selected() {
      return shown[index];
    },
    get shown() {
      return shown.length;
    },
    get scrollTop() {
      return grid.scrollTop;
    },
    show(entries, keep) {
      sorted = sortEntries(entries, sort);
      selected = keep.selected;
      filter = keep.filter;
      redraw();
      grid.scrollTop = keep.scrollTop;
      if (index !== -1) rows.scrollTo(index);
      events.onSelect(shown[index]);
    },
    update(entries) {
      const before = shown[index];
      const anchor = rows.top;
      const seen = shown[anchor.index]?.name;
      sorted = sortEntries(entries, sort);
      // What is as it was is the same object, and nothing is read again for it.
      if (before) sorted = sorted.map((entry) => (isSame(entry, before) ? before : entry));
      redraw();
      const now = shown.findIndex(({ name }) => name === seen);
      // At its top a list stays there, so that one sees what comes.
      if (grid.scrollTop > 0 && now !== -1) rows.scrollTop(now, anchor.offset);
      events.onSelect(shown[index]);
    },
    filter(text) {
      if (text === filter) return;
      filter = text;
      redraw();
      if (index === -1) grid.scrollTop = 0;
      else rows.scrollTo(index);
      events.onSelect(shown[index]);
    },
    onKey,
    nextTo(name) {
      const at = shown.findIndex((entry) => entry.name === name);
      return at === -1 ? undefined : (shown[at + 1] ?? shown[at - 1])?.name;
    },
    select(name) {
      selectIndex(shown.findIndex((entry) => entry.name === name));
    },
  };
}

function isSame(one: Entry, other: Entry): boolean {
  return (
    one.name === other.name &&
    one.kind === other.kind &&
    one.size === other.size &&
    one.modifiedMs === other.modifiedMs &&
    one.leadsTo === other.leadsTo
  );
}

function indexOf(event: Event): number | undefined {
  const row = event.target instanceof Element ? event.target.closest(".row") : null;
  return row ? Number(row.id.slice("row-".length)) : undefined;
}
