/** Rows drawn above and below what can be seen, so that scrolling shows no gap before the next frame. */
const MARGIN_ROWS = 10;

export interface VirtualRows {
  /** Shows another list. `draw` makes the row of an index; what it made is kept while it can be seen. */
  show(count: number, draw: (index: number) => HTMLElement): void;
  /** The row of an index, if it is drawn. */
  get(index: number): HTMLElement | undefined;
  scrollTo(index: number): void;
  /** The first row that can be seen, and how much of it cannot. */
  readonly top: { readonly index: number; readonly offset: number };
  /** Makes a row the first that can be seen. */
  scrollTop(index: number, offset: number): void;
  /** How many rows fit at once. */
  readonly pageSize: number;
}

/**
 * Keeps only the rows that can be seen in the document. All have the height that the style sheet gives
 * `--row-height`. `scroller` scrolls, and its sticky head is as high as a row; `body` holds the rows.
 */
export function createVirtualRows(scroller: HTMLElement, body: HTMLElement): VirtualRows {
  const drawn = new Map<number, HTMLElement>();
  let rowHeight = readRowHeight(scroller);
  let count = 0;
  let draw: (index: number) => HTMLElement = () => body;

  const update = (): void => {
    const top = scroller.scrollTop;
    const first = Math.max(0, Math.floor(top / rowHeight) - MARGIN_ROWS);
    const end = Math.min(count, Math.ceil((top + scroller.clientHeight) / rowHeight) + MARGIN_ROWS);
    for (const [index, row] of drawn) {
      if (index >= first && index < end) continue;
      row.remove();
      drawn.delete(index);
    }
    for (let index = first; index < end; index++) {
      if (drawn.has(index)) continue;
      const row = draw(index);
      row.style.transform = `translateY(${index * rowHeight}px)`;
      drawn.set(index, row);
      body.append(row);
    }
  };

  const redraw = (): void => {
    drawn.clear();
    body.replaceChildren();
    body.style.height = `${count * rowHeight}px`;
    update();
  };

  scroller.addEventListener("scroll", update, { passive: true });
  new ResizeObserver(() => {
    const height = readRowHeight(scroller);
    if (height === rowHeight) return update();
    // Rows are higher on a touch screen, and a window can be moved to one.
    rowHeight = height;
    redraw();
  }).observe(scroller);

  return {
    show(nextCount, nextDraw) {
      count = nextCount;
      draw = nextDraw;
      redraw();
    },
    get: (index) => drawn.get(index),
    scrollTo(index) {
      // The head covers the height of one row at the top.
      const top = index * rowHeight;
      const bottom = top + 2 * rowHeight - scroller.clientHeight;
      if (scroller.scrollTop > top) scroller.scrollTop = top;
      else if (scroller.scrollTop < bottom) scroller.scrollTop = bottom;
      update();
    },
    get top() {
      const index = Math.floor(scroller.scrollTop / rowHeight);
      return { index, offset: scroller.scrollTop - index * rowHeight };
    },
    scrollTop(index, offset) {
      scroller.scrollTop = index * rowHeight + offset;
      update();
    },
    get pageSize() {
      return Math.max(1, Math.floor(scroller.clientHeight / rowHeight) - 2);
    },
  };
}

function readRowHeight(scroller: HTMLElement): number {
  return Number.parseFloat(getComputedStyle(scroller).getPropertyValue("--row-height")) || 32;
}
