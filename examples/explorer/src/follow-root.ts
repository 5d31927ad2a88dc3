import type { RootAnswer } from "../src-tauri/answers.ts";
import { core, hear } from "./core.ts";

/**
 * Tells of the folder that is open: now, and whenever the app is handed another one. Rejects where the core cannot be
 * asked for the first.
 */
export async function followRoot(show: (root: RootAnswer) => void): Promise<void> {
  let turn = -1;
  const take = (root: RootAnswer): void => {
    // What is told may be newer than what was asked for before.
    if (root.turn <= turn) return;
    ({ turn } = root);
    show(root);
  };
  await hear("root-changed", take);
  take(await core.root());
}
