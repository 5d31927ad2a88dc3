import { createDecipheriv, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import type { Seal } from "../core/session.ts";
import { encodeFrame } from "../protocol/messages.ts";
import { createParts } from "./parts.ts";
import { nonceOf, SEALED_HEAD_BYTES, sealContext, TAG_BYTES } from "../protocol/sealed.ts";

/** What a frame is given when it is loaded. */
export interface FrameKey {
  readonly key: Uint8Array;
  /** What it seals begins after this number. */
  readonly number: number;
  /** Random: its name in all it seals, and by which it knows the bridge. */
  readonly pass: string;
}

/** One session's keys, one after the other: every frame that is loaded has its own, and only the last one's counts. */
export interface SessionSeal extends Seal {
  /** A frame has been loaded. */
  readonly hasKey: boolean;
  /** A frame is being loaded: its key is in force from now on. `nextUrl` is where the next one would be. */
  issueKey(nextUrl: string): FrameKey;
}

export function createSeal(onEnd: () => void): SessionSeal {
  let key: KeyObject | undefined;
  let context: Uint8Array = new Uint8Array(0);
  let notice: string | undefined;
  let owner: { readonly received: number } | undefined;
  let changed = (): void => undefined;
  const parts = createParts();

  return {
    get hasKey() {
      return key !== undefined;
    },
    get notice() {
      return notice;
    },
    begin(session, tell) {
      owner = session;
      changed = tell;
      // A frame may have been loaded before the page has said that it is here.
      tell();
    },
    end() {
      key = undefined;
      parts.clear();
      onEnd();
    },
    issueKey(nextUrl) {
      const bytes = randomBytes(32);
      key = createSecretKey(bytes);
      const number = owner?.received ?? 0;
      const pass = randomBytes(16).toString("base64url");
      context = sealContext(pass);
      // Of what the last frame has begun, nothing more can come.
      parts.clear();
      notice = encodeFrame({ pass, url: nextUrl, number });
      changed();
      return { key: bytes, number, pass };
    },
    open(head, data) {
      if (!key) return undefined;
      const tagAt = data.length - TAG_BYTES;
      const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(head), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(context);
      decipher.setAuthTag(data.subarray(tagAt));
      let opened: Buffer;
      try {
        opened = decipher.update(data.subarray(SEALED_HEAD_BYTES, tagAt));
        // Nothing of it is looked at before this: it throws where the tag is another.
        decipher.final();
      } catch {
        return undefined;
      }
      return parts.add(head, opened);
    },
  };
}
