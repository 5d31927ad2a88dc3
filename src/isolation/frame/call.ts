/** What the page posts, as a hook's two forms are made from it, and a call as it comes back. */
import type { Posted } from "../../protocol/frame-port.ts";
import { parse, textOf, toJson, toMessage, type Sealable } from "./encode.ts";

export interface Call {
  readonly command: string;
  readonly args: unknown;
  /** By name, in lower case. */
  readonly headers: object;
}

/** What a page may say. Anything else of its is not passed on. */
export type Message =
  | ({ readonly kind: "call"; readonly id: unknown } & Call)
  | { readonly kind: "cancel"; readonly id: unknown }
  | { readonly kind: "grant"; readonly channel: unknown; readonly count: unknown };

// Parsed, not written: a bundler may put the bare character into the script, and HTML turns that into U+FFFD.
const NUL = parse('"\\u0000"') as string;
const CHANNEL_PREFIX = "__CHANNEL__:";

/** `channels` gets the channels among the arguments: a hook sees each as Tauri's text for it. */
export function readMessage(
  { json, segments }: Posted["messages"][number],
  channels: string[],
): Message {
  const restore = (_key: string, value: unknown): unknown => {
    if (typeof value !== "string" || value[0] !== NUL) return value;
    const rest = value.slice(2);
    if (value[1] === "b") {
      const bytes: unknown = segments[+rest];
      return bytes instanceof Uint8Array ? bytes : null;
    }
    if (value[1] === "s") return rest;
    channels.push(rest);
    return CHANNEL_PREFIX + rest;
  };
  // Without the character there is nothing to restore.
  const message = parse(json, json.includes("\\u0000") ? restore : undefined) as Message & {
    headers?: [string, string][];
  };
  // Texts, whoever has written this: page code that got hold of the bridge's port could say `["x"]`, which is no "x" to
  // the hook and becomes one after it.
  const headers = (message.headers ?? []).map(([name, text]) => [name, textOf(text)]);
  return {
    ...message,
    command: textOf((message as { command?: unknown }).command),
    headers: Object.fromEntries(headers),
  } as Message;
}

/**
 * The call as a message again, with `channels` in place of their texts. Undefined where it is over a limit; throws what
 * the hook's own values throw.
 */
export function writeCall(
  id: number,
  { command, args, headers }: Call,
  channels: readonly string[],
): Sealable | undefined {
  const segments: Uint8Array[] = [];
  const value = toJson(args, (_key, one) => {
    if (ArrayBuffer.isView(one)) {
      const { buffer, byteOffset, byteLength } = one;
      // As they are now: it is sealed later, and the hook has them still.
      return `${NUL}b${segments.push(new Uint8Array(buffer, byteOffset, byteLength).slice()) - 1}`;
    }
    if (typeof one !== "string") return one;
    if (one[0] === NUL) return `${NUL}s${one}`;
    const channel = channels.find((id) => one === CHANNEL_PREFIX + id);
    return channel === undefined ? one : `${NUL}c${channel}`;
  });
  const pairs = Object.entries(headers).map(([name, text]) => [name, textOf(text)]);
  return toMessage(
    `{"kind":"call","id":${id},"command":${toJson(command)},"args":${value ?? "null"},"headers":${toJson(pairs)}`,
    segments,
  );
}
