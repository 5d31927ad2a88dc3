const STORED = "explorer.preview-width";
const NARROWEST = 240;
const STEP = 24;

/** Lets the pane after the splitter be made wider and narrower, with the pointer or the arrow keys. */
export function createSplitter(splitter: HTMLElement, container: HTMLElement): void {
  const set = (width: number): void => {
    const most = Math.max(NARROWEST, container.clientWidth - NARROWEST);
    const next = Math.round(Math.min(most, Math.max(NARROWEST, width)));
    container.style.setProperty("--preview-width", `${next}px`);
    splitter.ariaValueNow = String(next);
    localStorage.setItem(STORED, String(next));
  };
  const width = (): number =>
    container.getBoundingClientRect().right - splitter.getBoundingClientRect().right;

  splitter.ariaValueMin = String(NARROWEST);
  const stored = Number(localStorage.getItem(STORED));
  if (stored > 0) set(stored);

  splitter.addEventListener("pointerdown", (event) => {
    splitter.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  splitter.addEventListener("pointermove", (event) => {
    if (splitter.hasPointerCapture(event.pointerId))
      set(container.getBoundingClientRect().right - event.clientX);
  });
  splitter.addEventListener("keydown", (event) => {
    if (event.altKey || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    set(width() + (event.key === "ArrowLeft" ? STEP : -STEP));
    event.preventDefault();
  });
  splitter.addEventListener("dblclick", () => {
    container.style.removeProperty("--preview-width");
    localStorage.removeItem(STORED);
  });
}
