import { STREAM_HEADER } from "../../protocol/stream-header.ts";
import type { StreamOptions } from "./call.ts";
import { internals } from "./internals.ts";
import { createReader } from "./reader.ts";

const AHEAD = 64;

/**
 * Calls a command. Nothing is generated, so nothing here knows which commands stream: until a command is known to be
 * `plain`, the call says where items would go, and the promise that is returned can be read by `for await` as well.
 */
export function call(
  name: string,
  args: unknown,
  options: StreamOptions | undefined,
  plain: Set<string>,
): Promise<unknown> {
  const { invoke, plugins, transformCallback, unregisterCallback } = internals();
  if (plain.has(name)) return invoke(name, args, options);

  const { headers: given, signal, ahead = AHEAD } = options ?? {};
  const left = new AbortController();
  let read = 0;
  const reader = createReader(
    () => {
      read += 1;
      // In halves: while one is read, the other is on its way.
      if (read * 2 < ahead) return;
      plugins.sallyport.grant(id, read);
      read = 0;
    },
    () => left.abort(),
    () => signal?.aborted ?? false,
  );
  const id = transformCallback(reader.hear);
  const headers = new Headers(given);
  headers.set(STREAM_HEADER, `${id}:${ahead}`);

  const result = invoke(name, args, {
    headers,
    signal: signal ? AbortSignal.any([signal, left.signal]) : left.signal,
  }).then(
    (value) => {
      unregisterCallback(id);
      if (!reader.heard()) plain.add(name);
      reader.finish(
        reader.heard()
          ? undefined
          : { error: new TypeError(`The command \`${name}\` does not stream: await it.`) },
      );
      return value;
    },
    (error: unknown) => {
      unregisterCallback(id);
      reader.finish({ error });
      throw error;
    },
  );
  return Object.assign(result, {
    [Symbol.asyncIterator]() {
      // From now on, errors come out of the loop.
      result.catch(() => undefined);
      return reader;
    },
  });
}
