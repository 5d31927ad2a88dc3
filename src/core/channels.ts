import { ERROR_TEXT, type ErrorCode, IpcError } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { encodeChannelMessage, encodeEnd } from "../protocol/messages.ts";
import { Channel, type ChannelLink, StreamChannel } from "./channel.ts";
import type { PageLink } from "./page-link.ts";
import { unsendablePart } from "./unsendable.ts";

/** The channels of one page. */
export interface Channels {
  /** Opens those that came with a call. False, and none is, where that would be over the limit. */
  open(channels: readonly Channel[]): boolean;
  /** The call that brought them has settled. Whoever holds one may go on sending. */
  release(channels: readonly Channel[]): void;
  /** The page has aborted the call that brought them. */
  abandon(channels: readonly Channel[]): void;
  /** The page can take so many more messages. Nothing happens where the channel is unknown or has no window. */
  grant(id: number, count: number): void;
  /** The page is gone. */
  closeAll(): void;
}

/**
 * One channel, however many calls have brought it. It does not hold its `Channel`, so that one which nobody in the core
 * holds any more is noticed.
 */
interface State {
  readonly id: number;
  readonly link: ChannelLink;
  /** How many `Channel`s there are of it. */
  holders: number;
  /** Calls in flight that brought it. */
  calls: number;
  /** It was sent to after its last call had settled. */
  kept: boolean;
}

/** Ends a channel that was let go of. */
const forgotten = new FinalizationRegistry<State>((state) => {
  state.holders -= 1;
  if (state.holders === 0) state.link.end();
});

export function createChannels(page: PageLink): Channels {
  const open = new Map<number, State>();
  const grants = new Map<number, (count: number) => void>();
  /** Those that a call in flight has brought, or that were kept. Others are garbage, or nearly. */
  let counted = 0;

  function create(channel: Channel): State {
    const { id } = channel;
    let index = 0;
    let credit = channel instanceof StreamChannel ? channel.window : undefined;
    let waiting: ((ready: boolean) => void)[] = [];
    const wake = (ready: boolean): void => {
      const woken = waiting;
      waiting = [];
      for (const resolve of woken) resolve(ready);
    };
    if (credit !== undefined) {
      grants.set(id, (count) => {
        credit = Math.min((credit as number) + count, LIMITS.maxStreamWindow);
        if (credit > 0) wake(true);
      });
    }
    const isOpen = (): boolean => open.get(id) === state;
    const granted = (): true | Promise<boolean> =>
      credit === undefined || credit > 0 ? true : new Promise((resolve) => waiting.push(resolve));
    const link: ChannelLink = {
      get isOpen() {
        return isOpen();
      },
      push(value) {
        if (!isOpen()) throw new IpcError("disconnected", "The channel is closed.");
        keep(state);
        page.send(encode(id, index, value));
        index += 1;
        if (credit !== undefined) credit -= 1;
      },
      ready() {
        if (!isOpen()) return Promise.resolve(false);
        const room = page.room();
        if (room === true) return granted();
        return room.then((ready) => ready && isOpen() && granted());
      },
      end() {
        if (!isOpen()) return;
        forget(state);
        wake(false);
        if (page.live) page.send(encodeEnd(id, index));
      },
    };
    const state: State = { id, link, holders: 0, calls: 0, kept: false };
    open.set(id, state);
    return state;
  }

  function forget(state: State): void {
    open.delete(state.id);
    grants.delete(state.id);
    if (state.calls > 0 || state.kept) counted -= 1;
  }

  /** Counts a channel that is sent to although no call needs it any more: somebody holds it, and means to. */
  function keep(state: State): void {
    if (state.calls > 0 || state.kept) return;
    if (counted >= LIMITS.maxChannels) {
      state.link.end();
      throw failure("limit", `more than ${LIMITS.maxChannels} channels are open`);
    }
    state.kept = true;
    counted += 1;
  }

  function failure(code: ErrorCode, reason: string, cause?: unknown): IpcError {
    page.record({ code, reason, ...(cause !== undefined && { cause }) });
    return new IpcError(code, `${ERROR_TEXT[code]} (${reason})`);
  }

  function encode(id: number, index: number, value: unknown) {
    let message;
    try {
      message = encodeChannelMessage(id, index, value);
    } catch (cause) {
      const part = unsendablePart("message", value);
      const what = "a message for a channel cannot be sent";
      throw part === undefined
        ? failure("internal", what, cause)
        : failure("internal", `${what}: ${part}`);
    }
    if (!message) throw failure("limit", "a message for a channel is too large");
    return message;
  }

  return {
    open(channels) {
      if (counted + channels.length > LIMITS.maxChannels) return false;
      for (const channel of channels) {
        const state = open.get(channel.id) ?? create(channel);
        Channel.open(channel, state.link);
        forgotten.register(channel, state);
        state.holders += 1;
        if (state.calls === 0 && !state.kept) counted += 1;
        state.calls += 1;
      }
      return true;
    },
    release(channels) {
      for (const { id } of channels) {
        const state = open.get(id);
        if (!state || state.calls === 0) continue;
        state.calls -= 1;
        if (state.calls === 0 && !state.kept) counted -= 1;
      }
    },
    abandon(channels) {
      for (const { id } of channels) open.get(id)?.link.end();
    },
    grant: (id, count) => grants.get(id)?.(count),
    closeAll() {
      for (const { link } of open.values()) link.end();
    },
  };
}
