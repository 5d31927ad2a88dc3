import type { ErrorCode } from "../../protocol/errors.ts";

/** What arrives at a stream's callback: the items in order, then the end. */
export type StreamMessage =
  | { readonly index: number; readonly message: unknown }
  | { readonly index: number; readonly end: true };

export interface Reader extends AsyncIterableIterator<unknown, undefined> {
  readonly hear: (message: StreamMessage) => void;
  /** Nothing more comes. What has come is still read, then `failure` is thrown, once, if there is one. */
  readonly finish: (failure?: { readonly error: unknown }) => void;
  /** Whether anything was heard: of a command that is no stream, nothing is. */
  readonly heard: () => boolean;
}

type Item = IteratorResult<unknown, undefined>;
const DONE: Item = { done: true, value: undefined };

/**
 * Keeps what a stream sends until somebody reads it. `onRead` is told of every item that has left, as long as
 * more may come; `onLeave`, once, that the reader wants no more. From the moment of `isAborted` on, nothing is read, unless
 * the stream was over before.
 */
export function createReader(
  onRead: () => void,
  onLeave: () => void,
  isAborted: () => boolean,
): Reader {
  const items: unknown[] = [];
  const waiting: PromiseWithResolvers<Item>[] = [];
  let heard = false;
  let over = false;
  let failure: { readonly error: unknown } | undefined;

  function finish(failed?: { readonly error: unknown }): void {
    if (over) return;
    over = true;
    failure = failed;
    if (failed && isAborted()) items.splice(0);
    for (const one of waiting.splice(0)) settle(one);
  }

  function settle({ resolve, reject }: PromiseWithResolvers<Item>): void {
    if (!failure) return resolve(DONE);
    reject(failure.error);
    failure = undefined;
  }

  return {
    hear(message) {
      heard = true;
      if (over || "end" in message) return;
      const first = waiting.shift();
      if (!first) return void items.push(message.message);
      first.resolve({ done: false, value: message.message });
      onRead();
    },
    finish,
    heard: () => heard,
    next() {
      // The call itself rejects some microtasks later, in which more would be read.
      if (isAborted()) finish({ error: aborted() });
      const one = Promise.withResolvers<Item>();
      if (items.length > 0) {
        one.resolve({ done: false, value: items.shift() });
        if (!over) onRead();
      } else if (over) settle(one);
      else waiting.push(one);
      return one.promise;
    },
    async return() {
      items.splice(0);
      failure = undefined;
      if (!over) onLeave();
      finish();
      return DONE;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** As the bridge's. */
function aborted(): Error {
  const code: ErrorCode = "aborted";
  return Object.assign(new Error("The page aborted the call."), { code });
}
