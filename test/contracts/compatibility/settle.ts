import type { Call } from "./call.ts";

/** How a call settled. `text` is all that a refusal says. */
export type Outcome =
  | { readonly gives: unknown }
  | { readonly refused: string; readonly text: string }
  | { readonly neverSettles: true };

/** After that long, a promise counts as one that never settles. */
const NEVER_MS = 5_000;

/** Runs a call of this page. */
export async function settle({ run }: Call): Promise<Outcome> {
  const { promise: never, resolve: giveUp } = Promise.withResolvers<Outcome>();
  const timer = setTimeout(() => giveUp({ neverSettles: true }), NEVER_MS);
  const outcome = (async () => run())().then(
    (value): Outcome => ({ gives: value ?? null }),
    (reason: unknown): Outcome => {
      if (!(reason instanceof Error)) {
        const text = typeof reason === "string" ? reason : JSON.stringify(reason);
        return { refused: text, text };
      }
      const { code } = reason as Error & { code?: string };
      // What the engine throws, it words as it likes.
      return code === undefined
        ? { refused: reason.name, text: reason.name }
        : { refused: code, text: reason.message };
    },
  );
  try {
    return await Promise.race([outcome, never]);
  } finally {
    clearTimeout(timer);
  }
}
