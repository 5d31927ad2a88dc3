import type { CallMessage } from "../protocol/messages.ts";
import { LIMITS } from "../protocol/limits.ts";
import { STREAM_HEADER } from "../protocol/stream-header.ts";
import { Channel } from "./channel.ts";
import type { PageLink } from "./page-link.ts";

/** Where a streaming command writes, and the arguments that are left for its schema. */
export interface StreamTarget {
  readonly channel: Channel;
  readonly args: unknown;
}

/**
 * Finds where a call's stream is to go: to the channel that its header names, or to the one Channel among its named
 * arguments. Returns a text that says what is wrong where there is none, or more than one.
 */
export function findStream(message: CallMessage, page: PageLink): StreamTarget | string {
  const { args, channels, command } = message;
  const header = message.headers.find(([name]) => name === STREAM_HEADER)?.[1];
  if (header !== undefined) {
    const [id, window] = readHeader(header);
    if (id === undefined || window === undefined)
      return `the header ${STREAM_HEADER} must be a callback's id and a window of 1 to ${LIMITS.maxStreamWindow}`;
    const channel = page.openStream(id, window);
    return channel ? { channel, args } : "too many channels are open";
  }
  const [channel] = channels as readonly Channel[];
  if (!channel || channels.length > 1) {
    return `command ${command} streams: give it one Channel among its arguments, or read it with for await and sallyport/client`;
  }
  return { channel, args: without(channel, args) };
}

function readHeader(text: string): [id: number | undefined, window: number | undefined] {
  const found = /^(\d{1,10}):(\d{1,4})$/.exec(text);
  const id = Number(found?.[1]);
  const window = Number(found?.[2]);
  return [
    id <= 0xffff_ffff ? id : undefined,
    window >= 1 && window <= LIMITS.maxStreamWindow ? window : undefined,
  ];
}

/** The named arguments but the channel: a schema knows nothing of it. */
function without(channel: Channel, args: unknown): unknown {
  if (typeof args !== "object" || args === null) return args;
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== channel));
}

/** Is it what a streaming command returns? */
export function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/**
 * Sends what is yielded as the reader asks for it: the next item is made when the one before it may go. Returns what the
 * generator returns. Ends the generator where the reader has gone, and the channel in any case.
 */
export async function runStream(
  stream: AsyncIterable<unknown>,
  channel: Channel,
): Promise<unknown> {
  const items = stream[Symbol.asyncIterator]();
  try {
    if (!(await channel.ready())) return undefined;
    for (;;) {
      const { done, value } = await items.next();
      if (done === true) return value;
      await channel.send(value);
    }
  } finally {
    // What it has in `finally` runs. It does nothing where the generator has ended by itself.
    await items.return?.(undefined);
    channel.close();
  }
}
