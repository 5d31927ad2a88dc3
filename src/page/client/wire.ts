/**
 * What becomes of a value's type on its way between core and page. The rules are those of `encodeValue` in
 * `protocol/value.ts`: JSON, with bytes at any depth.
 */
import type { Channel } from "../../core/channel.ts";

type Bytes = ArrayBuffer | ArrayBufferView;
type AnyFunction = ((...args: never) => unknown) | (abstract new (...args: never) => unknown);
/** As a member, these are left out; in a list or alone, they become `null`. */
type Vanishing = undefined | void | symbol | AnyFunction;
/** What they hold is not among their own members, so nothing of it travels. */
type Hollow = ReadonlySet<unknown> | Promise<unknown> | RegExp | Error;

/** What a page gets for a `T` of the core's: a result, a stream's item, a channel's message, an event's payload. */
export type Wire<T> = unknown extends T ? T : AtTop<T>;
type AtTop<T> = T extends Bytes ? ArrayBuffer : InList<T>;

type InList<T> = unknown extends T ? T : T extends Vanishing ? null : Nested<T>;

type Nested<T> = T extends string | number | boolean | null
  ? T
  : T extends bigint
    ? never
    : T extends Bytes
      ? Uint8Array<ArrayBuffer>
      : T extends readonly unknown[]
        ? List<T>
        : T extends { __TAURI_TO_IPC_KEY__(): infer Sent }
          ? InList<Sent>
          : T extends { toJSON(key: string): infer Sent }
            ? InList<Sent>
            : T extends ReadonlyMap<unknown, infer Value>
              ? Record<string, Member<Value>>
              : T extends Hollow
                ? Record<string, never>
                : Members<T>;

/** Written as an array where it is one, since only so the compiler takes its time with a type that holds itself. */
type List<T extends readonly unknown[]> = number extends T["length"]
  ? InList<T[number]>[]
  : { [K in keyof T]: InList<T[K]> };

type Member<T> = unknown extends T ? T : Nested<Exclude<T, Vanishing>>;

type Members<T> = [Loose<T>] extends [never]
  ? Kept<T>
  : Flat<Kept<Omit<T, Loose<T>>> & Partial<Kept<Pick<T, Loose<T>>>>>;
type Kept<T> = {
  [
    K in keyof T as K extends symbol
      ? never
      : [Exclude<T[K], Vanishing>] extends [never]
        ? never
        : K
  ]: Member<T[K]>;
};
/** The members that always stand in a `T`, and not always on the wire: `{ id: string | undefined }`. */
type Loose<T> = {
  [K in keyof T]-?: {} extends Pick<T, K>
    ? never
    : Extract<T[K], Vanishing> extends never
      ? never
      : K;
}[keyof T];
type Flat<T> = { [K in keyof T]: T[K] };

/**
 * A channel of the page's, for messages that are a `T` in the core: `Channel` of `@tauri-apps/api/core`, or what is
 * like it.
 */
export interface PageChannel<T> {
  readonly id: number;
  onmessage: (message: Wire<T>) => void;
  toJSON(): string;
}

/** What a page gives where the core's schema takes a `T`. `never` where nothing that a page sends arrives as a `T`. */
export type Argument<T> = unknown extends T ? T : ArgumentOf<T>;

type ArgumentOf<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends Channel<infer Message>
    ? PageChannel<Message>
    : T extends Bytes
      ? Uint8Array<ArrayBuffer> extends T
        ? Bytes
        : never
      : T extends bigint | symbol | AnyFunction | Date | ReadonlyMap<unknown, unknown> | Hollow
        ? never
        : T extends readonly unknown[]
          ? ArgumentList<T>
          : { [K in keyof T]: Argument<T[K]> };

type ArgumentList<T extends readonly unknown[]> = number extends T["length"]
  ? readonly Argument<T[number]>[]
  : { readonly [K in keyof T]: Argument<T[K]> };

/**
 * The arguments of a command that takes an `Input`. They are an object, or bytes: all else would arrive as `{}`
 * (see `command()`), and a list of numbers is bytes, as in Tauri.
 */
export type Arguments<Input> = unknown extends Input
  ? object
  : Input extends Bytes
    ? Argument<Input> | (Argument<Input> extends never ? never : readonly number[])
    : Input extends readonly unknown[]
      ? never
      : Input extends object
        ? Argument<Input>
        : never;
