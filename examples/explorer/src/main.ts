import type { Entry, RootAnswer } from "../src-tauri/answers.ts";
import { showBreadcrumb } from "./breadcrumb.ts";
import { createChanges } from "./changes.ts";
import { core, hear, onDisconnected, type Place } from "./core.ts";
import { byId } from "./element.ts";
import { createFileList } from "./file-list.ts";
import { createFolderView, type Visit } from "./folder-view.ts";
import { followRoot } from "./follow-root.ts";
import { formatName } from "./format.ts";
import { isFolder } from "./kind.ts";
import { openWindow } from "./open-window.ts";
import { fromHash, joinPath, nameOf, parentOf } from "./path.ts";
import { createPlaces } from "./places.ts";
import { createPreviewPane } from "./preview-pane.ts";
import { createSearchView } from "./search-view.ts";
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
const lost = byId("lost", HTMLDivElement);
const problem = byId("problem", HTMLDivElement);
const problemText = byId("problem-text", HTMLParagraphElement);

const visits = new Map<string, Visit>();
const toKey = (place: { readonly step: number; readonly path: string }): string =>
  `${place.step} ${place.path}`;
/** What is to be selected in the place that one goes to. */
let arriving: string | undefined;
let root: RootAnswer = { opening: "", name: "", turn: -1 };

const places = createPlaces(() => {
  const { listed } = view;
  visits.set(toKey(listed), { selected: list.selected?.name, scrollTop: list.scrollTop });
  // Where one came from is selected when one goes up, unless this place remembers better.
  const cameFrom =
    parentOf(listed.path) === places.path && listed.path !== "" ? nameOf(listed.path) : undefined;
  const known = visits.get(toKey(places));
  search.close();
  showPlace();
  void view.read(
    arriving === undefined && known ? known : { selected: arriving ?? cameFrom, scrollTop: 0 },
  );
  arriving = undefined;
});

const preview = createPreviewPane(byId("preview", HTMLElement), {
  onClose() {
    if (search.isOpen) return preview.show(undefined);
    list.select(undefined);
    list.element.focus();
  },
  onOpenWindow: ({ path }) => openWindow(path, showProblem),
  onRename: (place) => void changes.rename(place),
  onRemove: (place) => void changes.remove(place),
});

const changes = createChanges({
  onPlaced: reveal,
  async onRemoved(path) {
    if (search.isOpen) return preview.show(undefined);
    if (parentOf(path) !== places.path) return;
    const selected = list.nextTo(nameOf(path));
    await view.read({ selected, scrollTop: list.scrollTop });
    list.element.focus({ preventScroll: true });
  },
  onProblem: showProblem,
});

const list = createFileList(byId("list", HTMLDivElement), byId("rows", HTMLDivElement), {
  onSelect(entry) {
    // What the preview shows then was found, and is not of the list behind it.
    if (search.isOpen) return;
    preview.show(entry && { ...toPlace(entry), entry });
    view.showStatus();
  },
  onOpen: open,
});

const view = createFolderView({
  list,
  places,
  filter,
  notice: byId("notice", HTMLDivElement),
  count: byId("count", HTMLSpanElement),
  selection: byId("selection", HTMLSpanElement),
  root: () => root,
  goUp,
});

const search = createSearchView({
  input: filter,
  toggle: byId("search", HTMLButtonElement),
  pane: byId("hits", HTMLElement),
  status: byId("search-status", HTMLParagraphElement),
  found: byId("found", HTMLDivElement),
  place: () => ({ opening: root.opening, path: places.path }),
  onToggle() {
    list.select(undefined);
    preview.show(undefined);
    view.applyFilter();
  },
  onChoose(path, line) {
    const entry: Entry = { name: nameOf(path), kind: "file" };
    preview.show({ opening: root.opening, path, entry, line });
  },
  onReveal: (path) => void reveal(path),
});

/** Shows something in the list of its folder. */
async function reveal(path: string): Promise<void> {
  const folder = parentOf(path);
  search.close();
  list.element.focus({ preventScroll: true });
  if (folder === places.path) {
    await view.read({ selected: nameOf(path), scrollTop: list.scrollTop });
  } else {
    arriving = nameOf(path);
    places.go(folder);
  }
}

function showProblem(sentence: string): void {
  problem.hidden = sentence === "";
  problemText.textContent = sentence;
}

/** What is listed, by its path. */
function toPlace({ name }: Entry): Place {
  const { opening, path } = view.listed;
  return { opening, path: joinPath(path, name) };
}

function makeFolder(): void {
  const { opening, path } = view.listed;
  void changes.makeFolder({ opening, path });
}

function showPlace(): void {
  const { path } = places;
  showBreadcrumb(breadcrumb, root.name, path);
  document.title = `${formatName(path === "" ? root.name : nameOf(path))} – Explorer`;
  back.disabled = !places.canGoBack;
  forward.disabled = !places.canGoForward;
  up.disabled = path === "";
}

function open(entry: Entry): void {
  if (isFolder(entry)) places.go(joinPath(view.listed.path, entry.name));
  else preview.focus();
}

function goUp(): void {
  if (places.path !== "") places.go(parentOf(places.path));
}

function enterFilter(): void {
  filter.focus();
  filter.select();
}

back.addEventListener("click", places.back);
forward.addEventListener("click", places.forward);
up.addEventListener("click", goUp);
refresh.addEventListener("click", view.reread);
clearFilter.addEventListener("click", () => {
  if (!search.isOpen) return view.endFilter();
  filter.value = "";
  filter.dispatchEvent(new Event("input"));
  filter.focus();
});
filter.addEventListener("input", () => search.isOpen || view.applyFilter());

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
byId("new-folder", HTMLButtonElement).addEventListener("click", makeFolder);
// For whoever wants to watch it. Nothing of it is loaded before.
byId("compromise", HTMLButtonElement).addEventListener("click", async () => {
  const { play } = await import("./compromised/play.ts");
  await play();
});
listenToKeys({
  filter,
  list,
  places,
  search,
  goUp,
  enterFilter,
  endFilter: view.endFilter,
  open,
  openWindow: (entry) => openWindow(toPlace(entry).path, showProblem),
  rename: (entry) => void changes.rename(toPlace(entry)),
  remove: (entry) => void changes.remove(toPlace(entry)),
  makeFolder,
  undo: () => void changes.undo(root.opening),
});
watchWindow(core);
createSplitter(byId("splitter", HTMLDivElement), byId("main", HTMLElement));

/** Shows the folder that is open from its beginning, or from where a reload has left it. */
function enter(): void {
  // What the list shows is of another folder, and nothing of it may be looked for in this one.
  search.close();
  view.clear();
  visits.clear();
  places.enter(root);
  showPlace();
  void view.read({ selected: undefined, scrollTop: 0 });
}

byId("close-problem", HTMLButtonElement).addEventListener("click", () => {
  problem.hidden = true;
  list.element.focus({ preventScroll: true });
});
try {
  await hear("folder-changed", ({ opening, path }) => {
    if (opening === root.opening && path === places.path) view.refresh();
  });
  await followRoot((next) => {
    const isAnother = next.opening !== root.opening;
    root = next;
    showProblem(root.problem ?? "");
    if (isAnother) enter();
  });
} catch (error) {
  view.fail(error);
}
