import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Collects everything that nothing holds any more. */
export async function collectGarbage(): Promise<void> {
  // What was looked at in this turn of the event loop is held to its end.
  await nextTurn();
  collect();
}
