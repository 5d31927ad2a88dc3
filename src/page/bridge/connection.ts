import { encodeBatch, openBatch } from "../../protocol/batch.ts";
import {
  Bytes,
  defineFixed,
  hasOwn,
  MapOf,
  mapDelete,
  mapForEach,
  mapGet,
  mapSet,
  mapSize,
  sliceText,
} from "../../protocol/builtins.ts";
import { CLOSE, ERROR_TEXT, type ErrorCode, TOO_LARGE } from "../../protocol/errors.ts";
import { createLedger, type Sent, sizeOf } from "../../protocol/ledger.ts";
import { LIMITS } from "../../protocol/limits.ts";
import {
  type CoreMessage,
  encodeAcknowledge,
  encodeCall,
  encodeCancel,
  encodeEnter,
  encodeGrant,
  encodeProve,
  encodeResume,
  ENTERED,
  isControl,
  parseAcknowledge,
  parseFrame,
  parseCoreMessages,
  PING,
  RESERVED_PATH,
  type ResumeKeys,
  SOCKET_PATH,
  SUBPROTOCOL,
} from "../../protocol/messages.ts";
import { createOutbox } from "../../protocol/outbox.ts";
import { createGate } from "./gate.ts";
import { leaveTicket, parseHandshake, type TakenEntry } from "./entry.ts";
import { tellDisconnected } from "./disconnected.ts";
import {
  addListener,
  closeCode,
  closeSocket,
  ErrorOf,
  eventData,
  isAborted,
  isPersisted,
  later,
  now,
  openSocket,
  removeListener,
  sendOn,
  wait,
} from "./page-builtins.ts";

/** Which of its two kinds this bridge is, written in when it is built. */
declare const __SALLYPORT_ISOLATION__: boolean;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

interface Waiting extends Pending {
  /** The call has settled: nobody need hear of its signal any more. */
  settled: (() => void) | undefined;
}

export interface Connection {
  /** Tells the core that a channel can take so many more messages. */
  readonly grant: (channel: number, count: number) => void;
  /**
   * Sends a call; exactly one of `resolve` and `reject` is called, once, whatever happens.
   * Throws what the arguments' own code throws. When `signal` aborts, the core is told, and the call rejects at once.
   */
  call(
    command: string,
    args: unknown,
    headers: readonly (readonly [string, string])[],
    pending: Pending,
    signal: AbortSignal | undefined,
  ): void;
}

/** An `Error` with a `code`, as every rejection for which Tauri has no text. */
function codedError(code: ErrorCode, message: string): Error {
  const made = new ErrorOf(message);
  defineFixed(made, "code", code, true);
  return made;
}

/** How long a page that has not been admitted tries. It has nothing to lose but its calls. */
const ENTER_PATIENCE_MS = 2_000;
const FIRST_RETRY_MS = 50;
/** A connection that opens and says nothing for so long is given up. */
const HANDSHAKE_MS = 10_000;
/** While something waits for the core, it is asked for a sign of life after this silence. */
const SILENCE_MS = 10_000;

/**
 * Connects to the core that this document came from: the address is the document's own origin, nothing in the URL has
 * a say. Calls made before the core has admitted the page wait.
 *
 * A connection that breaks is replaced: `socket` is the one that has the session, `candidate` one that is to have it.
 * A candidate is also tried beside a socket that is open and silent, since a tunnel can hang without breaking; whichever
 * of the two is heard first stays. The page gives up when there has been no connection for as long as the core waits,
 * or when the core says that the session has ended; only then do its calls reject.
 */
export function connect(
  { entry, isGiven }: TakenEntry,
  assets: string,
  deliver: (callback: number, data: unknown) => void,
): Connection {
  const pending = new MapOf<number, Waiting>();
  let ledger = createLedger();
  let over = false;
  let socket: WebSocket | undefined;
  let candidate: WebSocket | undefined;
  /** The candidate that has shown the core's proof. */
  let proven: WebSocket | undefined;
  /** What the next document of this tab comes in with. Before this one was admitted, its own entry is still good. */
  let secret: string | undefined = isGiven ? undefined : entry.secret;
  let keys: ResumeKeys | undefined;
  let nextId = 0;
  let received = 0;
  let unacknowledged = 0;
  let brokenAt = now();
  let retryMs = FIRST_RETRY_MS;
  let watching = false;
  let heard = false;
  /** The core has begun the session: its first word says so. */
  let begun = false;
  let asked = false;

  // `http` becomes `ws`, and `https` becomes `wss`.
  const address = `ws${sliceText(location.origin, 4)}${SOCKET_PATH}`;
  // Made now: once page scripts run, `Object.prototype.toJSON` may be theirs.
  const enter = encodeEnter(entry, assets);
  const gate = __SALLYPORT_ISOLATION__
    ? createGate({
        sealed: sendBatch,
        refused: (id, why = ERROR_TEXT.blocked) => settle(id)?.reject(codedError("blocked", why)),
        begins: (number) => (ledger = createLedger(undefined, number)),
        lost(lastId, why) {
          mapForEach(pending, (_one, id) => {
            if (id <= lastId) settle(id)?.reject(codedError("blocked", why));
          });
        },
      })
    : undefined;
  let sent = 0;
  const outbox = createOutbox({
    send: gate ? gate.pass : (messages) => sendBatch(encodeBatch(++sent, messages)),
    schedule: later,
  });
  function sendBatch(data: Sent): void {
    ledger.add(data);
    if (socket) sendOn(socket, data);
  }

  function dial(): void {
    if (over || candidate) return;
    const opened = openSocket(address, SUBPROTOCOL);
    candidate = opened;
    const hello = keys ? encodeResume(keys.session) : enter;
    addListener(opened, "open", () => sendOn(opened, hello));
    addListener(opened, "message", (event) => hear(opened, eventData(event as MessageEvent)));
    addListener(opened, "close", (event) => closed(opened, closeCode(event as CloseEvent)));
    wait(() => {
      if (candidate === opened) closeSocket(opened, CLOSE.resumed.code);
    }, HANDSHAKE_MS);
  }

  function hear(from: WebSocket, data: unknown): void {
    if (over) return;
    if (from === socket) {
      begun = heard = true;
      asked = false;
      if (candidate) dropCandidate(candidate);
      const said = typeof data === "string" ? data : new Bytes(data as ArrayBuffer);
      if (!isControl(said)) receive(said);
      else {
        const frame = gate && parseFrame(said);
        if (frame) gate.inForce(frame);
        else acknowledged(parseAcknowledge(said));
      }
    } else if (from === candidate) {
      shakeHands(from, data);
    }
  }

  function shakeHands(from: WebSocket, data: unknown): void {
    const message = parseHandshake(data);
    if (message?.kind === "admitted" && !keys) {
      ({ resume: keys } = message);
      // There is none where the window's host gives every document its entry. Page code could have put one on
      // `Object.prototype`, as a getter, which would be handed the whole message.
      secret = hasOwn(message, "ticket") ? message.ticket : undefined;
      sendOn(from, ENTERED);
      adopt(from, 0);
      if (gate && message.frame) gate.open(message.frame);
    } else if (message?.kind === "resuming" && keys && message.proof === keys.coreProof) {
      proven = from;
      sendOn(from, encodeProve(keys.pageProof, received));
    } else if (message?.kind === "resumed" && from === proven) {
      adopt(from, message.received);
    } else {
      // Whoever this is, it is not the core.
      closeSocket(from, CLOSE.resumed.code);
    }
  }

  /** The session goes on over this connection, on which the core has taken our batches up to `taken`. */
  function adopt(next: WebSocket, taken: number): void {
    if (socket) closeSocket(socket, CLOSE.resumed.code);
    socket = next;
    candidate = proven = undefined;
    retryMs = FIRST_RETRY_MS;
    unacknowledged = 0;
    acknowledged(taken);
    const held: readonly Sent[] = ledger.held();
    for (let i = 0; i < held.length; i++) sendOn(next, held[i] as Sent);
  }

  function dropCandidate(dropped: WebSocket): void {
    candidate = proven = undefined;
    closeSocket(dropped, CLOSE.resumed.code);
  }

  function closed(which: WebSocket, code: number): void {
    if (over) return;
    if (which === socket) {
      socket = undefined;
      brokenAt = now();
      return mayResume(code) ? dial() : lose(code);
    }
    if (which !== candidate) return;
    candidate = proven = undefined;
    if (code === CLOSE.entryRefused.code) {
      if (!keys || begun) return lose(code);
      // It never heard that we were admitted: then the entry is still good.
      keys = undefined;
      return dial();
    }
    if (socket) return;
    const patienceMs = keys ? keys.timeoutMs : ENTER_PATIENCE_MS;
    if (now() - brokenAt > patienceMs) return lose(code);
    wait(dial, retryMs);
    // Up to a second.
    if (retryMs < 800) retryMs *= 2;
  }

  /** After these the session is over, and the core says so. */
  function mayResume(code: number): boolean {
    return code === CLOSE.resumed.code || (code > CLOSE.goingAway.code && code < 4000);
  }

  function acknowledged(number: number | undefined): void {
    if (number === undefined || !ledger.acknowledge(number)) fail();
  }

  function receive(data: string | Uint8Array): void {
    let messages: CoreMessage[];
    try {
      const batch = openBatch(data);
      if (batch.number !== received + 1) return fail();
      messages = parseCoreMessages(batch);
    } catch {
      return fail(); // Nothing that a core of this version sends.
    }
    received += 1;
    unacknowledged += sizeOf(data);
    if (unacknowledged >= LIMITS.acknowledgeBytes) {
      unacknowledged = 0;
      sendOn(socket as WebSocket, encodeAcknowledge(received));
    }
    for (let i = 0; i < messages.length; i++) take(messages[i] as CoreMessage);
  }

  function take(message: CoreMessage): void {
    if (message.kind === "event") {
      const { event, ids, value: payload } = message;
      for (let i = 0; i < ids.length; i++) {
        const id = ids[i] as number;
        deliver(id, { event, id, payload });
      }
      return;
    }
    const { id } = message;
    if (message.kind === "channel") {
      deliver(id, { message: message.value, index: message.index });
    } else if (message.kind === "end") {
      deliver(id, { end: true, index: message.index });
    } else {
      // An answer that nobody waits for does nothing.
      const one = settle(id);
      if (message.kind === "result") one?.resolve(message.value);
      else
        one?.reject(
          message.kind === "reject" ? message.value : codedError(message.code, message.message),
        );
    }
  }

  /** Takes a call out of those that wait. */
  function settle(id: number): Waiting | undefined {
    const one = mapGet(pending, id);
    mapDelete(pending, id);
    one?.settled?.();
    return one;
  }

  /** The core, or what passes for it, says what it never says. */
  function fail(): void {
    close(CLOSE.broken.code);
    lose(CLOSE.broken.code);
  }

  function close(code: number): void {
    if (socket) closeSocket(socket, code);
    if (candidate) closeSocket(candidate, code);
  }

  /** The connection is lost for good. */
  function lose(code: number): void {
    if (over) return;
    end();
    if (code === CLOSE.entryRefused.code && !keys) {
      location.replace(`${RESERVED_PATH}entry-refused`);
    } else {
      tellDisconnected(code === CLOSE.replaced.code);
    }
  }

  /** Settles everything and starts nothing more. */
  function end(): void {
    over = true;
    outbox.close();
    mapForEach(pending, (_one, id) => {
      settle(id)?.reject(codedError("disconnected", ERROR_TEXT.disconnected));
    });
  }

  /** Looks for silence as long as something waits for the core. */
  function watch(): void {
    watching = !over && (ledger.bytes > 0 || mapSize(pending as never) > 0);
    if (!watching) return;
    if (heard || !socket) heard = asked = false;
    else if (asked) dial();
    else {
      asked = true;
      sendOn(socket, PING);
    }
    wait(watch, SILENCE_MS);
  }

  // A page in the back-forward cache would keep its socket. So it gives it up, and starts anew when it comes back.
  // Trusted events only: page code could fake one, to have a ticket written down while the page lives.
  function onPageHide(event: Event): void {
    if (!event.isTrusted) return;
    if (secret !== undefined) leaveTicket(entry, secret);
    // Once: a page that comes back from the cache leaves again, to be loaded anew, and another has its place by then.
    secret = undefined;
    close(CLOSE.normal.code);
    if (!over) end();
  }
  function onPageShow(event: Event): void {
    if (event.isTrusted && isPersisted(event as PageTransitionEvent)) location.reload();
  }
  /** Again with every call, which costs nothing: `document.open()` takes all listeners away. */
  function listen(): void {
    addListener(window, "pagehide", onPageHide);
    addListener(window, "pageshow", onPageShow);
  }
  listen();
  dial();

  return {
    grant: (channel, count) => outbox.push(encodeGrant(channel >>> 0, count >>> 0)),
    call(command, args, headers, { resolve, reject }, signal) {
      const one: Waiting = { resolve, reject, settled: undefined };
      if (over) return one.reject(codedError("disconnected", ERROR_TEXT.disconnected));
      if (signal && isAborted(signal)) return one.reject(codedError("aborted", ERROR_TEXT.aborted));
      listen();
      if (
        mapSize(pending as Map<never, never>) >= LIMITS.maxCallsInFlight ||
        (gate ? gate.bytes() : 0) + ledger.bytes > LIMITS.maxUnacknowledgedBytes
      ) {
        return one.reject(
          codedError("limit", "Too many calls or bytes are waiting for their results."),
        );
      }
      let id = 0;
      const message = encodeCall(() => (id = nextId++), command, args, headers);
      if (message === undefined) return one.reject(codedError("limit", TOO_LARGE));
      mapSet(pending, id, one);
      outbox.push(gate ? { ...message, id } : message);
      if (signal) {
        const abort = (): void => {
          settle(id)?.reject(codedError("aborted", ERROR_TEXT.aborted));
          outbox.push(encodeCancel(id));
        };
        addListener(signal, "abort", abort);
        one.settled = () => removeListener(signal, "abort", abort);
      }
      if (watching) return;
      watching = true;
      wait(watch, SILENCE_MS);
    },
  };
}
