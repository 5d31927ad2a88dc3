import type { Fields } from "./cdp.ts";
import { ASK_FUNCTION } from "./document-scripts.ts";
import type { PageTarget, PageWorld } from "./page-world.ts";

/**
 * Keeps a window open whose user closes it, while somebody wants to be asked. Chromium asks the page (`beforeunload`), our
 * own world in it says no, and Chromium would ask the user: that is answered here.
 *
 * 1. It asks a page only that its user has touched. So the document is told that it was, by an activation that is used up
 *    before a script of the page runs: what an activation lets a page do (windows, full screen) it does not get.
 * 2. A reload and a navigation ask the same question. Where the page has begun it, our world knows and says nothing; where
 *    the user has (F5), `Page.frameStartedNavigating` comes before the question, and the answer is yes.
 */
export interface CloseQuestion {
  /** Whether anybody wants to be asked. */
  readonly asks: boolean;
  setAsks(asks: boolean): Promise<void>;
  /** A document has come that knows nothing of it yet. */
  documentShown(): void;
  /** The page is about to go somewhere: it has asked for that, or has begun it. */
  requested(): void;
  began(): void;
  /** It goes nowhere any more. */
  stopped(): void;
  /** Our world in the page has said no. */
  heldOn(): void;
  /** Chromium asks the user. False: that question is not ours. */
  answer(): boolean;
}

const ACTIVATE = `try { document.createElement("input").showPicker(); } catch {}`;

/** `requested` is called when the user wants to close a window that stays. */
export function createCloseQuestion(
  { go }: PageTarget,
  { look, touch }: PageWorld,
  requested: () => void,
): CloseQuestion {
  let asks = false;
  let isRequested = false;
  let isLeaving = false;
  let hasHeldOn = false;

  const tell = async (): Promise<void> => {
    const text = `globalThis.${ASK_FUNCTION}?.(${asks});`;
    // The picker of an input that is nowhere shows nothing, and takes the activation.
    if (asks) await touch(`${text} ${ACTIVATE}`);
    else await look(text);
  };
  const dialog = (params: Fields): void => go("Page.handleJavaScriptDialog", params);

  return {
    get asks() {
      return asks;
    },
    async setAsks(next) {
      asks = next;
      await tell();
    },
    documentShown() {
      isRequested = false;
      isLeaving = false;
      if (asks) void tell();
    },
    requested() {
      isRequested = true;
    },
    began() {
      // What the page itself has asked for has been through its question already.
      isLeaving = !isRequested;
      isRequested = false;
    },
    stopped() {
      isRequested = false;
      isLeaving = false;
    },
    heldOn() {
      hasHeldOn = true;
    },
    answer() {
      if (!hasHeldOn) return false;
      hasHeldOn = false;
      const accept = isLeaving;
      isLeaving = false;
      dialog({ accept });
      if (!accept) requested();
      return true;
    },
  };
}
