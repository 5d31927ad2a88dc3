import type { Resources } from "../../core/resources.ts";

const last = new WeakMap<Resources, Promise<unknown>>();

/**
 * Does one thing of a page's after the other. Decoding takes three times an image's size, so a page that asks for many
 * images at once must not have all of them under way.
 */
export function inTurn<Result>(resources: Resources, run: () => Promise<Result>): Promise<Result> {
  const before = last.get(resources) ?? Promise.resolve();
  const turn = before.then(run);
  last.set(
    resources,
    turn.catch(() => undefined),
  );
  return turn;
}
