/** What `style/preview.css` marks. */
const HIGHLIGHT = "found-line";

/** Scrolls a text view to a line, counted from one, and marks it. Nothing happens where that is beyond what is shown. */
export function showLine(view: HTMLElement, line: number): void {
  const node = view.querySelector(".content")?.firstChild;
  if (!(node instanceof Text)) return;
  const text = node.data;
  let start = 0;
  for (let at = 1; at < line; at++) {
    const end = text.indexOf("\n", start);
    if (end === -1) return;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end === -1 ? text.length : end);
  const { top } = range.getBoundingClientRect();
  // Not at the very top: what stands before it is seen as well.
  view.scrollTop += top - view.getBoundingClientRect().top - view.clientHeight / 3;
  CSS.highlights.set(HIGHLIGHT, new Highlight(range));
}
