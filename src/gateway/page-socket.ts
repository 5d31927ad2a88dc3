import type { WebSocket } from "ws";
import type { Core } from "../core/app.ts";
import { createSession, type Seal, type Session } from "../core/session.ts";
import { CLOSE, type Close } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import {
  encodeAcknowledge,
  encodeAdmitted,
  encodeResuming,
  ENTERED,
  type EnterMessage,
  parseEnter,
  parseProve,
  parseResume,
  type ResumeKeys,
} from "../protocol/messages.ts";
import type { Transport } from "../protocol/transport.ts";
import type { Clock, Entries, Taken } from "./entries.ts";
import type { Shares } from "./shares.ts";
import type { IsolationFrames } from "./isolation-frames.ts";
import type { Holder, Resumable, Resumption } from "./resumption.ts";

export interface PageSocketOptions {
  readonly core: Core;
  readonly entries: Entries;
  readonly resumption: Resumption;
  readonly clock: Clock;
  /** In the isolation pattern. */
  readonly frames: IsolationFrames | undefined;
  readonly shares: Shares;
  /** The origin that was checked at the upgrade. */
  readonly origin: string;
  /** The connection has become a page's: a new session, or one that goes on. */
  readonly onAdmitted: () => void;
  /** A session began. `assets` is the key in the page's asset addresses, where it has one. */
  readonly onPage: (session: Session, assets: string | undefined) => void;
}

/** Who is at the other end, as far as it has said. */
type Peer =
  | { readonly is: "stranger" }
  /** Its entry is being looked at. */
  | { readonly is: "entering" }
  /** Its entry is good, and it has been told; now it must say that it heard. */
  | {
      readonly is: "admitted";
      readonly seal: Seal | undefined;
      readonly taken: Taken;
      readonly keys: ResumeKeys;
      readonly assets: string | undefined;
    }
  /** It named a session, and has the core's proof; now it must show its own. */
  | { readonly is: "resuming"; readonly resumable: Resumable }
  | { readonly is: "page"; readonly resumable: Resumable }
  /** Refused, gone, or a connection whose page has another one. */
  | { readonly is: "nobody" };

/** Close codes by which a page says that it leaves. After any other the page may come back. */
const MEANT = new Set([1000, 1001]);

/**
 * A WebSocket from its upgrade on: the entry, the answer to it, `entered`, and only then a session; or the name of a
 * session, the core's proof, the page's proof, and then that session goes on. Until then nothing that comes is looked
 * at but those two texts, and whatever is wrong with them is answered by the same close.
 */
export function acceptPageSocket(socket: WebSocket, options: PageSocketOptions): void {
  const { core, entries, resumption, clock, origin } = options;
  const share = options.shares.open(
    () => socket.pause(),
    () => socket.resume(),
  );
  const transport = createTransport(socket);
  const holder: Holder = { transport, superseded: () => (peer = { is: "nobody" }) };
  let peer: Peer = { is: "stranger" };

  const tooLate = clock.after(LIMITS.enterTimeoutMs, () => refuse("no entry in time"));

  function refuse(reason: string): void {
    if (peer.is === "nobody") return;
    core.recorder.record({ code: "entry-refused", reason });
    turnAway();
  }

  /** It has not come in, and its entry is as good as before. */
  function letGo({ taken, seal }: Peer & { is: "admitted" }): void {
    taken.release();
    seal?.end();
  }

  function turnAway(): void {
    if (peer.is === "admitted") letGo(peer);
    peer = { is: "nobody" };
    tooLate();
    transport.close(CLOSE.entryRefused);
  }

  async function enter({ entry, assets }: EnterMessage): Promise<void> {
    peer = { is: "entering" };
    const isHere = (): boolean => socket.readyState === socket.OPEN;
    const taken = await entries.take(entry, isHere);
    // What came behind the entry, or the end of the socket, has decided.
    if (!isHere() || peer.is !== "entering") return taken?.release();
    // Why it is not good has been recorded where it is known.
    if (!taken) return turnAway();
    const keys = resumption.issueKeys();
    const isolation = options.frames?.begin(taken.place.window);
    peer = { is: "admitted", taken, keys, assets, seal: isolation?.seal };
    transport.send(encodeAdmitted({ ticket: taken.ticket, resume: keys, frame: isolation?.frame }));
  }

  function begin({ taken, keys, assets, seal }: Peer & { is: "admitted" }): void {
    const { place, use } = taken;
    tooLate();
    const session = createSession({ ...place, origin }, transport, core, seal);
    if (!use(session)) {
      peer = { is: "nobody" };
      return session.end(CLOSE.entryRefused);
    }
    peer = { is: "page", resumable: resumption.begin(keys, session, holder) };
    share.isOf(place.window);
    // The page's entry is used up from here on; were this lost, the page could tell by the session that it resumes.
    transport.send(encodeAcknowledge(0));
    options.onAdmitted();
    options.onPage(session, assets);
  }

  function resume(name: string): void {
    const resumable = resumption.find(name);
    // An ended session, most often: it says so to a page that slept too long.
    if (!resumable) return refuse("no such session to resume");
    peer = { is: "resuming", resumable };
    transport.send(encodeResuming(resumable.keys.coreProof));
  }

  function takeOver(resumable: Resumable, text: string): void {
    const message = parseProve(parseJson(text));
    if (!message || !resumable.session.live || !resumable.takeOver(message, holder)) {
      const { window } = resumable.session.caller;
      const reason = "a session was named and not proved to be the caller's";
      core.recorder.record({ code: "resume-refused", window, reason, alarm: true });
      return turnAway();
    }
    tooLate();
    peer = { is: "page", resumable };
    share.isOf(resumable.session.caller.window);
    options.onAdmitted();
  }

  function greet(text: string): void {
    const value = parseJson(text);
    const message = parseEnter(value);
    const name = parseResume(value)?.session;
    if (message) void enter(message);
    else if (name !== undefined) resume(name);
    else refuse("something else where the entry is expected");
  }

  socket.on("message", (data: Buffer, isBinary: boolean) => {
    if (peer.is === "page") {
      // By then the page may have gone on over another connection, and says there again what was not taken here.
      return share.take(() => {
        if (peer.is === "page") receive(peer.resumable.session, data, isBinary);
      });
    }
    const text = isBinary ? "" : data.toString("utf8");
    if (peer.is === "stranger") greet(text);
    else if (peer.is === "admitted" && text === ENTERED) begin(peer);
    else if (peer.is === "resuming") takeOver(peer.resumable, text);
    else refuse("something else where the entry is expected");
  });
  // What `ws` itself refuses: text that is no UTF-8, messages over the limit, frames that are none.
  socket.on("error", (error) => {
    if (peer.is === "page") peer.resumable.session.breakOff(error.message);
    else refuse(error.message);
  });
  socket.on("close", (code) => {
    tooLate();
    // What it had said before it left.
    share.close();
    const { is } = peer;
    if (peer.is === "admitted") letGo(peer);
    if (peer.is === "page") {
      if (MEANT.has(code)) peer.resumable.session.end(CLOSE.normal);
      else peer.resumable.lost(holder);
    }
    if (is !== "nobody") peer = { is: "nobody" };
  });
}

function receive(session: Session, data: Buffer, isBinary: boolean): void {
  if (isBinary) session.receive(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  else if (data.length > LIMITS.maxJsonBytes) session.breakOff("JSON over the size limit");
  else session.receive(data.toString("utf8"));
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
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
    probe(alive) {
      // Answered by the browser itself, below anything that a page can reach.
      socket.once("pong", alive);
      if (socket.readyState === socket.OPEN) socket.ping();
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
