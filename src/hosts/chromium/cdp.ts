/**
 * Chromium's debugging protocol over the two pipes it inherits: JSON texts, each ended by a NUL. No port is opened, so
 * nobody but the process that started the browser can speak to it.
 *
 * The browser is the user's own and is believed as far as the protocol goes. What a page put into an event (addresses,
 * titles, texts) is a stranger's: everything read here is `unknown` until a reader below has looked at it.
 */
import type { Readable, Writable } from "node:stream";

export type Fields = Readonly<Record<string, unknown>>;

export interface CdpEvent {
  readonly method: string;
  readonly params: Fields;
  /** The attached target it belongs to. Undefined: the browser itself. */
  readonly session: string | undefined;
}

export interface Cdp {
  /** Rejects with what the browser answers, or with `CdpClosed` where it has gone. */
  send(method: string, params?: Fields, session?: string): Promise<Fields>;
  /** Hears every event, in the order they came. */
  listen(listener: (event: CdpEvent) => void): void;
  /** Resolves when nothing more can come. */
  readonly closed: Promise<void>;
  /** Ends the pipe. The browser takes that as its end. */
  close(): void;
}

/** The browser has gone, or never came. */
export class CdpClosed extends Error {
  constructor() {
    super("The browser is gone.");
    this.name = "CdpClosed";
  }
}

/**
 * The longest message that is read. A page chooses how much it says in an event, `console.log` included; what is longer
 * is left out, and nobody is worse off for it. (The answers that we ask for are short.)
 */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const NUL = 0;

export function createCdp(input: Readable, output: Writable): Cdp {
  const pending = new Map<number, PromiseWithResolvers<Fields>>();
  const listeners: ((event: CdpEvent) => void)[] = [];
  const { promise: closed, resolve: tellClosed } = Promise.withResolvers<void>();
  let lastId = 0;
  let open = true;
  let parts: Buffer[] = [];
  let size = 0;

  function close(): void {
    if (!open) return;
    open = false;
    parts = [];
    for (const { reject } of pending.values()) reject(new CdpClosed());
    pending.clear();
    input.destroy();
    output.destroy();
    tellClosed();
  }

  function receive(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return close(); // Nothing that is said after this can be relied on.
    }
    if (!isFields(message)) return close();
    const { id, method } = message;
    if (typeof id === "number") {
      const asked = pending.get(id);
      pending.delete(id);
      if (isFields(message["error"]))
        asked?.reject(new Error(textOf(message, "error", "message") ?? "refused by the browser"));
      else asked?.resolve(fieldsOf(message["result"]));
    } else if (typeof method === "string") {
      const session = textOf(message, "sessionId");
      for (const tell of listeners) tell({ method, params: fieldsOf(message["params"]), session });
    }
  }

  input.on("data", (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(NUL); end >= 0; end = chunk.indexOf(NUL, from)) {
      const last = chunk.subarray(from, end);
      const isTooLong = size + last.length > MAX_MESSAGE_BYTES;
      const text = isTooLong ? undefined : Buffer.concat([...parts, last]).toString("utf8");
      parts = [];
      size = 0;
      from = end + 1;
      if (text !== undefined) receive(text);
      if (!open) return;
    }
    size += chunk.length - from;
    if (size > MAX_MESSAGE_BYTES) parts = [];
    else parts.push(chunk.subarray(from));
  });
  for (const stream of [input, output]) stream.on("error", close);
  input.on("close", close);

  return {
    send(method, params = {}, session) {
      if (!open) return Promise.reject(new CdpClosed());
      const asked = Promise.withResolvers<Fields>();
      lastId += 1;
      pending.set(lastId, asked);
      const message = {
        id: lastId,
        method,
        params,
        ...(session !== undefined && { sessionId: session }),
      };
      output.write(`${JSON.stringify(message)}\0`);
      return asked.promise;
    },
    listen(listener) {
      listeners.push(listener);
    },
    closed,
    close,
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

/** An object's members; of anything else, none. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** What stands at a path of own members, or undefined. */
export function valueOf(value: unknown, ...path: string[]): unknown {
  let at = value;
  for (const name of path) at = isFields(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  return at;
}

export function textOf(value: unknown, ...path: string[]): string | undefined {
  const found = valueOf(value, ...path);
  return typeof found === "string" ? found : undefined;
}

export function numberOf(value: unknown, ...path: string[]): number | undefined {
  const found = valueOf(value, ...path);
  return typeof found === "number" ? found : undefined;
}

export function listOf(value: unknown, ...path: string[]): readonly unknown[] {
  const found = valueOf(value, ...path);
  return Array.isArray(found) ? found : [];
}
