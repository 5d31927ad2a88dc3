import type { RootAnswer } from "../src-tauri/answers.ts";
import { fromHash, toHash } from "./path.ts";

/** Where the page is among the folders it has been to. The browser's own history, so that its buttons work, too. */
export interface Places {
  readonly path: string;
  /** Counts the steps from the first place: what belongs to one visit of a place can be kept by it. */
  readonly step: number;
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
  /** Begins in a folder: where the history stands, if it was in this one before (a reload), else at its top. */
  enter(root: RootAnswer): void;
  go(path: string): void;
  back(this: void): void;
  forward(this: void): void;
}

/** What the history keeps of every step. */
interface Stop {
  readonly opening: string;
  /** The folder's name: after a new start of the app, the same folder is another opening. */
  readonly name: string;
  readonly step: number;
}

// How far forward one can go is not in the history's own state, and a reload must not forget it.
const LAST = "explorer.last-step";

/** Calls `onArrive` for every new place, but not where a folder is entered. */
export function createPlaces(onArrive: () => void): Places {
  let opening = "";
  let name = "";
  let step = 0;
  let last = 0;
  let path = "";

  const stop = (): Stop => ({ opening, name, step });
  const keepLast = (): void => sessionStorage.setItem(LAST, String(last));

  const arrive = (): void => {
    keepLast();
    onArrive();
  };

  addEventListener("popstate", () => {
    const known = readStop();
    path = fromHash(location.hash);
    if (!known) {
      // A new address was typed, which is a step like any other.
      step = last = step + 1;
      history.replaceState(stop(), "");
    } else if (known.opening === opening) {
      step = known.step;
    } else {
      // A step in a folder that was open before. Nothing of it can be taken out of the history, and its path means
      // nothing in this folder, so it becomes the beginning of this one.
      step = 0;
      path = "";
      history.replaceState(stop(), "", toHash(path));
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
    enter(root) {
      const isFirst = opening === "";
      const known = readStop();
      ({ opening, name } = root);
      const goesOn = isFirst && known?.name === name;
      step = goesOn ? known.step : 0;
      last = goesOn ? Math.max(step, Number(sessionStorage.getItem(LAST)) || 0) : 0;
      // An address that somebody has typed or kept leads to a place, too.
      path = goesOn || (isFirst && !known) ? fromHash(location.hash) : "";
      history.replaceState(stop(), "", toHash(path));
      keepLast();
    },
    go(next) {
      if (next === path) return;
      path = next;
      step = last = step + 1;
      history.pushState(stop(), "", toHash(path));
      arrive();
    },
    back: () => history.back(),
    forward: () => history.forward(),
  };
}

function readStop(): Stop | undefined {
  const state: unknown = history.state;
  const isStop =
    typeof state === "object" &&
    state !== null &&
    "opening" in state &&
    typeof state.opening === "string" &&
    "name" in state &&
    typeof state.name === "string" &&
    "step" in state &&
    typeof state.step === "number";
  return isStop ? (state as Stop) : undefined;
}
