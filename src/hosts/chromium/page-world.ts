import { type Cdp, type Fields, numberOf, valueOf } from "./cdp.ts";
import { OWN_WORLD } from "./document-scripts.ts";

/** The target that is a window's page. */
export interface PageTarget {
  readonly targetId: string;
  /** To the browser. */
  readonly cdp: Cdp;
  /** To the page. */
  readonly send: (method: string, params?: Fields) => Promise<Fields>;
  /** A command whose answer nobody needs: where it fails, the page has gone. */
  readonly go: (method: string, params: Fields) => void;
}

/** A world of our own in the page's document: what the page has made of its built-ins has no say in it. */
export interface PageWorld {
  /** Evaluates an expression. Undefined where the page does not answer. */
  readonly look: (expression: string) => Promise<unknown>;
  /** Does so as if the user had touched the page at that moment. Security: the page has that activation as well. */
  readonly touch: (expression: string) => Promise<unknown>;
  /** The document's frame, from now on. */
  setTopFrame(frameId: string): void;
  /** At first it has the target's name. */
  readonly topFrame: string;
}

/** A page that computes answers nobody; what the window is must be told all the same. */
const PAGE_PATIENCE_MS = 1_000;

export function createPageWorld({ send, targetId }: PageTarget): PageWorld {
  let topFrame = targetId;
  async function evaluate(expression: string, userGesture: boolean): Promise<unknown> {
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), PAGE_PATIENCE_MS);
    const answer = async (): Promise<unknown> => {
      const world = await send("Page.createIsolatedWorld", {
        frameId: topFrame,
        worldName: OWN_WORLD,
      });
      const contextId = numberOf(world, "executionContextId");
      const made = await send("Runtime.evaluate", {
        expression,
        contextId,
        userGesture,
        returnByValue: true,
      });
      return valueOf(made, "result", "value");
    };
    try {
      return await Promise.race([answer().catch(() => undefined), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    look: (expression) => evaluate(expression, false),
    touch: (expression) => evaluate(expression, true),
    setTopFrame(frameId) {
      topFrame = frameId;
    },
    get topFrame() {
      return topFrame;
    },
  };
}
