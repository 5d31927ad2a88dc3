import type { Caller } from "../acl/authorize.ts";
import {
  BrokenProtocol,
  decodeBatch,
  encodeBatch,
  type EncodedMessage,
  isCount,
} from "../protocol/batch.ts";
import {
  CLOSE,
  type Close,
  ERROR_TEXT,
  type ErrorCode,
  IpcError,
  TOO_LARGE,
} from "../protocol/errors.ts";
import { createLedger, sizeOf } from "../protocol/ledger.ts";
import { LIMITS } from "../protocol/limits.ts";
import {
  type AnswerMessage,
  type CallMessage,
  encodeAcknowledge,
  encodeAnswer,
  encodeResumed,
  isControl,
  parseAcknowledge,
  parsePageMessages,
  PING,
} from "../protocol/messages.ts";
import { createOutbox } from "../protocol/outbox.ts";
import { readSealedHead, type SealedHead } from "../protocol/sealed.ts";
import type { Transport } from "../protocol/transport.ts";
import type { Core } from "./app.ts";
import { CallSignal } from "./call-context.ts";
import { Channel, StreamChannel } from "./channel.ts";
import { createChannels } from "./channels.ts";
import { dispatch } from "./dispatch.ts";
import { bindPage, type PageLink } from "./page-link.ts";
import type { Entry } from "./record.ts";
import { createResources } from "./resources.ts";
import { createSpareBuffers } from "./spare-buffers.ts";
import { unsendablePart } from "./unsendable.ts";

/**
 * One page's life. Made when its entry was admitted, ended by reload, navigation, close or a broken protocol. Its
 * connection may break and be replaced meanwhile: what is sent is held until the page acknowledges it.
 */
export interface Session extends PageLink {
  /** False while it has no connection. */
  readonly attached: boolean;
  /** The number of the last batch taken from the page. */
  readonly received: number;
  /** Takes one WebSocket message: a string if it was text, bytes if it was binary. Never throws. */
  receive(data: string | Uint8Array): void;
  /** The connection broke. Calls go on, and what they answer is held. */
  detach(): void;
  /**
   * Goes on over another connection, whose page has taken the batches up to `received`; the rest is sent again. An
   * older connection is closed. False, and nothing changes, where the page cannot have taken that.
   */
  attach(transport: Transport, received: number): boolean;
  /** Asks the page's end for a sign of life. What it returns says whether one has come by now. */
  probe(): () => boolean;
  /** Ends the session because the peer sent what no bridge of ours sends. */
  breakOff(reason: string): void;
  /** Ends the session. Handlers' signals abort, nothing is sent any more, the transport is closed. Twice is once. */
  end(close: Close): void;
  /** Runs once, when the session has ended. At once if it has. */
  onEnd(listener: () => void): void;
}

/** A call whose handler has not settled. */
interface Running {
  readonly signal: CallSignal;
  readonly brought: readonly Channel[];
  /** The page wants no answer any more. */
  aborted: boolean;
}

const toChannel = (id: number): Channel => new Channel(id);

/** What was sealed: a batch, with the number it must have, or a part of one that has not come whole. */
export type Opened =
  | { readonly is: "batch"; readonly number: number; readonly batch: string | Uint8Array }
  | { readonly is: "part" }
  | { readonly is: "too large" };

/** In the isolation pattern: opens what the page's frame has sealed (`isolation/keys.ts`). */
export interface Seal {
  /** Undefined where it was not made with the key in force, for this session and this head. Then nothing has changed. */
  open(head: SealedHead, data: Uint8Array): Opened | undefined;
  /** What the page is told of the frame whose key is in force, once there is one; and again on every connection. */
  readonly notice: string | undefined;
  /** `changed` runs with every new key. */
  begin(session: { readonly received: number }, changed: () => void): void;
  /** The session has ended, and with it every key. */
  end(): void;
}

/** `seal`, where nothing of the page counts that its isolation frame has not sealed. */
export function createSession(caller: Caller, first: Transport, core: Core, seal?: Seal): Session {
  const running = new Map<number, Running>();
  const waiting: ((ready: boolean) => void)[] = [];
  const listeners: (() => void)[] = [];
  const spare = createSpareBuffers();
  const ledger = createLedger(spare.release);
  const outbox = createOutbox({
    send(messages) {
      sent += 1;
      const data = encodeBatch(sent, messages, spare.allocate);
      ledger.add(data);
      if (attached) transport.send(data);
    },
    schedule: (flush) => first.schedule(flush),
  });
  let transport = first;
  let attached = true;
  let live = true;
  let sent = 0;
  let received = 0;
  let unacknowledged = 0;
  let lastId = -1;

  function end(close: Close): void {
    if (!live) return;
    live = false;
    core.sessions.delete(session);
    outbox.close();
    if (attached) transport.close(close);
    attached = false;
    const gone = new IpcError("disconnected", "The page that called is gone.");
    for (const { signal } of running.values()) signal.abort(gone);
    running.clear();
    seal?.end();
    channels.closeAll();
    for (const resolve of waiting.splice(0)) resolve(false);
    events.close();
    resources.closeAll();
    for (const listener of listeners) listener();
  }

  /** Bytes that no bridge of ours sends. There is nobody to answer, so the session ends. */
  function breakOff(reason: string): void {
    if (!live) return;
    core.recorder.record({ code: "broken-protocol", window: caller.window, reason, alarm: true });
    end(CLOSE.broken);
  }

  function send(message: EncodedMessage): void {
    if (!live) return;
    outbox.push(message);
    if (ledger.bytes > LIMITS.maxUnacknowledgedBytes) {
      const reason = `the page has left ${ledger.bytes} bytes unread`;
      core.recorder.record({ code: "limit", window: caller.window, reason });
      end(CLOSE.overLimit);
    }
  }

  function record(entry: Omit<Entry, "window">): void {
    core.recorder.record({ ...entry, window: caller.window });
  }

  const hasRoom = (): boolean => ledger.bytes <= LIMITS.maxUnreadBytes;

  /** An answer as it travels. A result that cannot travel becomes an error, so that every call is answered. */
  function encode(answer: AnswerMessage, command: string): EncodedMessage {
    const { id } = answer;
    const error = (code: ErrorCode, reason: string, cause?: unknown): EncodedMessage => {
      record({ code, command, reason, ...(cause !== undefined && { cause }) });
      const message = encodeAnswer({ kind: "error", id, code, message: ERROR_TEXT[code] });
      if (!message) throw new Error("an error message over the size limit");
      return message;
    };
    try {
      return encodeAnswer(answer) ?? error("limit", `the result is too large. ${TOO_LARGE}`);
    } catch (cause) {
      const what = answer.kind === "result" ? "result" : "error";
      const part = "value" in answer ? unsendablePart(what, answer.value) : undefined;
      // The stack is that of our encoder; where the value itself shows what is wrong, it would only be in the way.
      return part === undefined
        ? error("internal", `its ${what} cannot be sent`, cause ?? String(cause))
        : error("internal", `its ${what} cannot be sent: ${part}`);
    }
  }

  // A handler that goes on after its page is gone holds its arguments all the same: a reload must not make room for more.
  const holder = `${caller.window} ${caller.webview}`;
  function hold(bytes: number): void {
    core.bytesInFlight.set(holder, (core.bytesInFlight.get(holder) ?? 0) + bytes);
  }

  function start(message: CallMessage): void {
    const { id, command, size } = message;
    // They are what `toChannel` made.
    const brought = message.channels as readonly Channel[];
    const bytesInFlight = core.bytesInFlight.get(holder) ?? 0;
    const refuse = (reason: string): void => {
      record({ code: "limit", command, reason });
      send(encode({ kind: "error", id, code: "limit", message: ERROR_TEXT.limit }, command));
    };
    if (running.size >= LIMITS.maxCallsInFlight || bytesInFlight + size > LIMITS.maxBytesInFlight)
      return refuse(
        `${running.size} calls with ${bytesInFlight} bytes are waiting for their results`,
      );
    if (!channels.open(brought)) return refuse(`more than ${LIMITS.maxChannels} channels are open`);
    const call: Running = { signal: new CallSignal(), brought, aborted: false };
    running.set(id, call);
    hold(size);
    // `dispatch` never rejects; if it does, that is our bug and must end the process, which an unhandled rejection does.
    void dispatch({ caller, message }, session, core, call.signal).then((answer) => {
      hold(-size);
      // False once the session has ended: what the handler made belongs to nobody, least of all to the next page.
      if (!running.delete(id)) return;
      channels.release(call.brought);
      if (!call.aborted) send(encode(answer, command));
    });
  }

  /** The page wants no answer. The call counts until its handler has settled: aborting must not make room for more. */
  function cancel(id: number): void {
    const call = running.get(id);
    if (!call || call.aborted) return;
    call.aborted = true;
    call.signal.abort(new IpcError("aborted"));
    channels.abandon(call.brought);
  }

  /** Tells the page what it need not hold any more. */
  function acknowledge(): void {
    // Behind much that the page does not read it would only be more of it; the next one says the same.
    if (!attached || transport.unsentBytes > LIMITS.softMessageBytes) return;
    unacknowledged = 0;
    transport.send(encodeAcknowledge(received));
  }

  /** Often enough for the page to have room, and no oftener. */
  function acknowledgeMuch(): void {
    if (unacknowledged >= LIMITS.acknowledgeBytes) acknowledge();
  }

  function receiveControl(text: string): void {
    if (text === PING) return acknowledge();
    const number = parseAcknowledge(text);
    if (number === undefined) return breakOff("not a message");
    if (!ledger.acknowledge(number)) return breakOff("an acknowledgement of what was not sent");
    wake();
  }

  function tellFrame(): void {
    const notice = seal?.notice;
    if (notice !== undefined && attached) transport.send(notice);
  }

  /**
   * A batch out of what the page's frame has sealed. What it has not sealed with the key in force, for this number, is
   * dropped and recorded: no bridge of ours sends it, and nothing of it runs (attacks B1–B8). Calls that come unsealed are
   * denied.
   */
  function openSealed(seal: Seal, data: string | Uint8Array): Opened | undefined {
    const dropped = (reason: string): undefined => {
      record({ code: "unsealed", reason, alarm: true });
      denyUnsealed(data);
      return undefined;
    };
    const head = typeof data === "string" ? undefined : readSealedHead(data);
    if (head === undefined || typeof data === "string")
      return dropped("a message that the isolation frame has not sealed");
    if (head.number <= received) return dropped("a sealed message that was sent before: replay");
    if (head.number !== received + 1) return dropped("a sealed message that is not the next");
    return seal.open(head, data) ?? dropped("a message that the key in force has not sealed");
  }

  /** Whoever has called without a seal waits for an answer. */
  function denyUnsealed(data: string | Uint8Array): void {
    const batch = decodeBatch(data);
    const messages = batch instanceof BrokenProtocol ? [] : batch.messages;
    for (const message of messages) {
      const { kind, id } = (message ?? {}) as { readonly kind?: unknown; readonly id?: unknown };
      if (kind === "call" && isCount(id))
        send(encode({ kind: "error", id, code: "denied", message: ERROR_TEXT.denied }, "?"));
    }
  }

  /** Tells whoever waits for room that there is some. What they send at once may fill it again. */
  function wake(): void {
    if (hasRoom()) for (const resolve of waiting.splice(0)) resolve(true);
  }

  const resources = createResources((cause) =>
    record({ code: "internal", reason: "a resource threw while it was closed", cause }),
  );
  /** At once, or when the page has taken some of what it was sent. */
  function room(): true | Promise<boolean> {
    if (live && hasRoom()) return true;
    return live ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(false);
  }

  const session: Session = {
    caller,
    get events() {
      return events;
    },
    webview: Object.freeze({ label: caller.webview, resources }),
    send,
    record,
    room,
    hasRoomForEvent: (bytes) => ledger.bytes + bytes <= LIMITS.maxUnreadEventBytes,
    openStream(id, window) {
      const stream = new StreamChannel(id, window);
      return channels.open([stream]) ? stream : undefined;
    },
    get live() {
      return live;
    },
    get attached() {
      return attached;
    },
    get received() {
      return received;
    },
    detach() {
      attached = false;
    },
    attach(next, taken) {
      if (!live || !ledger.acknowledge(taken)) return false;
      if (attached) transport.close(CLOSE.resumed);
      transport = next;
      attached = true;
      unacknowledged = 0;
      wake();
      next.send(encodeResumed(received));
      tellFrame();
      for (const batch of ledger.held()) next.send(batch);
      return true;
    },
    probe() {
      let alive = false;
      if (attached) transport.probe(() => (alive = true));
      return () => alive;
    },
    receive(data) {
      if (!live) return;
      if (isControl(data)) return receiveControl(data);
      const next = received + 1;
      const opened: Opened | undefined = seal
        ? openSealed(seal, data)
        : { is: "batch", number: next, batch: data };
      if (opened === undefined) return;
      if (opened.is === "too large") return breakOff("message over the size limit");
      received = next;
      unacknowledged += sizeOf(data);
      if (opened.is === "part") return acknowledgeMuch();
      const batch = decodeBatch(opened.batch);
      if (batch instanceof BrokenProtocol) return breakOff(batch.problem);
      if (batch.number !== opened.number) return breakOff("a message out of order");
      const messages = parsePageMessages(batch, toChannel, seal !== undefined);
      if (messages instanceof BrokenProtocol) return breakOff(messages.problem);
      // All are checked before any runs: what ends the session must not have run a part of it.
      for (const message of messages) {
        if (message.kind === "report" && !seal) return breakOff("not a message");
        if (message.kind !== "call") continue;
        if (message.id <= lastId) return breakOff("a call id used again");
        lastId = message.id;
      }
      for (const message of messages) {
        if (!live) return;
        if (message.kind === "call") start(message);
        else if (message.kind === "cancel") cancel(message.id);
        else if (message.kind === "grant") channels.grant(message.channel, message.count);
        else core.recorder.report({ ...message, window: caller.window });
      }
      acknowledgeMuch();
    },
    breakOff,
    end,
    onEnd(listener) {
      if (live) listeners.push(listener);
      else listener();
    },
  };
  bindPage(session);
  const channels = createChannels(session);
  const events = core.events.forPage(session);
  core.sessions.add(session);
  seal?.begin(session, tellFrame);
  return session;
}
