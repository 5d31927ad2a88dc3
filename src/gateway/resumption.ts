/**
 * Sessions whose connection may break: who may go on with one over another connection.
 *
 * A page is given three random texts when it is admitted. The first names its session; it is shown to whoever answers
 * on the port. The second is the core's proof, which the page asks for before it says anything else: another program
 * that took the port meanwhile does not have it (attacks C12). The third is the page's. Whoever has it takes the
 * session over, and an older connection is closed; whoever has not is refused, and the live connection stays (C15).
 *
 * A session without a connection waits `timeoutMs` and then ends.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Session } from "../core/session.ts";
import { CLOSE } from "../protocol/errors.ts";
import type { ProveMessage, ResumeKeys } from "../protocol/messages.ts";
import type { Transport } from "../protocol/transport.ts";
import type { Clock } from "./entries.ts";

/** A session's connection, as far as resumption needs to know it. */
export interface Holder {
  readonly transport: Transport;
  /** Another connection has the session now. Nothing that still comes over this one counts. */
  readonly superseded: () => void;
}

export interface Resumable {
  readonly session: Session;
  readonly keys: ResumeKeys;
  /** Takes the session over. False where the proof is wrong, or what it says was received cannot have been. */
  takeOver(message: ProveMessage, holder: Holder): boolean;
  /** The connection of this holder broke. */
  lost(holder: Holder): void;
}

export interface Resumption {
  /** Keys for a page that is about to be admitted. */
  issueKeys(): ResumeKeys;
  /** The page was admitted with these keys, over this connection. */
  begin(keys: ResumeKeys, session: Session, holder: Holder): Resumable;
  /** The session of that name, if it lives. */
  find(name: string): Resumable | undefined;
}

export function createResumption(clock: Clock, timeoutMs: number): Resumption {
  const byName = new Map<string, Resumable>();
  return {
    issueKeys: () => ({
      session: randomText(),
      coreProof: randomText(),
      pageProof: randomText(),
      timeoutMs,
    }),
    begin(keys, session, first) {
      let current: Holder | undefined = first;
      let stopWaiting = (): void => undefined;
      const resumable: Resumable = {
        session,
        keys,
        takeOver({ proof, received }, holder) {
          if (!isEqual(proof, keys.pageProof)) return false;
          const older = current;
          if (!session.attach(holder.transport, received)) return false;
          stopWaiting();
          current = holder;
          older?.superseded();
          return true;
        },
        lost(holder) {
          if (holder !== current) return;
          current = undefined;
          session.detach();
          stopWaiting = clock.after(timeoutMs, () => session.end(CLOSE.normal));
        },
      };
      byName.set(keys.session, resumable);
      session.onEnd(() => {
        stopWaiting();
        byName.delete(keys.session);
      });
      return resumable;
    },
    find: (name) => byName.get(name),
  };
}

function randomText(): string {
  return randomBytes(32).toString("base64url");
}

/** Compares without telling by its timing how much was right. */
function isEqual(a: string, b: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
