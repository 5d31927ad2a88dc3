import type { Problem } from "../../protocol/dev-page.ts";

// Set as properties, which a policy that forbids inline styles leaves alone.
const BOX: Partial<CSSStyleDeclaration> = {
  display: "block",
  position: "fixed",
  inset: "0 0 auto 0",
  zIndex: "2147483647",
  maxHeight: "100vh",
  overflow: "auto",
  boxSizing: "border-box",
  padding: "16px 20px",
  background: "#1d1d20",
  color: "#eee",
  borderBottom: "3px solid #e5484d",
  font: "14px/1.5 ui-monospace, monospace",
  textAlign: "left",
};

let shown: HTMLElement | undefined;

/** Shows what stopped the core over the page, which stays as it is. Every text goes in as text. */
export function showOverlay({ title, message, file, line, column, excerpt }: Problem): void {
  hideOverlay();
  const host = document.createElement("sallyport-problem");
  host.setAttribute("role", "alert");
  Object.assign(host.style, BOX);
  // The page's own styles and queries stay out.
  const box = host.attachShadow({ mode: "open" });
  const close = add(box, "button", "×", {
    float: "right",
    border: "0",
    background: "none",
    color: "inherit",
    font: "24px/1 system-ui",
    cursor: "pointer",
  });
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", hideOverlay);
  add(box, "strong", title, { display: "block", color: "#ff9592" });
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  if (place !== "") add(box, "div", place, { color: "#9db1ff" });
  add(box, "pre", message, { margin: "8px 0", font: "inherit", whiteSpace: "pre-wrap" });
  if (excerpt !== undefined)
    add(box, "pre", excerpt, { margin: "8px 0", font: "inherit", color: "#bbb" });
  add(box, "small", "The next save tries again. The terminal has all of it.", { opacity: "0.7" });
  document.documentElement.append(host);
  shown = host;
}

export function hideOverlay(): void {
  shown?.remove();
  shown = undefined;
}

function add(
  parent: Node,
  tag: string,
  text: string,
  style: Partial<CSSStyleDeclaration>,
): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  Object.assign(element.style, style);
  parent.appendChild(element);
  return element;
}
