import type { SearchAnswer, SearchItem } from "../src-tauri/answers.ts";
import { core, type Place, toSentence } from "./core.ts";
import { formatCount } from "./format.ts";
import { createHits } from "./hits.ts";

/** After the last letter: whoever types a word does not search for its beginnings. What was searched for ends at once. */
const PAUSE_MS = 150;

/** Searching in the files of a folder, in the place of its list. */
export interface SearchView {
  readonly isOpen: boolean;
  open(this: void): void;
  /** Ends what is being searched. */
  close(this: void): void;
  /** Does what a key means among the places that were found. Returns whether it means anything. */
  onKey(this: void, event: KeyboardEvent): boolean;
}

export interface SearchParts {
  readonly input: HTMLInputElement;
  readonly toggle: HTMLButtonElement;
  readonly pane: HTMLElement;
  readonly status: HTMLElement;
  readonly found: HTMLElement;
  /** Where is searched. */
  place(this: void): Place;
  onToggle(this: void, isOpen: boolean): void;
  /** A place in a file was chosen. */
  onChoose(this: void, path: string): void;
  /** The file is to be shown where it is. */
  onReveal(this: void, path: string): void;
}

export function createSearchView(parts: SearchParts): SearchView {
  const { input, toggle, pane, status, found, place, onToggle, onChoose, onReveal } = parts;
  let isOpen = false;
  let running = new AbortController();
  let timer: number | undefined;

  /** Nothing of what was searched for is wanted any more: the core hears of it with the next message. */
  function stop(): void {
    running.abort();
    clearTimeout(timer);
  }

  async function search(text: string): Promise<void> {
    const { signal } = (running = new AbortController());
    const at = place();
    let places = 0;
    let holding = 0;
    let files = 0;
    found.replaceChildren();
    found.scrollTop = 0;
    const show = (): void => {
      status.textContent = `Searching … ${countFiles(files)} searched, ${countPlaces(places)} found.`;
    };
    show();
    const take = (item: SearchItem): void => {
      if (signal.aborted) return;
      if (item.kind === "progress") files = item.files;
      else {
        places += item.lines.length;
        holding++;
        const shown = at.path === "" ? item.path : item.path.slice(at.path.length + 1);
        found.append(
          createHits(
            item,
            shown,
            () => onChoose(item.path),
            () => onReveal(item.path),
          ),
        );
      }
      show();
    };
    try {
      const answer = await core.search(at, text, signal, take);
      if (!signal.aborted) status.textContent = toSummary(text, answer, places, holding);
    } catch (error) {
      if (!signal.aborted) status.textContent = toSentence(error);
    }
  }

  function onInput(): void {
    if (!isOpen) return;
    stop();
    const text = input.value;
    if (text !== "") {
      timer = setTimeout(() => void search(text), PAUSE_MS);
      return;
    }
    found.replaceChildren();
    status.textContent = "What you type is looked for in all files below this folder.";
  }

  function set(next: boolean): void {
    stop();
    if (next === isOpen) return;
    isOpen = next;
    pane.hidden = !isOpen;
    toggle.ariaPressed = String(isOpen);
    input.value = "";
    input.placeholder = isOpen ? "Search in files" : "Filter";
    input.ariaLabel = isOpen ? "Search in files" : "Filter by name";
    onToggle(isOpen);
    onInput();
  }

  input.addEventListener("input", onInput);
  toggle.addEventListener("click", () => {
    set(!isOpen);
    if (isOpen) input.focus();
  });
  found.addEventListener("focusin", ({ target }) => {
    found.querySelector("[aria-current]")?.removeAttribute("aria-current");
    if (target instanceof HTMLElement && target.matches(".hit")) target.ariaCurrent = "true";
  });

  return {
    get isOpen() {
      return isOpen;
    },
    open() {
      set(true);
      input.focus();
      input.select();
    },
    close: () => set(false),
    onKey({ key }) {
      const step = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
      if (step === 0) return false;
      const hits = [...found.querySelectorAll<HTMLElement>(".hit")];
      const next = hits.findIndex((hit) => hit === document.activeElement) + step;
      if (next < 0) input.focus();
      else hits[next]?.focus();
      return true;
    },
  };
}

function toSummary(
  text: string,
  { files, unreadable, more }: SearchAnswer,
  places: number,
  holding: number,
): string {
  const first =
    places === 0
      ? `“${text}” is in none of ${countFiles(files)}.`
      : more
        ? `Only the first ${countPlaces(places)} are shown. There are more.`
        : `${countPlaces(places)} in ${countFiles(holding)}. ${countFiles(files)} searched.`;
  return unreadable === 0 ? first : `${first} ${formatCount(unreadable)} could not be read.`;
}

function countFiles(count: number): string {
  return count === 1 ? "1 file" : `${formatCount(count)} files`;
}

function countPlaces(count: number): string {
  return count === 1 ? "1 place" : `${formatCount(count)} places`;
}
