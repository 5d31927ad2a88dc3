import type { Entry, RootAnswer } from "../src-tauri/answers.ts";
import { showBreadcrumb } from "./breadcrumb.ts";
import { core, isDisconnected, onDisconnected, toSentence } from "./core.ts";
import { byId } from "./element.ts";
import { createFileList } from "./file-list.ts";
import { formatBytes, formatCount, formatItems, formatName } from "./format.ts";
import { isFolder } from "./kind.ts";
import { showNotice } from "./notice.ts";
import { fromHash, joinPath, nameOf, parentOf } from "./path.ts";
import { createPlaces } from "./places.ts";
import { createPreviewPane } from "./preview-pane.ts";
import { listenToKeys } from "./keys.ts";
import { createSplitter } from "./splitter.ts";
import { watchWindow } from "./watch-window.ts";

const back = byId("back", HTMLButtonElement);
const forward = byId("forward", HTMLButtonElement);
const up = byId("up", HTMLButtonElement);
const refresh = byId("refresh", HTMLButtonElement);
const breadcrumb = byId("breadcrumb", HTMLOListElement);
const filter = byId("filter", HTMLInputElement);
const clearFilter = byId("clear-filter", HTMLButtonElement);
const notice = byId("notice", HTMLDivElement);
const lost = byId("lost", HTMLDivElement);
const problem = byId("problem", HTMLDivElement);
const problemText = byId("problem-text", HTMLParagraphElement);
const count = byId("count", HTMLSpanElement);
const selection = byId("selection", HTMLSpanElement);

/** What of a place is found again when one comes back to it. */
interface Visit {
  readonly selected: string | undefined;
  readonly scrollTop: number;
}

/** That a folder could not be read, and why. Anything can be thrown, `undefined` too. */
interface Failure {
  readonly error: unknown;
}

const visits = new Map<string, Visit>();
const toKey = (place: { readonly step: number; readonly path: string }): string =>
  `${place.step} ${place.path}`;
let root: RootAnswer = { opening: "", name: "", turn: -1 };
let entries: readonly Entry[] = [];
let more = false;
/** The place that the list shows now, which is not yet the new one while that is being read. */
const NOWHERE = { opening: "", path: "", step: -1 };
let listed = NOWHERE;
let reading = 0;

const places = createPlaces(() => {
  visits.set(toKey(listed), { selected: list.selected?.name, scrollTop: list.scrollTop });
  // Where one came from is selected when one goes up, unless this place remembers better.
  const cameFrom =
    parentOf(listed.path) === places.path && listed.path !== "" ? nameOf(listed.path) : undefined;
  const known = visits.get(toKey(places));
  void read(known ?? { selected: cameFrom, scrollTop: 0 });
});

const preview = createPreviewPane(byId("preview", HTMLElement), () => {
  list.select(undefined);
  list.element.focus();
});

const list = createFileList(byId("list", HTMLDivElement), byId("rows", HTMLDivElement), {
  onSelect(entry) {
    const { opening, path } = listed;
    preview.show(entry && { opening, path: joinPath(path, entry.name), entry });
    showStatus();
  },
  onOpen: open,
});

/** Reads the folder of the present place and shows it. */
async function read(visit: Visit): Promise<void> {
  const turn = ++reading;
  const { path, step } = places;
  const { opening } = root;
  showPlace();
  document.body.ariaBusy = "true";
  let failure: Failure | undefined;
  let answer: Awaited<ReturnType<typeof core.list>> = { entries: [], more: false };
  try {
    answer = await core.list({ opening, path });
  } catch (error) {
    failure = { error };
  }
  // One has gone on while it was read, or another folder was opened. The newer place shows itself.
  if (turn !== reading) return;
  document.body.ariaBusy = "false";
  // The same place read again keeps its filter, a new one begins without.
  if (listed.step !== step || listed.path !== path) filter.value = "";
  listed = { opening, path, step };
  ({ entries, more } = answer);
  list.show(entries, { ...visit, filter: filter.value });
  showAbsence(failure);
  showStatus(failure);
}

function showPlace(): void {
  const { path } = places;
  showBreadcrumb(breadcrumb, root.name, path);
  document.title = `${formatName(path === "" ? root.name : nameOf(path))} – Explorer`;
  back.disabled = !places.canGoBack;
  forward.disabled = !places.canGoForward;
  up.disabled = path === "";
}

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

function open(entry: Entry): void {
  if (isFolder(entry)) places.go(joinPath(listed.path, entry.name));
  else preview.focus();
}

function goUp(): void {
  if (places.path !== "") places.go(parentOf(places.path));
}

function reread(): void {
  void read({ selected: list.selected?.name, scrollTop: list.scrollTop });
}

function applyFilter(): void {
  list.filter(filter.value);
  showAbsence();
  showStatus();
}

function enterFilter(): void {
  filter.focus();
  filter.select();
}

function endFilter(): void {
  filter.value = "";
  applyFilter();
  list.element.focus();
}

back.addEventListener("click", places.back);
forward.addEventListener("click", places.forward);
up.addEventListener("click", goUp);
refresh.addEventListener("click", reread);
clearFilter.addEventListener("click", endFilter);
filter.addEventListener("input", applyFilter);

// The end of a long way is what must be seen, in a window that was made narrower, too.
new ResizeObserver(() => (breadcrumb.scrollLeft = breadcrumb.scrollWidth)).observe(breadcrumb);
breadcrumb.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  // With a key held, a browser opens links elsewhere; that is the person's choice.
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  places.go(fromHash(link.hash));
  list.element.focus({ preventScroll: true });
});

onDisconnected(() => {
  document.body.classList.add("disconnected");
  lost.hidden = false;
});
byId("reload", HTMLButtonElement).addEventListener("click", () => location.reload());
listenToKeys({ filter, list, places, goUp, enterFilter, endFilter, open });
watchWindow(core);
createSplitter(byId("splitter", HTMLDivElement), byId("main", HTMLElement));

/** Shows the folder that is open from its beginning, or from where a reload has left it. */
async function enter(): Promise<void> {
  // What the list shows is of another folder, and nothing of it may be looked for in this one.
  listed = NOWHERE;
  visits.clear();
  entries = [];
  filter.value = "";
  list.show(entries, { selected: undefined, scrollTop: 0, filter: "" });
  showNotice(notice, undefined);
  places.enter(root);
  await read({ selected: undefined, scrollTop: 0 });
}

function showProblem(): void {
  problem.hidden = root.problem === undefined;
  problemText.textContent = root.problem ?? "";
}

/** Waits for folders that the app is handed when it is started once more. Ends with the app. */
async function followRoot(): Promise<never> {
  for (;;) {
    const before = root.opening;
    root = await core.nextRoot(root);
    showProblem();
    if (root.opening !== before) void enter();
  }
}

byId("close-problem", HTMLButtonElement).addEventListener("click", () => {
  problem.hidden = true;
  list.element.focus({ preventScroll: true });
});
try {
  root = await core.root();
  showProblem();
  void enter();
  await followRoot();
} catch (error) {
  // While it waits, a lost connection is all that can go wrong, and `lost` says so.
  if (!isDisconnected(error) || listed === NOWHERE) {
    showAbsence({ error });
    showStatus({ error });
  }
}
