import type { FoundLine, SearchItem } from "../src-tauri/answers.ts";
import { element } from "./element.ts";
import { formatCount, formatName } from "./format.ts";
import { icon } from "./icon.ts";
import { kindOf } from "./kind.ts";
import { nameOf, parentOf, toHash } from "./path.ts";

/** The places of one file, below its path. */
export type FoundFile = Extract<SearchItem, { kind: "file" }>;

/** `path` is the file's, in the opened folder; `shown` how it is called below the folder that is searched. */
export function createHits(
  { path, lines, more }: FoundFile,
  shown: string,
  onChoose: (line: FoundLine) => void,
  onReveal: () => void,
): HTMLElement {
  const kind = kindOf({ name: nameOf(path), kind: "file" });
  const picture = element("span", { className: `picture ${kind.icon}` });
  picture.append(icon(kind.icon));
  const link = element(
    "a",
    { href: toHash(parentOf(path)), title: "Show in its folder", dir: "auto" },
    formatName(shown),
  );
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onReveal();
  });
  const section = element("section", {}, element("h3", {}, picture, link));
  for (const line of lines) {
    const hit = createHit(line);
    hit.addEventListener("click", () => onChoose(line));
    section.append(hit);
  }
  if (more) {
    const sentence = `Only the first ${formatCount(lines.length)} lines of this file are shown.`;
    section.append(element("p", { className: "more" }, sentence));
  }
  return section;
}

function createHit({ line, before, match, after }: FoundLine): HTMLButtonElement {
  const place = element("span", { className: "place" });
  place.append(formatName(before), element("mark", {}, formatName(match)), formatName(after));
  return element(
    "button",
    { type: "button", className: "hit" },
    element("span", { className: "line" }, formatCount(line)),
    place,
  );
}
