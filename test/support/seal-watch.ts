/**
 * A tunnel between browsers and an app in the isolation pattern that looks at every seal on its way: which key it was made
 * with, under which number, and whether the two have met before. It reads the keys as nobody else could, out of the
 * documents that it carries, and opens every seal, so that none is counted for another key. Nothing here is the product's.
 */
import { createDecipheriv } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type FrameSecrets, nonceByHand, readSecrets } from "./hand-seal.ts";

/** What one frame has sealed. */
export interface FrameCount {
  readonly seals: number;
  /** Messages in them. */
  readonly messages: number;
}

export interface SealWatch extends AsyncDisposable {
  /** The port at the browsers' end. */
  readonly port: number;
  /** Where it leads, once that is known. */
  target: number;
  /** Every frame that has sealed anything, in the order in which they were loaded. */
  readonly frames: readonly FrameCount[];
  /** Seals that came a second time, byte for byte, as after a connection that broke. */
  readonly again: number;
  /** Nonces under which a key has sealed two different things. */
  readonly reused: number;
  /** Different keys that they were given. */
  readonly keys: number;
  /** Seals whose number is not the one after the last of their frame. */
  readonly outOfOrder: number;
  /** What no frame has sealed. */
  readonly unopened: number;
}

interface Watched extends FrameSecrets {
  seals: number;
  messages: number;
  last: number;
  /** The tag of each number. Of two frames with one key it is one and the same. */
  readonly tags: Map<number, string>;
}

/** `cutEvery` breaks a connection after so many of its seals. */
export async function watchSeals(cutEvery = Infinity): Promise<SealWatch> {
  const frames: Watched[] = [];
  const tagsOf = new Map<string, Map<number, string>>();
  const sockets = new Set<Socket>();
  const counts = { again: 0, reused: 0, outOfOrder: 0, unopened: 0 };

  function take(sealed: Buffer): void {
    const number = Number(sealed.readBigUInt64BE());
    const nonce = nonceByHand(number);
    // The newest key first: most of what comes is of that.
    for (let i = frames.length - 1; i >= 0; i--) {
      const frame = frames[i] as Watched;
      const batch = open(frame, nonce, sealed);
      if (batch) return count(frame, number, sealed, batch);
    }
    counts.unopened += 1;
  }

  function count(frame: Watched, number: number, sealed: Buffer, batch: Buffer): void {
    const tag = sealed.toString("base64", sealed.length - 16);
    const before = frame.tags.get(number);
    if (before !== undefined) {
      if (before === tag) counts.again += 1;
      else counts.reused += 1;
      return;
    }
    if (number !== frame.last + 1) counts.outOfOrder += 1;
    frame.tags.set(number, tag);
    frame.last = number;
    frame.seals += 1;
    const json = batch.toString("utf8", 4, 4 + batch.readUInt32BE());
    frame.messages += (JSON.parse(json) as { messages: unknown[] }).messages.length;
  }

  const server = createServer((near) => {
    const far = connect(watch.target, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    near.once("data", (first: Buffer) => {
      const head = first.toString("latin1");
      if (head.includes("/__sallyport__/socket ")) {
        let left = cutEvery;
        const read = readMessages((sealed) => {
          take(sealed);
          left -= 1;
          if (left === 0) near.destroy();
        });
        const carry = (chunk: Buffer): void => {
          read(chunk);
          // What a broken connection has swallowed must be said again.
          if (!near.destroyed) far.write(chunk);
        };
        carry(first);
        near.on("data", carry);
        far.pipe(near);
        return;
      }
      if (head.includes("/__sallyport__/isolation/")) {
        let document = "";
        far.on("data", (chunk: Buffer) => {
          document += chunk.toString("latin1");
          if (!document.includes('"hookTimeoutMs":')) return;
          const secrets = readSecrets(document);
          document = "";
          const key = secrets.key.toString("hex");
          const tags = tagsOf.get(key) ?? new Map<number, string>();
          tagsOf.set(key, tags);
          frames.push({ ...secrets, seals: 0, messages: 0, last: secrets.number, tags });
        });
      }
      far.write(first);
      near.pipe(far);
      far.pipe(near);
    });
  });

  const watch: SealWatch = {
    port: 0,
    target: 0,
    get frames() {
      return frames.filter(({ seals }) => seals > 0);
    },
    get keys() {
      return tagsOf.size;
    },
    get again() {
      return counts.again;
    },
    get reused() {
      return counts.reused;
    },
    get outOfOrder() {
      return counts.outOfOrder;
    },
    get unopened() {
      return counts.unopened;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.defineProperty(watch, "port", { value: (server.address() as AddressInfo).port });
}

/** The batch, where it was sealed with this key and for this frame. */
function open({ key, pass }: Watched, nonce: Buffer, sealed: Buffer): Buffer | undefined {
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(`sallyport.1 page ${pass}`));
  decipher.setAuthTag(sealed.subarray(-16));
  const batch = decipher.update(sealed.subarray(8, -16));
  try {
    decipher.final();
    return batch;
  } catch {
    return undefined; // Of another key, and so the next is tried.
  }
}

/** Takes a connection from the browser apart, and hands on every binary message. */
function readMessages(take: (message: Buffer) => void): (chunk: Buffer) => void {
  let input: Buffer = Buffer.alloc(0);
  let isUpgraded = false;
  let pieces: Buffer[] = [];
  let opcode = 0;
  return (chunk) => {
    input = input.length > 0 ? Buffer.concat([input, chunk]) : chunk;
    if (!isUpgraded) {
      const end = input.indexOf("\r\n\r\n");
      if (end < 0) return;
      isUpgraded = true;
      input = input.subarray(end + 4);
    }
    for (;;) {
      if (input.length < 2) return;
      const [first = 0, second = 0] = input;
      const short = second & 0x7f;
      const start = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + 4;
      if (input.length < start) return;
      const length =
        short === 126
          ? input.readUInt16BE(2)
          : short === 127
            ? Number(input.readBigUInt64BE(2))
            : short;
      if (input.length < start + length) return;
      const payload = unmask(
        input.subarray(start - 4, start),
        input.subarray(start, start + length),
      );
      input = input.subarray(start + length);
      if ((first & 0x0f) >= 8) continue;
      if ((first & 0x0f) !== 0) opcode = first & 0x0f;
      pieces.push(payload);
      if ((first & 0x80) === 0) continue;
      if (opcode === 2) take(pieces.length === 1 ? payload : Buffer.concat(pieces));
      pieces = [];
    }
  };
}

/** A copy: what it is made of goes on to the app. */
function unmask(mask: Buffer, masked: Buffer): Buffer {
  const plain = Buffer.from(masked);
  for (let i = 0; i < plain.length; i++) plain[i] = (plain[i] as number) ^ (mask[i & 3] as number);
  return plain;
}
