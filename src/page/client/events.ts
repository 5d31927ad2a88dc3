import type { StandardSchemaV1 } from "@standard-schema/spec";
import { eventInternals, internals } from "./internals.ts";
import type { Argument, Wire } from "./wire.ts";

/** An event, as a listener gets it. */
export interface Event<Name, Payload> {
  readonly event: Name;
  /** The listener's own number. */
  readonly id: number;
  readonly payload: Payload;
}

/** Ends listening. */
export type Unlisten = () => void;

/** The events that `createApp({ events })` declares. For all others, there is `@tauri-apps/api/event`. */
export interface Events<Schemas> {
  /** Hears every such event that reaches this window. Resolves when the core knows of the listener. */
  listen<Name extends keyof Schemas & string>(
    name: Name,
    handler: (event: Event<Name, Received<Schemas[Name]>>) => void,
  ): Promise<Unlisten>;
  /** Hears the next such event, and no further one. */
  once<Name extends keyof Schemas & string>(
    name: Name,
    handler: (event: Event<Name, Received<Schemas[Name]>>) => void,
  ): Promise<Unlisten>;
  /** Sends an event to everybody who listens, in the core and in every window. */
  emit<Name extends keyof Schemas & string>(
    name: Name,
    ...payload: Payload<Schemas[Name]>
  ): Promise<void>;
}

type Received<Schema> =
  Schema extends StandardSchemaV1<infer _Input, infer Output> ? Wire<Output> : never;
type Payload<Schema> =
  Schema extends StandardSchemaV1<infer Input, infer _Output>
    ? null extends Input
      ? [payload?: Argument<Input>]
      : [payload: Argument<Input>]
    : never;

/** The commands are those that `@tauri-apps/api/event` sends (tauri-apps/api, `event.ts`). */
export function createEvents(): object {
  type Handler = (event: { readonly id: number }) => void;

  async function listen(event: string, handler: Handler): Promise<Unlisten> {
    const { invoke, transformCallback } = internals();
    const id = await invoke("plugin:event|listen", {
      event,
      target: { kind: "Any" },
      handler: transformCallback(handler),
    });
    return () => void unlisten(event, id as number);
  }

  return {
    listen,
    once: (event: string, handler: Handler) =>
      listen(event, (heard) => {
        void unlisten(event, heard.id);
        handler(heard);
      }),
    async emit(event: string, payload: unknown) {
      await internals().invoke("plugin:event|emit", { event, payload });
    },
  };
}

async function unlisten(event: string, eventId: number): Promise<void> {
  // First and at once: what is on its way already is not heard any more.
  eventInternals().unregisterListener(event, eventId);
  await internals().invoke("plugin:event|unlisten", { event, eventId });
}
