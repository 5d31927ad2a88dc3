import type { ErrorCode } from "../../protocol/errors.ts";
import type { Wire } from "./wire.ts";

declare const declared: unique symbol;

/** A command that was called: the promise of what it returns. `Errors` is what `safe()` finds if it fails. */
export interface Call<Output, Errors = never> extends Promise<Output> {
  /** For types alone. */
  readonly [declared]?: Errors;
}

/**
 * A command that was called and streams. Read it with `for await`; leaving the loop, however it is left, cancels the
 * command. It has begun already: items wait in the page until they are read, and the core waits when there are many.
 *
 * One reader: a second loop goes on where the first one is.
 */
export interface Stream<Item> extends AsyncIterable<Item> {
  /** So that `await`, or `return` from an `async` function, does not compile: nobody would read the items. */
  readonly then: (readItWith: "for await") => never;
}

export interface CallOptions {
  readonly headers?: HeadersInit | undefined;
  /** Cancels the command: its own `signal` aborts, and the call rejects with the code `aborted`. */
  readonly signal?: AbortSignal | undefined;
}

export interface StreamOptions extends CallOptions {
  /** How many items may wait in the page, 64 unless said. The core makes no more before some are read. */
  readonly ahead?: number | undefined;
}

/** A call that failed for a reason that is not the command's own answer. `docs/errors.md` has every code. */
export interface CallError extends Error {
  readonly code: ErrorCode;
}

/** What became of a call. */
export type Outcome<Output, Errors = never> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly error: Failure<Errors> };

/** A declared error, the text of an `Error` that the command threw or of a refusal, or an `Error` with a code. */
export type Failure<Errors> = Wire<Errors> | string | CallError;
