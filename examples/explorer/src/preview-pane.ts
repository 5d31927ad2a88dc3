import type { Details, Entry, PreviewAnswer } from "../src-tauri/answers.ts";
import { core, isDisconnected, type Place, toSentence } from "./core.ts";
import { element } from "./element.ts";
import { formatBytes, formatCount, formatItems, formatMoment, formatName } from "./format.ts";
import { icon } from "./icon.ts";
import { createImageView } from "./image-view.ts";
import { isFolder, type Kind, kindOf, kindOfContent } from "./kind.ts";
import { runLatest } from "./latest.ts";
import { createPlayer, type Player } from "./player.ts";
import { showLine } from "./show-line.ts";
import { createTextView } from "./text-view.ts";

export interface PreviewPane {
  /** Shows an entry, or that none is selected. */
  show(selection: Selection | undefined): void;
  /** Puts the keyboard into the pane, to scroll what it shows. */
  focus(): void;
}

export interface Selection extends Place {
  readonly entry: Entry;
  /** Where in a text something was found. */
  readonly line?: number;
}

export interface PreviewActions {
  onClose(this: void): void;
  onOpenWindow(this: void, place: Place): void;
  onRename(this: void, place: Place): void;
  onRemove(this: void, place: Place): void;
}

/** The pane at the side: what is in a file, and what is known about it. */
export function createPreviewPane(pane: HTMLElement, actions: PreviewActions): PreviewPane {
  let wanted: Selection | undefined;
  let player: Player | undefined;

  const load = runLatest(async (selection: Selection) => {
    const outcome = await core.preview(selection).then(
      async (answer) => await toView(selection.entry, answer),
      (error: unknown): View => toFailure(selection.entry, error),
    );
    // Another entry was selected meanwhile: its own answer follows.
    if (selection !== wanted) return outcome.player?.close();
    draw(selection, outcome);
  });

  const draw = (selection: Selection, view: View): void => {
    const { entry } = selection;
    // Only now, so that what was before it stays until there is something to take its place.
    player?.close();
    player = view.player;
    const { kind } = view;
    const title = element(
      "h2",
      { title: formatName(entry.name), dir: "auto" },
      formatName(entry.name),
    );
    const head = element(
      "div",
      { className: `preview-head picture ${kind.icon}` },
      icon(kind.icon),
      title,
      ...(isFolder(entry)
        ? [tool("window", "Open in new window (Ctrl+Enter)", () => actions.onOpenWindow(selection))]
        : []),
      tool("rename", "Rename (F2)", () => actions.onRename(selection)),
      tool("trash", "Delete (Del)", () => actions.onRemove(selection)),
      tool("close", "Close the preview", actions.onClose),
    );
    const details = element("dl", { className: "details" });
    for (const [term, value] of view.rows) {
      details.append(element("dt", {}, term), element("dd", { dir: "auto" }, value));
    }
    pane.replaceChildren(head, view.content, details);
    const text = pane.querySelector<HTMLElement>(".text-view");
    if (text && selection.line !== undefined) showLine(text, selection.line);
  };

  return {
    show(selection) {
      if (selection && selection.path === wanted?.path && selection.entry === wanted.entry) return;
      wanted = selection;
      document.body.classList.toggle("has-selection", selection !== undefined);
      pane.ariaBusy = String(selection !== undefined);
      if (selection) {
        load(selection);
        return;
      }
      player?.close();
      player = undefined;
      pane.replaceChildren(createHelp());
    },
    focus() {
      pane.querySelector<HTMLElement>("[tabindex]")?.focus();
    },
  };
}

function tool(name: string, label: string, onClick: () => void): HTMLButtonElement {
  const button = element("button", {
    className: `tool small ${name}`,
    type: "button",
    title: label,
    ariaLabel: label,
  });
  button.append(icon(name));
  button.addEventListener("click", onClick);
  return button;
}

interface View {
  readonly kind: Kind;
  readonly content: HTMLElement;
  readonly rows: readonly (readonly [term: string, value: string])[];
  readonly player?: Player;
}

function toFailure(entry: Entry, error: unknown): View {
  const kind = kindOf(entry);
  // What to do about it, the page says once, above everything.
  const sentence = isDisconnected(error) ? "This could not be read any more." : toSentence(error);
  return { kind, content: notice(kind, sentence), rows: [] };
}

async function toView(entry: Entry, { details, content }: PreviewAnswer): Promise<View> {
  const kind = kindOfContent(entry, content);
  const rows = toRows(kind, details);
  switch (content.kind) {
    case "text":
      if (content.encoding !== "UTF-8") rows.push(["Encoding", content.encoding]);
      return { kind, content: createTextView(content, kind.code ?? false), rows };
    case "folder":
      rows.splice(1, 0, ["Holds", formatItems(content.entries, content.more)]);
      return { kind, content: notice(kind, formatItems(content.entries, content.more)), rows };
    case "none":
      return { kind, content: notice(kind, content.why), rows };
    case "media":
      try {
        return content.media === "image"
          ? await toImage(entry, kind, content, rows)
          : await toPlayer(kind, content, rows);
      } catch {
        // The browser says no more than that it could not.
        const sentence =
          content.media === "image"
            ? "This picture cannot be shown. The file may be damaged."
            : "This cannot be played. The file may be damaged, or of a kind that this browser does not know.";
        return { kind, content: notice(kind, sentence), rows };
      }
  }
}

type Media = Extract<PreviewAnswer["content"], { kind: "media" }>;

async function toImage(
  entry: Entry,
  kind: Kind,
  content: Media,
  rows: [string, string][],
): Promise<View> {
  const image = await createImageView(content, entry.name);
  if (image.dimensions) rows.splice(2, 0, ["Dimensions", image.dimensions]);
  return { kind, content: image.element, rows };
}

async function toPlayer(kind: Kind, content: Media, rows: [string, string][]): Promise<View> {
  const player = await createPlayer(content);
  if (player.dimensions) rows.splice(2, 0, ["Dimensions", player.dimensions]);
  if (player.length) rows.splice(2, 0, ["Length", player.length]);
  return { kind, content: player.element, rows, player };
}

function toRows(kind: Kind, details: Details): [string, string][] {
  const rows: [string, string][] = [["Kind", kind.label]];
  if (details.size !== undefined) {
    const exact = details.size < 1024 ? "" : ` (${formatCount(details.size)} bytes)`;
    rows.push(["Size", formatBytes(details.size) + exact]);
  }
  rows.push(["Modified", formatMoment(details.modifiedMs)]);
  if (details.createdMs !== undefined) rows.push(["Created", formatMoment(details.createdMs)]);
  if (details.permissions !== undefined) rows.push(["Permissions", details.permissions]);
  if (details.leadsTo !== undefined)
    rows.push(["Leads to", formatName(details.leadsTo) || "the opened folder"]);
  return rows;
}

function notice({ icon: name }: Kind, sentence: string): HTMLElement {
  const picture = element("span", { className: `picture large ${name}` });
  picture.append(icon(name));
  return element("div", { className: "content-frame notice" }, picture, element("p", {}, sentence));
}

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["↑", "↓"], "select"],
  [["Enter"], "open"],
  [["Ctrl", "Enter"], "open a folder in a new window"],
  [["Backspace"], "one folder up"],
  [["Alt", "←"], "back"],
  [["Alt", "→"], "forward"],
  [["/"], "filter, or just type"],
  [["Ctrl", "Shift", "F"], "search in files"],
  [["F2"], "rename"],
  [["Del"], "move to the trash"],
  [["Ctrl", "Z"], "undo"],
  [["Ctrl", "Shift", "N"], "new folder"],
  [["Esc"], "clear"],
];

function createHelp(): HTMLElement {
  const list = element("dl", { className: "keys" });
  for (const [keys, what] of KEYS) {
    list.append(
      element("dt", {}, ...keys.map((key) => element("kbd", {}, key))),
      element("dd", {}, what),
    );
  }
  return element(
    "div",
    { className: "help" },
    element("p", {}, "Select a file to see what is in it."),
    list,
  );
}
