import type { Entry } from "../src-tauri/answers.ts";
import { element } from "./element.ts";
import { splitAtMatch } from "./filter.ts";
import { formatBytes, formatDate, formatMoment, formatName } from "./format.ts";
import { icon } from "./icon.ts";
import { isFolder, kindOf } from "./kind.ts";

/** One line of the list. */
export function createRow(entry: Entry, filter: string): HTMLDivElement {
  const kind = kindOf(entry);
  const picture = element("span", { className: `picture ${kind.icon}` });
  picture.append(icon(kind.icon));
  if (entry.kind === "link")
    picture.append(icon(entry.leadsTo === "elsewhere" ? "warning" : "link", "badge"));

  const [before, match, after] = splitAtMatch(formatName(entry.name), filter);
  const name = element(
    "span",
    { className: "label", title: formatName(entry.name), dir: "auto" },
    before,
  );
  if (match !== "") name.append(element("mark", {}, match), after);

  const size = entry.size === undefined ? "" : formatBytes(entry.size);
  const date = entry.modifiedMs === undefined ? "" : formatDate(entry.modifiedMs);
  const dateTitle = entry.modifiedMs === undefined ? "" : formatMoment(entry.modifiedMs);

  const row = element(
    "div",
    { className: "row", role: "row" },
    cell("name", picture, name),
    cell("size", isFolder(entry) ? "–" : size),
    Object.assign(cell("date", date), { title: dateTitle }),
  );
  row.classList.toggle("elsewhere", entry.leadsTo === "elsewhere");
  row.classList.toggle("hidden-file", entry.name.startsWith("."));
  return row;
}

function cell(className: string, ...children: (Node | string)[]): HTMLDivElement {
  return element("div", { className, role: "gridcell" }, ...children);
}
