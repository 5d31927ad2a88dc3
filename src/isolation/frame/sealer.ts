import type { FromFrame } from "../../protocol/frame-port.ts";
import { nonceOf, sealContext, withHead } from "../../protocol/sealed.ts";
import { cutBatch, type Sealable } from "./encode.ts";

/** Makes one batch of messages and seals it. `done` goes with the first part of it. */
export type Seal = (messages: readonly (Sealable | undefined)[], done?: number) => unknown;

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
    if (batch[0]) sealBatch(batch, done);
    else if (done) send({ done });
  };
}
