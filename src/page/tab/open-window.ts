/**
 * Opens another window of the app, by a link that lets one page in. A browser lets a page do that soon after a click; else
 * the link is offered at the top of the page.
 */
export function openWindow(label: string, url: string): void {
  const opened = window.open("", "_blank");
  if (!opened) return offer(label, url);
  // The pages of two windows have nothing to do with each other.
  opened.opener = null;
  opened.location.replace(url);
}

// Set as properties, which a policy that forbids inline styles leaves alone.
const LINE: Partial<CSSStyleDeclaration> = {
  display: "block",
  position: "fixed",
  inset: "0 0 auto 0",
  zIndex: "2147483647",
  padding: "8px 16px",
  background: "#1d1d20",
  color: "#fff",
  font: "14px/1.4 system-ui, sans-serif",
  textAlign: "center",
};

function offer(label: string, url: string): void {
  const line = document.createElement("sallyport-window");
  line.setAttribute("role", "alert");
  Object.assign(line.style, LINE);
  // The page's own styles and queries stay out, and its scripts find no link.
  const box = line.attachShadow({ mode: "closed" });
  const link = document.createElement("a");
  link.textContent = `Open the window ${label}`;
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  Object.assign(link.style, { color: "#9db1ff" });
  // It lets one page in, once.
  link.addEventListener("click", () => setTimeout(() => line.remove()));
  box.append("The app wants to open another window. ", link);
  document.documentElement.append(line);
}
