import { element } from "./element.ts";
import { formatName } from "./format.ts";
import { icon } from "./icon.ts";
import { joinPath, toHash, toSegments } from "./path.ts";

/** Shows the way from the opened folder to a path, every part of it a link. */
export function showBreadcrumb(list: HTMLElement, root: string, path: string): void {
  const items = [toItem(root, "")];
  let at = "";
  for (const segment of toSegments(path)) {
    at = joinPath(at, segment);
    items.push(toItem(segment, at));
  }
  items[0]?.querySelector("a")?.prepend(icon("folder", "folder"));
  items.at(-1)?.querySelector("a")?.setAttribute("aria-current", "page");
  list.replaceChildren(...items);
  // Where one is must be seen, even if where one came from is not.
  list.scrollLeft = list.scrollWidth;
}

function toItem(name: string, path: string): HTMLLIElement {
  const label = element("span", { dir: "auto" }, formatName(name));
  const link = element("a", { href: toHash(path), title: formatName(name) }, label);
  return element("li", {}, ...(path === "" ? [] : [icon("chevron")]), link);
}
