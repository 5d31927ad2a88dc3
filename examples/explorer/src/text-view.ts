import type { Content } from "../src-tauri/answers.ts";
import { element } from "./element.ts";
import { formatBytes, formatCount } from "./format.ts";

/** A file of nothing but line breaks would keep the page busy for seconds. */
const MAX_LINES = 20_000;

/** Shows a text: numbered lines for code, lines that wrap for the rest. */
export function createTextView(
  content: Extract<Content, { kind: "text" }>,
  code: boolean,
): HTMLElement {
  const lines = content.text.split("\n");
  const tooMany = lines.length > MAX_LINES;
  if (tooMany) lines.length = MAX_LINES;
  const text = tooMany ? lines.join("\n") : content.text;

  const view = element("div", {
    className: "text-view",
    tabIndex: 0,
    role: "region",
    ariaLabel: "Text",
  });
  view.classList.toggle("code", code);
  if (code) {
    const count = lines.at(-1) === "" ? lines.length - 1 : lines.length;
    const numbers = Array.from({ length: count }, (_, index) => index + 1).join("\n");
    view.append(element("pre", { className: "numbers", ariaHidden: "true" }, numbers));
  }
  view.append(element("pre", { className: "content", dir: code ? "ltr" : "auto" }, text));

  const frame = element("div", { className: "content-frame" }, view);
  if (tooMany || content.truncated) {
    const shown = tooMany
      ? `${formatCount(MAX_LINES)} lines`
      : formatBytes(new TextEncoder().encode(text).length);
    const mark = `Truncated: only the first ${shown} are shown.`;
    frame.append(element("p", { className: "truncated" }, mark));
  }
  return frame;
}
