// What a value's type becomes on its way. `npm run check` reads this file; nothing runs it.
import type { Channel as OfficialChannel } from "@tauri-apps/api/core";
import type { Channel } from "../../core/channel.ts";
import type { Argument, Arguments, PageChannel, Wire } from "./wire.ts";

/* oxlint-disable typescript/no-unnecessary-type-parameters -- The compiler compares two such functions by identity. */
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles where both are the same type. */
declare function attest<A, B>(same: Same<A, B>): void;

interface Named {
  readonly name: string;
  size?: number;
}

// JSON is what it is.
attest<Wire<string>, string>(true);
attest<Wire<"a" | 1 | null>, "a" | 1 | null>(true);
attest<Wire<string & { readonly brand: "id" }>, string & { readonly brand: "id" }>(true);
attest<Wire<Named>, { readonly name: string; size?: number }>(true);
attest<Wire<readonly Named[]>, Wire<Named>[]>(true);
attest<Wire<[id: number, at: Date]>, [id: number, at: string]>(true);
attest<Wire<Record<string, Date>>, Record<string, string>>(true);
attest<Wire<unknown>, unknown>(true);
// oxlint-disable-next-line typescript/no-explicit-any -- What is `any` stays it.
attest<Wire<any>, any>(true);

// Nothing is null, and vanishes as a member.
attest<Wire<void>, null>(true);
attest<Wire<string | undefined>, string | null>(true);
attest<Wire<(string | undefined)[]>, (string | null)[]>(true);
attest<Wire<{ a: string | undefined; b: number }>, { b: number; a?: string }>(true);
attest<Wire<{ a: number; b: undefined; run(): void; [Symbol.iterator]: 1 }>, { a: number }>(true);

// Bytes are bytes, at the top an ArrayBuffer.
attest<Wire<Uint8Array>, ArrayBuffer>(true);
attest<Wire<ArrayBuffer | null>, ArrayBuffer | null>(true);
attest<
  Wire<{ data: ArrayBuffer; more: Float32Array[] }>,
  {
    data: Uint8Array<ArrayBuffer>;
    more: Uint8Array<ArrayBuffer>[];
  }
>(true);

// What has a form of its own for JSON.
attest<Wire<Date>, string>(true);
attest<Wire<{ at: Date | null }>, { at: string | null }>(true);
attest<Wire<{ toJSON(): { at: Date } }>, { at: string }>(true);
attest<Wire<{ __TAURI_TO_IPC_KEY__(): number; toJSON(): string }>, number>(true);
attest<Wire<Map<string, Date>>, Record<string, string>>(true);
attest<Wire<Set<string>>, Record<string, never>>(true);
attest<Wire<{ n: bigint }>, { n: never }>(true);

// A type that holds itself has an end.
interface Tree {
  readonly at: Date;
  readonly children: readonly Tree[];
}
declare const tree: Wire<Tree>;
attest<NonNullable<NonNullable<(typeof tree.children)[0]>["children"][0]>["at"], string>(true);
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export const json: Wire<Json> = { a: [1, { b: null }] };
export const jsonArgument: Argument<{ value: Json }> = { value: [[1], { a: [] }] };

// What a page gives.
attest<Argument<{ at: string; tags?: string[] }>, { at: string; tags?: readonly string[] }>(true);
attest<Argument<{ data: Uint8Array }>, { data: ArrayBuffer | ArrayBufferView }>(true);
attest<Argument<{ at: Date; map: Map<string, string> }>, { at: never; map: never }>(true);
attest<Argument<{ at: Date | string }>, { at: string }>(true);
attest<Arguments<unknown>, object>(true);
attest<Arguments<Uint8Array>, ArrayBuffer | ArrayBufferView | readonly number[]>(true);
attest<Arguments<string>, never>(true);

// Tauri's own Channel stands where the core takes one.
interface Progress {
  readonly at: Date;
  readonly done: number;
}
declare const progress: OfficialChannel<{ at: string; done: number }>;
export const channel: PageChannel<Progress> = progress;
export const args: Argument<{ onProgress: Channel<Progress> }> = { onProgress: progress };
declare const dates: OfficialChannel<{ at: Date }>;
// @ts-expect-error -- a page gets a date as a text
export const wrongChannel: Argument<{ onProgress: Channel<Progress> }> = { onProgress: dates };
