import type { Entry } from "../src-tauri/answers.ts";
import type { FileList } from "./file-list.ts";
import { isFolder } from "./kind.ts";
import type { Places } from "./places.ts";
import type { SearchView } from "./search-view.ts";

export interface KeyTargets {
  readonly filter: HTMLInputElement;
  readonly list: FileList;
  readonly places: Places;
  readonly search: SearchView;
  goUp(this: void): void;
  enterFilter(this: void): void;
  endFilter(this: void): void;
  open(this: void, entry: Entry): void;
  openWindow(this: void, entry: Entry): void;
  rename(this: void, entry: Entry): void;
  remove(this: void, entry: Entry): void;
  makeFolder(this: void): void;
  undo(this: void): void;
}

/** Lets everything be done without a mouse. */
export function listenToKeys(targets: KeyTargets): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    // A dialog has its own.
    if (event.target instanceof Element && event.target.closest("dialog")) return;
    const handled =
      onTravelKey(event, targets) ||
      (targets.search.isOpen
        ? onSearchKey(event, targets)
        : event.target === targets.filter
          ? onFilterKey(event, targets)
          : onListKey(event, targets));
    if (handled) event.preventDefault();
  });
}

/** The keys that a browser has of its own. */
function onTravelKey(event: KeyboardEvent, targets: KeyTargets): boolean {
  const { places, search, goUp, enterFilter } = targets;
  const { key, altKey } = event;
  const command = event.ctrlKey || event.metaKey;
  if (altKey && !command && key === "ArrowLeft") places.back();
  else if (altKey && !command && key === "ArrowRight") places.forward();
  else if (altKey && !command && key === "ArrowUp") goUp();
  // The browser's search would find only the rows that are drawn.
  else if (command && !altKey && key === "f") enterFilter();
  else if (command && !altKey && key === "F") search.open();
  else return false;
  return true;
}

function onSearchKey(event: KeyboardEvent, { search, list, filter }: KeyTargets): boolean {
  if (event.key !== "Escape") return search.onKey(event);
  // From what was found back to what is searched for, and from there back to the list.
  if (event.target !== filter && filter.value !== "") {
    filter.focus();
  } else {
    search.close();
    list.element.focus({ preventScroll: true });
  }
  return true;
}

function onFilterKey(event: KeyboardEvent, { list, endFilter, open }: KeyTargets): boolean {
  switch (event.key) {
    case "ArrowDown":
    case "ArrowUp":
      list.onKey(event.key);
      break;
    case "Enter":
      // The first of those that are left.
      if (!list.selected) list.onKey("ArrowDown");
      if (list.selected && isFolder(list.selected)) open(list.selected);
      break;
    case "Escape":
      endFilter();
      break;
    default:
      return false;
  }
  list.element.focus({ preventScroll: true });
  return true;
}

function onChangeKey(event: KeyboardEvent, targets: KeyTargets): boolean {
  const { list, openWindow, rename, remove, makeFolder, undo } = targets;
  const { key } = event;
  const command = (event.ctrlKey || event.metaKey) && !event.altKey;
  const { selected } = list;
  if (command && key === "z") undo();
  else if (command && key === "N") makeFolder();
  else if (command && key === "Enter" && selected && isFolder(selected)) openWindow(selected);
  else if (command || event.altKey || event.shiftKey || !selected) return false;
  else if (key === "F2") rename(selected);
  else if (key !== "Delete") return false;
  // Held down, it would clear a folder.
  else if (!event.repeat) remove(selected);
  return true;
}

function onListKey(event: KeyboardEvent, targets: KeyTargets): boolean {
  const { filter, list, goUp, enterFilter, endFilter } = targets;
  const { key } = event;
  if (onChangeKey(event, targets)) return true;
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (key === "/") {
    enterFilter();
  } else if (key === "Backspace") {
    goUp();
  } else if (key === "Escape") {
    if (filter.value !== "") endFilter();
    else if (document.activeElement === list.element) list.select(undefined);
    list.element.focus({ preventScroll: true });
  } else {
    // At first the keyboard is nowhere. It is meant for the list then.
    if (event.target !== list.element && event.target !== document.body) return false;
    if (list.onKey(key)) {
      // Unless a file was opened, and the keyboard is in its preview now.
      if (document.activeElement === document.body) list.element.focus({ preventScroll: true });
    } else {
      // Typing in the list filters it: the letter itself arrives where the keyboard is by then.
      if (key.length === 1 && key !== " ") filter.focus();
      return false;
    }
  }
  return true;
}
