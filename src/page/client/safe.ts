import type { Call, Failure, Outcome } from "./call.ts";

/**
 * Waits for a call and gives what became of it as a value, with the type of its errors:
 *
 *     const stored = await safe(core.store({ text }));
 *     if (!stored.ok) show(stored.error);
 *
 * Rejects with what the call never reached the core for: an engine's error about arguments that cannot be sent.
 */
export async function safe<Output, Errors>(
  call: Call<Output, Errors>,
): Promise<Outcome<Output, Errors>> {
  try {
    return { ok: true, value: await call };
  } catch (error) {
    // What comes from the core is a text, a value of JSON, or has a code.
    if (error instanceof Error && !("code" in error)) throw error;
    return { ok: false, error: error as Failure<Errors> };
  }
}
