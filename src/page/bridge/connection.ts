import { BrokenProtocol, decodeBatch } from "../../protocol/batch.ts";
import {
  append,
  Bytes,
  defineFixed,
  MapOf,
  mapDelete,
  mapForEach,
  mapGet,
  mapSet,
  mapSize,
} from "../../protocol/builtins.ts";
import { CLOSE, ERROR_TEXT, type ErrorCode, TOO_LARGE } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import {
  encodeCall,
  encodeEnter,
  ENTERED,
  parseCoreMessages,
  RESERVED_PATH,
  SOCKET_PATH,
  SUBPROTOCOL,
} from "../../protocol/messages.ts";
import { createOutbox } from "../../protocol/outbox.ts";
import { leaveTicket, parseAdmitted, type TakenEntry, toTicket } from "./entry.ts";
import {
  addListener,
  closeCode,
  closeSocket,
  error as logError,
  ErrorOf,
  eventData,
  isPersisted,
  later,
  sendOn,
  SocketOf,
} from "./page-builtins.ts";

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export interface Connection {
  /**
   * Sends a call; exactly one of `resolve` and `reject` is called, once, whatever happens.
   * Throws what the arguments' own code throws.
   */
  call(
    command: string,
    args: unknown,
    headers: readonly (readonly [string, string])[],
    pending: Pending,
  ): void;
}

/** An `Error` with a `code`, as every rejection for which Tauri has no text. */
function codedError(code: ErrorCode, message: string): Error {
  const made = new ErrorOf(message);
  defineFixed(made, "code", code, true);
  return made;
}

/**
 * Connects to the core that this document came from: the address is the document's own origin, nothing in the URL has
 * a say. Calls made before the core has admitted the page wait; once the socket is lost, all calls reject.
 */
export function connect({ entry, isGiven }: TakenEntry): Connection {
  const pending = new MapOf<number, Pending>();
  let state: "entering" | "open" | "closed" = "entering";
  let nextId = 0;
  let ticket: string | undefined;
  let coreNumber = 0;

  // Made now: once page scripts run, `Object.prototype.toJSON` may be theirs.
  const enter = encodeEnter(entry);
  const socket = new SocketOf(
    `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${SOCKET_PATH}`,
    SUBPROTOCOL,
  );
  socket.binaryType = "arraybuffer";
  const outbox = createOutbox({
    send: (data) => sendOn(socket, data),
    schedule: later,
    opened: false,
  });

  function lose(): void {
    if (state === "closed") return;
    state = "closed";
    outbox.close();
    const lost: Pending[] = [];
    mapForEach(pending, (one, id) => {
      append(lost, one);
      mapDelete(pending, id);
    });
    for (let i = 0; i < lost.length; i++) {
      (lost[i] as Pending).reject(codedError("disconnected", ERROR_TEXT.disconnected));
    }
  }

  function receive(data: unknown): void {
    const batch = decodeBatch(typeof data === "string" ? data : new Bytes(data as ArrayBuffer));
    const messages = batch instanceof BrokenProtocol ? batch : parseCoreMessages(batch);
    if (
      messages instanceof BrokenProtocol ||
      (batch as { number: number }).number !== ++coreNumber
    ) {
      closeSocket(socket, CLOSE.broken.code);
      lose();
      return;
    }
    for (let i = 0; i < messages.length; i++) {
      const message = messages[i] as (typeof messages)[number];
      const one = mapGet(pending, message.id);
      // An answer that nobody waits for does nothing.
      if (one === undefined) continue;
      mapDelete(pending, message.id);
      if (message.kind === "result") one.resolve(message.value);
      else
        one.reject(
          message.kind === "reject" ? message.value : codedError(message.code, message.message),
        );
    }
  }

  addListener(socket, "open", () => sendOn(socket, enter));
  addListener(socket, "message", (event) => {
    const data = eventData(event as MessageEvent);
    if (state === "open") return receive(data);
    if (state === "closed") return;
    const admitted = parseAdmitted(data);
    if (admitted === undefined) return lose();
    if (admitted.ticket !== undefined) ticket = toTicket(entry, admitted.ticket);
    state = "open";
    sendOn(socket, ENTERED);
    outbox.open();
  });
  addListener(socket, "close", (event) => {
    const code = closeCode(event as CloseEvent);
    const admitted = state === "open";
    lose();
    if (code === CLOSE.entryRefused.code) location.replace(`${RESERVED_PATH}entry-refused`);
    else if (code === CLOSE.replaced.code)
      logError("Sallyport: this window was opened elsewhere; that page has it now.");
    else if (admitted && code !== CLOSE.normal.code)
      logError("Sallyport: the connection to the core is lost. Reload the page.");
  });
  // A page in the back-forward cache would keep its socket. So it gives it up, and starts anew when it comes back.
  // Trusted events only: page code could fake one, to have a ticket written down while the page lives.
  addListener(window, "pagehide", (event) => {
    if (!event.isTrusted) return;
    // Before it was admitted, the page's own entry is still good.
    if (state !== "closed" && !isGiven) leaveTicket(ticket ?? enter);
    closeSocket(socket, CLOSE.normal.code);
    lose();
  });
  addListener(window, "pageshow", (event) => {
    if (event.isTrusted && isPersisted(event as PageTransitionEvent)) location.reload();
  });

  return {
    call(command, args, headers, one) {
      if (state === "closed")
        return one.reject(codedError("disconnected", ERROR_TEXT.disconnected));
      if (mapSize(pending as Map<never, never>) >= LIMITS.maxCallsInFlight) {
        return one.reject(
          codedError(
            "limit",
            `More than ${LIMITS.maxCallsInFlight} calls are waiting for their results.`,
          ),
        );
      }
      const id = nextId;
      const message = encodeCall(id, command, args, headers);
      if (message === undefined) return one.reject(codedError("limit", TOO_LARGE));
      nextId = id + 1;
      mapSet(pending, id, one);
      outbox.push(message);
    },
  };
}
