/** After the last of many steps, while a hand pulls at the window's edge. */
const PAUSE_MS = 300;
/** No browser tells its page that the window was moved. */
const LOOK_MS = 1_000;

/** Of the window's upper edge, by which it is moved, this much at least must be on the screen. */
const HANDLE_PX = 80;

export interface WindowListener {
  /** The window was resized, moved or maximised. What it is like, the core sees for itself. */
  windowChanged(this: void): Promise<boolean>;
  fetchWindow(this: void): Promise<void>;
}

/** Tells of the window's changes, until it hears that there is no use in it. */
export function watchWindow({ windowChanged, fetchWindow }: WindowListener): void {
  const ended = new AbortController();
  const { signal } = ended;
  let timer: number | undefined;
  let told = shape();

  const now = (): void => {
    clearTimeout(timer);
    timer = undefined;
    told = shape();
    windowChanged().then(
      (isOfUse) => isOfUse || ended.abort(),
      () => ended.abort(), // The core has gone; the page says so elsewhere.
    );
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(now, PAUSE_MS);
  };
  const look = (): void => {
    if (shape() !== told) now();
  };

  addEventListener("resize", soon, { signal });
  // Whoever moves the window may leave it in the same moment.
  for (const type of ["blur", "focus", "pagehide"]) addEventListener(type, look, { signal });
  document.addEventListener("visibilitychange", look, { signal });
  // It was remembered from a screen that is not there any more.
  if (!isWithinReach()) fetchWindow().catch(() => undefined); // The core has gone; see above.
  const looking = setInterval(look, LOOK_MS);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    clearInterval(looking);
  });
}

function shape(): string {
  return [screenX, screenY, outerWidth, outerHeight].join(" ");
}

function isWithinReach(): boolean {
  const {
    availLeft = 0,
    availTop = 0,
    availWidth,
    availHeight,
    isExtended = false,
  } = screen as Extended;
  // What lies beside this screen may be another one.
  if (isExtended) return true;
  const left = screenX - availLeft;
  const top = screenY - availTop;
  return (
    left + outerWidth >= HANDLE_PX &&
    left <= availWidth - HANDLE_PX &&
    top >= -HANDLE_PX / 4 &&
    top <= availHeight - HANDLE_PX
  );
}

/** What browsers know of a screen beyond what is in the types. */
type Extended = Screen & {
  readonly availLeft?: number;
  readonly availTop?: number;
  readonly isExtended?: boolean;
};
