import { fromHash, toHash } from "./path.ts";

/** Where the page is among the folders it has been to. The browser's own history, so that its buttons work, too. */
export interface Places {
  readonly path: string;
  /** Counts the steps from the first place: what belongs to one visit of a place can be kept by it. */
  readonly step: number;
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
  go(path: string): void;
  back(this: void): void;
  forward(this: void): void;
}

// How far forward one can go is not in the history's own state, and a reload must not forget it.
const LAST = "explorer.last-step";

/** Calls `onArrive` for every new place, but not for the first. */
export function createPlaces(onArrive: () => void): Places {
  let step = readStep() ?? 0;
  let last =
    readStep() === undefined ? 0 : Math.max(step, Number(sessionStorage.getItem(LAST)) || 0);
  let path = fromHash(location.hash);
  history.replaceState({ step }, "", toHash(path));

  const arrive = (): void => {
    sessionStorage.setItem(LAST, String(last));
    onArrive();
  };

  addEventListener("popstate", () => {
    const known = readStep();
    path = fromHash(location.hash);
    if (known === undefined) {
      // A new address was typed, which is a step like any other.
      step = last = step + 1;
      history.replaceState({ step }, "");
    } else {
      step = known;
    }
    arrive();
  });

  return {
    get path() {
      return path;
    },
    get step() {
      return step;
    },
    get canGoBack() {
      return step > 0;
    },
    get canGoForward() {
      return step < last;
    },
    go(next) {
      if (next === path) return;
      path = next;
      step = last = step + 1;
      history.pushState({ step }, "", toHash(path));
      arrive();
    },
    back: () => history.back(),
    forward: () => history.forward(),
  };
}

function readStep(): number | undefined {
  const state: unknown = history.state;
  const known =
    typeof state === "object" && state !== null && "step" in state ? state.step : undefined;
  return typeof known === "number" ? known : undefined;
}
