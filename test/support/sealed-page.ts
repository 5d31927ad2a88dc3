/** A page without a browser in the isolation pattern, and what becomes of what its frame has not sealed. */
import { expect } from "vitest";
import type { AppEvent } from "./app-process.ts";
import type { FrameSecrets } from "./hand-seal.ts";
import { binaryBatch, type Entry, type HostileSocket, type Lab, openPage } from "./hostile.ts";

export interface SealedPage {
  readonly page: HostileSocket;
  readonly window: string;
  readonly entry: Entry;
  /** What its frame was told, before the page has sent anything. */
  readonly secrets: FrameSecrets;
}

/** A page of a window of its own, with its frame loaded. */
export async function openSealed(lab: Lab): Promise<SealedPage> {
  const { entry } = await lab.newWindow();
  const page = await openPage(lab.port, entry);
  return { page, window: entry.window, entry, secrets: await page.loadFrame() };
}

/** An id that no call of the page itself comes to. */
export const FAR_ID = 1_000;

/** What no attack may make run. */
export const HIT = { kind: "call", id: FAR_ID, command: "hit", args: {} } as const;

/** A batch in its binary form, as a frame seals it. */
export function batchOf(
  number: number | bigint,
  messages: readonly unknown[] = [HIT],
  bytes: Uint8Array = Buffer.alloc(0),
): Buffer {
  return binaryBatch(`{"number":${number},"messages":${JSON.stringify(messages)}}`, bytes);
}

export const REASON = {
  unsealed: "a message that the isolation frame has not sealed",
  replay: "a sealed message that was sent before: replay",
  notNext: "a sealed message that is not the next",
  otherKey: "a message that the key in force has not sealed",
} as const;

/** Resolves with the record of what was dropped, for any reason where none is given. */
export function dropRecord(lab: Lab, window: string, reason?: string): Promise<AppEvent> {
  return lab.app.waitFor(
    (event) =>
      event["code"] === "unsealed" &&
      event["window"] === window &&
      (reason === undefined || event["reason"] === reason),
  );
}

/**
 * Sends these, text as text and bytes as binary. Fails unless they are recorded with this reason and answered by
 * nothing, whatever is wrong with them, and the page's frame goes on as if they had not been.
 */
export async function assertDropped(
  lab: Lab,
  { page, window }: Pick<SealedPage, "page" | "window">,
  reason: string,
  ...messages: readonly (string | Uint8Array)[]
): Promise<void> {
  const answers = await answersTo({ page, window }, ...messages);
  expect(answers).toStrictEqual([]);
  expect(await dropRecord(lab, window, reason)).toMatchObject({ alarm: true });
}

/** Sends these, and what the frame seals next. Resolves with what came before the answer to that. */
export async function answersTo(
  { page, window }: Pick<SealedPage, "page" | "window">,
  ...messages: readonly (string | Uint8Array)[]
): Promise<(string | Buffer)[]> {
  const before = page.received.length;
  for (const message of messages) {
    if (typeof message === "string") page.text(message);
    else page.binary(message);
  }
  const next = await page.call("who");
  expect(next).toMatchObject({ kind: "result", value: [window, window] });
  return page.received.slice(before, -1);
}

const BROKEN = { code: 4002, reason: "broken protocol" };

/** Sends this. Fails unless it ends the session, answered by nothing but the close. */
export async function assertBroken(
  lab: Lab,
  { page, window }: Pick<SealedPage, "page" | "window">,
  message: string | Uint8Array,
): Promise<void> {
  const before = page.received.length;
  if (typeof message === "string") page.text(message);
  else page.binary(message);
  expect(await page.closed).toStrictEqual(BROKEN);
  expect(page.received).toHaveLength(before);
  const record = await lab.app.waitFor(
    (event) => event["code"] === "broken-protocol" && event["window"] === window,
  );
  expect(record).toMatchObject({ alarm: true });
}
