import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Event, EventTarget, Events } from "./events.ts";

type Schemas = Readonly<Record<string, StandardSchemaV1>>;

/** What a sender gives for an event: what its schema takes, or anything where none is declared. */
export type EventInput<All extends Schemas, Name extends string> = Name extends keyof All
  ? StandardSchemaV1.InferInput<All[Name]>
  : unknown;

/** What a listener gets of it. */
export type EventOutput<All extends Schemas, Name extends string> = unknown extends All
  ? unknown
  : Name extends keyof All
    ? StandardSchemaV1.InferOutput<All[Name]>
    : unknown;

/** The names that an editor offers; others are allowed. */
export type EventName<All extends Schemas> = (keyof All & string) | (string & {});

/**
 * Sends and hears events, as `tauri::Emitter` and `tauri::Listener`. Names: letters, digits, `-`, `/`, `:` and `_`.
 * What begins with `tauri://` tells of windows.
 */
export interface Emitter<All extends Schemas = Schemas> {
  /**
   * Sends an event to everybody. Throws a `TypeError` where the name is none, the payload cannot be sent, or the
   * event's schema refuses it.
   */
  emit<const Name extends EventName<All>>(event: Name, payload?: EventInput<All, Name>): void;
  /** Sends an event to those it is for; a text is a label, of whatever kind. Throws as `emit`. */
  emitTo<const Name extends EventName<All>>(
    target: EventTarget | string,
    event: Name,
    payload?: EventInput<All, Name>,
  ): void;
  /**
   * Hears what is for this one, and what is for everybody. What is returned ends it. What the handler throws is
   * recorded, and fails nobody.
   */
  listen<const Name extends EventName<All>>(
    event: Name,
    handler: (event: Event<EventOutput<All, Name>>) => unknown,
  ): () => void;
  /** Hears one. */
  once<const Name extends EventName<All>>(
    event: Name,
    handler: (event: Event<EventOutput<All, Name>>) => unknown,
  ): () => void;
  /** Hears every event of that name, whomever it is for. */
  listenAny<const Name extends EventName<All>>(
    event: Name,
    handler: (event: Event<EventOutput<All, Name>>) => unknown,
  ): () => void;
}

/** `own` is whose events `listen` hears. */
export function createEmitter(events: Events, own: EventTarget): Emitter {
  const listen = (
    target: EventTarget,
    event: string,
    handler: (event: Event) => unknown,
  ): (() => void) => events.listen(target, event, handler);
  return {
    emit: (event: string, payload?: unknown) => events.emit({ kind: "Any" }, event, payload),
    emitTo: (target: EventTarget | string, event: string, payload?: unknown) =>
      events.emit(toTarget(target), event, payload),
    listen: (event: string, handler: (event: Event) => unknown) => listen(own, event, handler),
    once(event: string, handler: (event: Event) => unknown) {
      const stop = listen(own, event, (heard) => {
        stop();
        return handler(heard);
      });
      return stop;
    },
    listenAny: (event: string, handler: (event: Event) => unknown) =>
      listen({ kind: "Any" }, event, handler),
  } as Emitter;
}

function toTarget(target: EventTarget | string): EventTarget {
  return typeof target === "string" ? { kind: "AnyLabel", label: target } : target;
}
