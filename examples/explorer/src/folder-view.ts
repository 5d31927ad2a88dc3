import type { Entry, RootAnswer } from "../src-tauri/answers.ts";
import { core, isDisconnected, type Place, toSentence } from "./core.ts";
import type { FileList } from "./file-list.ts";
import { formatBytes, formatCount, formatItems, formatName } from "./format.ts";
import { runLatest } from "./latest.ts";
import { showNotice } from "./notice.ts";
import type { Places } from "./places.ts";

/** What of a place is found again when one comes back to it. */
export interface Visit {
  readonly selected: string | undefined;
  readonly scrollTop: number;
}

/** The place that is listed, which is not yet the new one while that is being read. */
export interface Listed extends Place {
  readonly step: number;
}

/** That a folder could not be read, and why. Anything can be thrown, `undefined` too. */
interface Failure {
  readonly error: unknown;
}

/** The list of the present place, with what is said where there is none, and what stands below it. */
export interface FolderView {
  readonly listed: Listed;
  /** Reads the folder of the present place and shows it. */
  read(this: void, visit: Visit): Promise<void>;
  /** Reads it again, because the person wants it. */
  reread(this: void): void;
  /** Reads it again, because something in it has changed. Nothing that the person looks at moves. */
  refresh(this: void): void;
  /** Shows what the filter leaves. */
  applyFilter(this: void): void;
  endFilter(this: void): void;
  showStatus(this: void): void;
  /** Forgets what is listed: it is of a folder that is not open any more. */
  clear(this: void): void;
  /** Says why there is nothing. */
  fail(this: void, error: unknown): void;
}

export interface FolderViewParts {
  readonly list: FileList;
  readonly places: Places;
  readonly filter: HTMLInputElement;
  readonly notice: HTMLElement;
  readonly count: HTMLElement;
  readonly selection: HTMLElement;
  root(this: void): RootAnswer;
  goUp(this: void): void;
}

const NOWHERE: Listed = { opening: "", path: "", step: -1 };

/** How much longer than a reading took is waited until the next: a storm of changes must not keep the app busy. */
const PAUSE_FACTOR = 2;

export function createFolderView(parts: FolderViewParts): FolderView {
  const { list, places, filter, notice, count, selection, root, goUp } = parts;
  let entries: readonly Entry[] = [];
  let more = false;
  let listed = NOWHERE;
  let reading = 0;
  /** The person waits for the place to be shown, and something in it has changed since it was read. */
  let isWaiting = false;
  let isStale = false;

  async function read(visit: Visit | "in-place"): Promise<void> {
    const turn = ++reading;
    const { path, step } = places;
    const { opening } = root();
    const place = { opening, path };
    let failure: Failure | undefined;
    let answer: Awaited<ReturnType<typeof core.list>> = { entries: [], more: false };
    try {
      // Before it is read, so that no change is missed. Where nothing can be watched, there is the button to refresh.
      if (visit !== "in-place") await core.watch(place).catch(() => undefined);
      answer = await core.list(place);
    } catch (error) {
      // It was there a moment ago.
      const isGone = visit === "in-place" && toSentence(error) === "There is no such folder.";
      failure = { error: isGone ? "This folder is not there any more." : error };
    }
    // One has gone on while it was read, or another folder was opened. The newer place shows itself.
    if (turn !== reading) return;
    // The same place read again keeps its filter, a new one begins without; but for what was typed while the first was read.
    if (listed !== NOWHERE && (listed.step !== step || listed.path !== path)) filter.value = "";
    listed = { opening, path, step };
    ({ entries, more } = answer);
    if (visit === "in-place") list.update(entries);
    else list.show(entries, { ...visit, filter: filter.value });
    showAbsence(failure);
    showStatus(failure);
  }

  async function readWaiting(visit: Visit): Promise<void> {
    document.body.ariaBusy = "true";
    isWaiting = true;
    isStale = false;
    const turn = reading + 1;
    await read(visit);
    if (turn !== reading) return;
    document.body.ariaBusy = "false";
    isWaiting = false;
    if (isStale) refresh();
  }

  const readInPlace = runLatest(async () => {
    if (isWaiting) {
      isStale = true;
      return;
    }
    const begun = performance.now();
    await read("in-place");
    const pauseMs = (performance.now() - begun) * PAUSE_FACTOR;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  });
  const refresh = (): void => readInPlace(undefined);

  /** Says why there is no row to see. */
  function showAbsence(failure?: Failure): void {
    list.element.classList.toggle("empty", failure !== undefined || list.shown === 0);
    if (failure) {
      const { error } = failure;
      const again = ["Try again", reread] as const;
      const actions = places.path === "" ? [again] : [again, ["Go up", goUp] as const];
      // Without a core there is nothing to do here; `lost` says what else can be done.
      const content = isDisconnected(error)
        ? { sentence: "This could not be read any more." }
        : { sentence: toSentence(error), alert: true, actions };
      showNotice(notice, { ...content, icon: "warning" });
    } else if (entries.length === 0) {
      showNotice(notice, { sentence: "This folder is empty.", icon: "folder" });
    } else if (list.shown === 0) {
      const sentence = `Nothing here has “${filter.value}” in its name.`;
      showNotice(notice, { sentence, icon: "search", actions: [["Clear the filter", endFilter]] });
    } else {
      showNotice(notice, undefined);
    }
  }

  function showStatus(failure?: Failure): void {
    const all = formatItems(entries.length, more);
    const some = list.shown === entries.length ? all : `${formatCount(list.shown)} of ${all}`;
    count.textContent = failure ? "This folder could not be read." : some;
    const { selected } = list;
    const size = selected?.size === undefined ? "" : ` · ${formatBytes(selected.size)}`;
    selection.textContent = selected ? ` · “${formatName(selected.name)}” selected${size}` : "";
  }

  function reread(): void {
    void readWaiting({ selected: list.selected?.name, scrollTop: list.scrollTop });
  }

  function applyFilter(): void {
    list.filter(filter.value);
    showAbsence();
    showStatus();
  }

  function endFilter(): void {
    filter.value = "";
    applyFilter();
    list.element.focus();
  }

  return {
    get listed() {
      return listed;
    },
    read: readWaiting,
    reread,
    refresh,
    applyFilter,
    endFilter,
    showStatus: () => showStatus(),
    clear() {
      listed = NOWHERE;
      entries = [];
      filter.value = "";
      list.show(entries, { selected: undefined, scrollTop: 0, filter: "" });
      showNotice(notice, undefined);
    },
    fail(error) {
      // Once something was listed, a lost connection is told above everything.
      if (isDisconnected(error) && listed !== NOWHERE) return;
      showAbsence({ error });
      showStatus({ error });
    },
  };
}
