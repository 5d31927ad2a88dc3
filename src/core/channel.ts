import type { StandardSchemaV1 } from "@standard-schema/spec";
import { IpcError } from "../protocol/errors.ts";
import type { ChannelReference } from "../protocol/value.ts";

/** What a channel needs of its page. Made by the session (`channels.ts`). */
export interface ChannelLink {
  readonly isOpen: boolean;
  /** Sends a message. Throws where it cannot travel, or the channel is closed. */
  push(value: unknown): void;
  /** Resolves when the page can take another message: true, or false where it never will. At once: true. */
  ready(): true | Promise<boolean>;
  end(): void;
}

/**
 * A channel of the page among a command's arguments, as `tauri::ipc::Channel`. What is sent arrives in the order it was
 * sent, whatever its size; bytes stay bytes. It is closed with its page, by `close()`, and once nothing in the core
 * holds it any more, as Tauri's when it is dropped.
 *
 * In a schema it is `channel<T>()`, or `z.instanceof(Channel)` and the like.
 */
export class Channel<T = unknown> implements ChannelReference {
  /** The id of its callback in the page. */
  readonly id: number;
  #link: ChannelLink | undefined;
  // What it sends, for the types: a page's channel has its own.
  declare protected readonly sends: T;

  /** Made when a call is read. A channel that is made otherwise leads nowhere. */
  constructor(id: number) {
    this.id = id;
  }

  /** False once its page is gone, it was closed, or the page aborted the call that brought it. */
  get isOpen(): boolean {
    return this.#link?.isOpen ?? false;
  }

  /**
   * Sends a message: JSON, with bytes at any depth; at the top they arrive as `ArrayBuffer`. The promise resolves when
   * the page has taken enough of what was sent before. Whoever awaits it never holds more than a few megabytes for a
   * page that is behind; whoever does not, fills the session's buffer, at whose limit the page is cut off.
   *
   * Rejects with an `IpcError`: `disconnected` where the channel is closed, `internal` or `limit` where the value cannot
   * be sent. A rejection that nobody handles is no error: the page may go at any time.
   */
  send(value: T): Promise<void> {
    const sent = this.#send(value);
    sent.catch(() => undefined);
    return sent;
  }

  async #send(value: T): Promise<void> {
    const link = this.#link;
    if (!link?.isOpen) throw closed();
    link.push(value);
    if (!(await link.ready())) throw closed();
  }

  /** Resolves when the page can take another message; false where it never will. For what sends as fast as it may. */
  async ready(): Promise<boolean> {
    return this.#link?.ready() ?? false;
  }

  /** Tells the page that nothing more comes. What was sent still arrives. Twice is once. */
  close(): void {
    this.#link?.end();
  }

  /** Ties it to its page. Not for apps: it is done before any handler runs. */
  static open(channel: Channel, link: ChannelLink): void {
    channel.#link = link;
  }
}

/** Where a streaming command writes: its reader says how many items it can take. */
export class StreamChannel extends Channel {
  readonly window: number;

  constructor(id: number, window: number) {
    super(id);
    this.window = window;
  }
}

function closed(): IpcError {
  return new IpcError("disconnected", "The channel is closed: its page is gone, or it was closed.");
}

/** Accepts a channel, and nothing else, as a part of any schema: `z.object({ onProgress: … })` has `z.instanceof(Channel)`. */
export function channel<T = unknown>(): StandardSchemaV1<Channel<T>> {
  return {
    "~standard": {
      version: 1,
      vendor: "sallyport",
      validate: (value) =>
        value instanceof Channel
          ? { value: value as Channel<T> }
          : { issues: [{ message: "expected a Channel" }] },
    },
  };
}
