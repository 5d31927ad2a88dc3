import { invoke } from "@tauri-apps/api/core";
import { type Attempt, type Outcome, worked } from "./attempt.ts";
import { makeUpSealed, speakOnOwnConnection } from "./own-connection.ts";

const CALLS = 3;
/** What it says itself, to see that it would hear anything. */
const OWN = "one, two, three";

/** Sealed messages that have passed the hook once, to be sent again. */
const caught: unknown[] = [];

export const replay: readonly Attempt[] = [
  { does: "listens in on the page’s own calls, to keep what was sealed", run: listenIn },
  { does: "sends what it has kept again, over a connection of its own", run: sendAgain },
  { does: "takes over the page’s session, by a name that it guesses", run: takeOver },
];

/**
 * Everything that a message passes on its way out and that a script can put something in front of. The bridge runs before
 * all page code and keeps the originals, so nothing of what it sends comes by here.
 */
async function listenIn(): Promise<Outcome> {
  caught.length = 0;
  const undo = [
    wrap(WebSocket.prototype, "send"),
    wrap(MessagePort.prototype, "postMessage"),
    wrap(MessageEvent.prototype, "data"),
    wrap(SubtleCrypto.prototype, "encrypt"),
  ];
  try {
    for (let count = 0; count < CALLS; count++) await invoke("root");
    new MessageChannel().port1.postMessage(OWN);
  } finally {
    for (const one of undo) one();
  }
  if (!caught.includes(OWN)) throw new Error("It does not even hear itself.");
  const others = caught.filter((one) => one !== OWN);
  if (others.length > 0) return worked(`It has kept ${others.length}.`);
  return {
    stoppedBy: "the bridge",
    says: `${CALLS} calls went by, and all that it has seen is a message of its own.`,
  };
}

/** Keeps what goes through a method or comes out of a getter. Returns what puts it back as it was. */
function wrap(owner: object, name: string): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  if (!before) throw new Error(`There is no ${name}.`);
  const { value, get } = before as { readonly value?: unknown; readonly get?: () => unknown };
  const after: PropertyDescriptor =
    typeof value === "function"
      ? {
          value(this: unknown, ...args: unknown[]): unknown {
            caught.push(...args);
            return Reflect.apply(value, this, args);
          },
        }
      : {
          get(this: unknown): unknown {
            const got = get && Reflect.apply(get, this, []);
            caught.push(got);
            return got;
          },
        };
  Object.defineProperty(owner, name, { ...after, configurable: true });
  return () => Object.defineProperty(owner, name, before);
}

async function sendAgain(): Promise<Outcome> {
  const kept = caught.find((one) => one instanceof Uint8Array);
  if (kept) return speakOnOwnConnection(new Uint8Array(kept));
  const { stoppedBy, says } = await speakOnOwnConnection(makeUpSealed(1n));
  if (!stoppedBy) return worked(says);
  return { stoppedBy, says: `${says} It has kept none, and had to make one up.` };
}

function takeOver(): Promise<Outcome> {
  return speakOnOwnConnection(JSON.stringify({ kind: "resume", session: crypto.randomUUID() }));
}
