import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Caller } from "../acl/authorize.ts";
import type { EncodedMessage } from "../protocol/batch.ts";
import { ERROR_TEXT, IpcError } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { encodeEvent, encodeOnce } from "../protocol/messages.ts";
import { checkSchema, pathOf } from "./check-schema.ts";
import { isSchema } from "./command.ts";
import { EVENT_NAME_RULE, isEventName } from "../protocol/names.ts";
import type { PageLink } from "./page-link.ts";
import type { Recorder } from "./record.ts";

/**
 * Whom an event is for, or whose events a listener hears, as Tauri's `EventTarget`. `Any` is everybody, `App` the app
 * itself, and the others what has the label; `AnyLabel` is whatever has it.
 */
export type EventTarget =
  | { readonly kind: "Any" }
  | { readonly kind: "App" }
  | {
      readonly kind: "AnyLabel" | "Window" | "Webview" | "WebviewWindow";
      readonly label: string;
    };

/** An event, as a listener of the core gets it. */
export interface Event<Payload = unknown> {
  readonly event: string;
  /** The listener's own number. */
  readonly id: number;
  /** Null where the sender gave none. */
  readonly payload: Payload;
  /** The page that sent it; none where the core did. It comes from the page's session, so no page can name another. */
  readonly source: { readonly window: string; readonly webview: string } | undefined;
}

/** What came of a page's event. */
export type Emitted = { readonly ok: true } | { readonly ok: false; readonly issue: string };

/** What a page may do with events. Its listeners are its own. */
export interface PageEvents {
  /**
   * Adds a listener; `id` is its callback in the page, and the id of its events. False where one has that id already.
   * Throws an `IpcError` with `limit` where the page has too many.
   */
  listen(target: EventTarget, event: string, id: number): boolean;
  /** Removes a listener. Nothing happens where the page has none with that id. */
  unlisten(event: string, id: number): void;
  /** Sends an event, as the core's `emit` does. What its schema says against it is returned. */
  emit(target: EventTarget, event: string, payload: unknown): Emitted;
}

/** Its session removes all listeners when it ends. */
export interface OwnedPageEvents extends PageEvents {
  close(): void;
}

/** All listeners of an app, its pages' and its own. */
export interface Events {
  /**
   * Sends an event of the core's to those it is for: to pages first, then to listeners of the core, in the order they
   * began to listen. Throws a `TypeError` where the name is none, the payload cannot be sent, or the event's schema
   * refuses it.
   */
  emit(target: EventTarget, event: string, payload?: unknown): void;
  /**
   * Tells what happens to a window: whoever listens to it hears, once each, in its page or in another's. Pages wait for
   * `tauri://destroyed` of a window that they have opened; and what a window is, they may ask at any time.
   */
  tell(window: string, event: string, payload?: unknown): void;
  /** Adds a listener of the core. What is returned removes it. */
  listen(target: EventTarget, event: string, handler: (event: Event) => void): () => void;
  /** The events of one page. */
  forPage(page: PageLink): OwnedPageEvents;
  /** Is somebody listening for an event that is for them? */
  isHeard(target: EventTarget, event: string): boolean;
  /**
   * Does a page of that window listen for that event of it, by its label? One that hears whatever there is does not count.
   * Of an event that somebody watches.
   */
  isAwaited(window: string, event: string): boolean;
  /** Tells of every window that comes to be awaited for that event, or is no more (`isAwaited`). */
  watchAwaited(event: string, changed: (window: string) => void): void;
  /** Adds payload schemas, by the name of the event. Throws a `TypeError` that names an event whose schema is none. */
  addSchemas(schemas: Readonly<Record<string, StandardSchemaV1>>): void;
}

type Listener = {
  readonly target: EventTarget;
  readonly id: number;
} & (
  | { readonly page: PageLink; readonly handler?: undefined }
  | { readonly page?: undefined; readonly handler: (event: Event) => void }
);

export function createEvents(recorder: Recorder): Events {
  const byEvent = new Map<string, Set<Listener>>();
  const schemas = new Map<string, StandardSchemaV1>();
  const watchers = new Map<string, (window: string) => void>();
  /**
   * How many listeners of a window's own pages wait for an event of it: by event, and by window. Counted, not looked for:
   * a page has thousands of listeners, and may take all of them back at once.
   */
  const awaited = new Map<string, Map<string, number>>();
  let nextId = 0;

  function add(event: string, listener: Listener): void {
    let listeners = byEvent.get(event);
    if (!listeners) byEvent.set(event, (listeners = new Set()));
    listeners.add(listener);
    count(event, listener, 1);
  }

  function remove(event: string, listener: Listener): void {
    const listeners = byEvent.get(event);
    listeners?.delete(listener);
    if (listeners?.size === 0) byEvent.delete(event);
    count(event, listener, -1);
  }

  function count(event: string, { page, target }: Listener, more: 1 | -1): void {
    const changed = watchers.get(event);
    if (!changed || !page || !("label" in target) || target.label !== page.caller.window) return;
    const { window } = page.caller;
    const windows = awaited.get(event) ?? new Map<string, number>();
    awaited.set(event, windows);
    const before = windows.get(window) ?? 0;
    const after = before + more;
    if (after > 0) windows.set(window, after);
    else windows.delete(window);
    if (before === 0 || after === 0) changed(window);
  }

  /** The payload as its schema makes it, or what the schema says against it. */
  function check(event: string, payload: unknown): { value: unknown } | { issue: string } {
    const schema = schemas.get(event);
    if (!schema) return { value: payload };
    const checked = checkSchema(schema, payload);
    if (checked instanceof Promise) {
      checked.catch(() => undefined);
      throw new TypeError(
        `The schema of the event \`${event}\` must answer at once, not with a promise.`,
      );
    }
    if ("issues" in checked) {
      const [first] = checked.issues;
      if (!first) return { issue: "refused by its schema" };
      const path = pathOf(first);
      return { issue: path.length > 0 ? `${path.join(".")}: ${first.message}` : first.message };
    }
    return checked;
  }

  function deliver(
    isFor: (listener: Listener) => boolean,
    event: string,
    payload: unknown,
    source: Caller | undefined,
  ): void {
    const listeners = byEvent.get(event);
    if (!listeners) return void encodeOnce(payload);
    const pages = new Map<PageLink, number[]>();
    const own: Listener[] = [];
    for (const listener of listeners) {
      if (!isFor(listener)) continue;
      if (!listener.page) own.push(listener);
      else {
        const ids = pages.get(listener.page);
        if (ids) ids.push(listener.id);
        else pages.set(listener.page, [listener.id]);
      }
    }
    // Also where nobody is there to hear it: that it cannot be sent is the sender's mistake, on every day.
    const encoded = encodeOnce(payload);
    const messages = new Map<PageLink, EncodedMessage>();
    for (const [page, ids] of pages) {
      const message = encodeEvent(event, ids, encoded);
      if (!message) throw new IpcError("limit", `${ERROR_TEXT.limit} (the event ${event})`);
      // A page that says more than another one reads would have that cut off (attacks H1).
      if (source && !page.hasRoomForEvent(message.size)) {
        const reason = `the window ${page.caller.window} has not read its events`;
        throw new IpcError("limit", `${ERROR_TEXT.limit} (the event ${event}: ${reason})`);
      }
      messages.set(page, message);
    }
    for (const [page, message] of messages) page.send(message);
    const from = source && { window: source.window, webview: source.webview };
    for (const listener of own) {
      // One before it may have removed it.
      if (!listener.handler || !listeners.has(listener)) continue;
      run(listener.handler, { event, id: listener.id, payload: payload ?? null, source: from });
    }
  }

  /** A listener that fails must not fail whoever has sent the event, least of all the core by a page's word. */
  function run(handler: (event: Event) => unknown, event: Event): void {
    const failed = (cause: unknown): void =>
      recorder.record({
        code: "internal",
        ...(event.source && { window: event.source.window }),
        reason: `a listener of the event ${event.event} threw`,
        cause: cause ?? String(cause),
      });
    try {
      const result = handler(event);
      if (result instanceof Promise) result.catch(failed);
    } catch (cause) {
      failed(cause);
    }
  }

  function send(isFor: (listener: Listener) => boolean, event: string, payload: unknown): void {
    if (!isEventName(event)) throw new TypeError(`${EVENT_NAME_RULE} (${JSON.stringify(event)})`);
    const checked = check(event, payload);
    if ("issue" in checked)
      throw new TypeError(
        `The schema of the event \`${event}\` refuses its payload: ${checked.issue}`,
      );
    deliver(isFor, event, checked.value, undefined);
  }

  return {
    emit: (target, event, payload = null) =>
      send((listener) => hears(listener, target), event, payload),
    tell: (window, event, payload = null) =>
      send((listener) => follows(listener, window), event, payload),
    listen(target, event, handler) {
      if (!isEventName(event)) throw new TypeError(`${EVENT_NAME_RULE} (${JSON.stringify(event)})`);
      if (typeof handler !== "function") throw new TypeError("listen() takes a function.");
      const listener: Listener = { target, id: nextId++, handler };
      add(event, listener);
      return () => remove(event, listener);
    },
    forPage(page) {
      const own = new Map<number, { event: string; listener: Listener }>();
      return {
        listen(target, event, id) {
          if (own.has(id)) return false;
          if (own.size >= LIMITS.maxListeners)
            throw new IpcError("limit", `A page may have ${LIMITS.maxListeners} listeners.`);
          const listener: Listener = { target, id, page };
          own.set(id, { event, listener });
          add(event, listener);
          return true;
        },
        unlisten(event, id) {
          const found = own.get(id);
          if (found?.event !== event) return;
          own.delete(id);
          remove(event, found.listener);
        },
        emit(target, event, payload) {
          const checked = check(event, payload);
          if ("issue" in checked) return { ok: false, issue: checked.issue };
          deliver((listener) => hears(listener, target), event, checked.value, page.caller);
          return { ok: true };
        },
        close() {
          for (const { event, listener } of own.values()) remove(event, listener);
          own.clear();
        },
      };
    },
    isHeard(target, event) {
      for (const listener of byEvent.get(event) ?? []) if (hears(listener, target)) return true;
      return false;
    },
    isAwaited: (window, event) => awaited.get(event)?.has(window) ?? false,
    watchAwaited(event, changed) {
      watchers.set(event, changed);
    },
    addSchemas(added) {
      for (const [event, schema] of Object.entries(added)) {
        if (!isEventName(event))
          throw new TypeError(`${EVENT_NAME_RULE} (${JSON.stringify(event)})`);
        if (!isSchema(schema))
          throw new TypeError(
            `The event \`${event}\` needs a Standard Schema of its payload (zod, valibot, arktype …).`,
          );
        schemas.set(event, schema);
      }
    },
  };
}

/**
 * Does an event for `target` reach that listener? Tauri's rule (`tauri::event`, `match_any_or_filter`), but what is for
 * a label reaches the pages of that label only: in Tauri a page hears what is for another by listening on its label, or
 * on `Any` (attacks G2).
 */
function hears({ target: own, page }: Listener, target: EventTarget): boolean {
  if (target.kind === "Any") return true;
  if (target.kind === "App") return own.kind === "App" || own.kind === "Any";
  const { label } = target;
  if (page && !isOf(page, label)) return false;
  if (own.kind === "Any") return true;
  if (own.kind === "App" || own.label !== label) return false;
  return target.kind === "AnyLabel" || own.kind === "AnyLabel" || own.kind === target.kind;
}

/** Does what happens to that window reach that listener? Tauri tells `Window` and `WebviewWindow` (`tauri::manager::window`). */
function follows({ target: own, page }: Listener, window: string): boolean {
  if (own.kind === "Any") return !page || isOf(page, window);
  if (own.kind === "App" || own.kind === "Webview") return false;
  return own.label === window;
}

function isOf({ caller }: PageLink, label: string): boolean {
  return caller.window === label || caller.webview === label;
}
