import type { WebSocket } from "ws";
import type { Core } from "../core/app.ts";
import { createSession, type Session } from "../core/session.ts";
import { CLOSE, type Close } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { encodeAdmitted, ENTERED, type Entry, parseEnter } from "../protocol/messages.ts";
import type { Transport } from "../protocol/transport.ts";
import type { Clock, Entries, Taken } from "./entries.ts";

export interface PageSocketOptions {
  readonly core: Core;
  readonly entries: Entries;
  readonly clock: Clock;
  /** The origin that was checked at the upgrade. */
  readonly origin: string;
  /** The connection has become a page's. */
  readonly onAdmitted: (session: Session) => void;
}

/**
 * A WebSocket from its upgrade on: the entry, the answer to it, `entered`, and only then a session. Until then nothing
 * that comes is looked at but those two texts, and whatever is wrong with them is answered by the same close.
 */
export function acceptPageSocket(socket: WebSocket, options: PageSocketOptions): void {
  const { core, entries, clock, origin } = options;
  const transport = createTransport(socket);
  let session: Session | undefined;
  let state: "stranger" | "entering" | "admitted" | "refused" = "stranger";
  let taken: Taken | undefined;

  const tooLate = clock.after(LIMITS.enterTimeoutMs, () => refuse("no entry in time"));

  function refuse(reason: string): void {
    if (state === "refused") return;
    state = "refused";
    core.recorder.record({ code: "entry-refused", reason });
    transport.close(CLOSE.entryRefused);
  }

  async function enter(entry: Entry): Promise<void> {
    state = "entering";
    const isHere = (): boolean => socket.readyState === socket.OPEN;
    taken = await entries.take(entry, isHere);
    // What came behind the entry, or the end of the socket, has decided.
    if (!isHere() || state !== "entering") return taken?.release();
    // Why it is not good has been recorded where it is known.
    if (!taken) return transport.close(CLOSE.entryRefused);
    state = "admitted";
    transport.send(encodeAdmitted(taken.ticket));
  }

  function begin({ place, use }: Taken): void {
    tooLate();
    const entered = createSession({ ...place, origin }, transport, core);
    if (!use(entered)) return entered.end(CLOSE.entryRefused);
    session = entered;
    options.onAdmitted(entered);
  }

  socket.on("message", (data: Buffer, isBinary: boolean) => {
    if (session) {
      if (isBinary) session.receive(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      else if (data.length > LIMITS.maxJsonBytes) session.breakOff("JSON over the size limit");
      else session.receive(data.toString("utf8"));
      return;
    }
    const text = isBinary ? "" : data.toString("utf8");
    const entry = state === "stranger" ? parseEntry(text) : undefined;
    if (entry) void enter(entry);
    else if (state === "admitted" && text === ENTERED && taken) begin(taken);
    else refuse("something else where the entry is expected");
  });
  // What `ws` itself refuses: text that is no UTF-8, messages over the limit, frames that are none.
  socket.on("error", (error) => {
    if (session) session.breakOff(error.message);
    else refuse(error.message);
  });
  socket.on("close", () => {
    tooLate();
    taken?.release();
    session?.end(CLOSE.normal);
  });
}

function parseEntry(text: string): Entry | undefined {
  try {
    return parseEnter(JSON.parse(text))?.entry;
  } catch {
    return undefined;
  }
}

export function createTransport(socket: WebSocket): Transport {
  return {
    send(data) {
      if (socket.readyState === socket.OPEN) socket.send(data);
    },
    get unsentBytes() {
      return socket.bufferedAmount;
    },
    close({ code, reason }: Close) {
      // Behind much that the page does not read, a close would wait for it and hold all of it.
      if (socket.bufferedAmount > LIMITS.softMessageBytes) socket.terminate();
      else socket.close(code, reason);
    },
    // After everything that came in one turn of the event loop has been heard.
    schedule: (flush) => void setImmediate(flush),
  };
}
