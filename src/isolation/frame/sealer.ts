import type { FromFrame } from "../../protocol/frame-port.ts";
import { LIMITS } from "../../protocol/limits.ts";
import { nonceOf, sealContext, withHead } from "../../protocol/sealed.ts";
import { cutBatch, type Sealable } from "./encode.ts";

/**
 * Makes a batch of messages, or several where they are large, and seals it. `done` goes with its first part.
 * Resolves when all that has been sealed by then is sent.
 */
export type Seal = (messages: readonly (Sealable | undefined)[], done?: number) => Promise<unknown>;

/**
 * What is sealed first is sent first, and nothing before there is somebody to send it to: `opened`. `raw` is overwritten;
 * nobody can read the key again.
 */
export async function importSealer(
  raw: number[],
  pass: string,
  number: number,
  send: (message: FromFrame, transfer?: Transferable[]) => void,
  opened: Promise<unknown>,
): Promise<Seal> {
  const additionalData = sealContext(pass);
  const { subtle } = crypto;
  // The developer's scripts never get the key into their hands, whatever they make of `encrypt`.
  const encrypt = subtle.encrypt.bind(subtle);
  const bytes = new Uint8Array(raw);
  // It has taken a copy when it returns.
  const imported = subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt"]);
  bytes.fill(0);
  raw.fill(0);
  const key = await imported;
  let last = opened;

  function sealBatch(messages: Sealable[], done: number): void {
    cutBatch(number + 1, messages, (part, hasMore) => {
      number += 1;
      const iv = nonceOf({ number, hasMore });
      // It has taken a copy when it returns. What is sealed is on its way while the next part is.
      const sealed = encrypt({ name: "AES-GCM", iv, additionalData, tagLength: 128 }, key, part);
      last = last.then(async () => {
        const { buffer } = withHead(iv, await sealed);
        send({ sealed: buffer, done }, [buffer]);
        done = 0;
      });
    });
  }

  return (messages, done = 0) => {
    const batch = messages.filter((one) => one !== undefined);
    const length = batch.reduce((sum, { json }) => sum + json.length, 0);
    // A hook may have made each of them larger, and a batch holds no more than a message may.
    for (const part of length > LIMITS.sealedPartBytes ? batch.map((one) => [one]) : [batch]) {
      if (part[0]) sealBatch(part, done);
      else if (done) send({ done });
      done = 0;
    }
    return last;
  };
}
