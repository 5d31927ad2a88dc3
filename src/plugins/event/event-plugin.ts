import * as v from "valibot";
import { command, type Context } from "../../core/command.ts";
import type { EventTarget } from "../../core/events.ts";
import { pageOf } from "../../core/page-link.ts";
import { definePlugin, type Plugin } from "../../core/plugin.ts";
import { CORE_EVENT_PREFIX, EVENT_NAME_RULE, isEventName, isLabel } from "../../protocol/names.ts";
import { u32 } from "../u32.ts";

const name = v.pipe(v.string(), v.check(isEventName, EVENT_NAME_RULE));

/** What a page may send: in Tauri it may pass off an event of its own as one of a window's (attacks D11, E9). */
const ownName = v.pipe(
  name,
  v.check(
    (event) => !event.startsWith(CORE_EVENT_PREFIX),
    `Only the core sends events that begin with \`${CORE_EVENT_PREFIX}\`.`,
  ),
);

const label = v.pipe(v.string(), v.check(isLabel, "not a label"));
const target: v.GenericSchema<EventTarget> = v.variant("kind", [
  v.object({ kind: v.literal("Any") }),
  v.object({ kind: v.literal("App") }),
  v.object({ kind: v.literal("AnyLabel"), label }),
  v.object({ kind: v.literal("Window"), label }),
  v.object({ kind: v.literal("Webview"), label }),
  v.object({ kind: v.literal("WebviewWindow"), label }),
]);

const payload = v.optional(v.unknown(), null);

function emit(
  name: string,
  target: EventTarget,
  { event, payload }: { readonly event: string; readonly payload: unknown },
  context: Context,
): void {
  const emitted = pageOf(context).events.emit(target, event, payload);
  if (!emitted.ok)
    throw new Error(`invalid args \`payload\` for command \`${name}\`: ${emitted.issue}`);
}

/** `plugin:event|…`, as Tauri's (`tauri::event`). A page's listeners are its own, and end with it. */
export const eventPlugin: Plugin = definePlugin({
  name: "event",
  commands: {
    /** Returns the id of the listener's events: the callback's. */
    listen: command(v.object({ event: name, target, handler: u32 }), (input, context) => {
      const { event, handler } = input;
      if (!pageOf(context).events.listen(input.target, event, handler))
        throw new Error("invalid args `handler` for command `listen`: it is a listener's already");
      return handler;
    }),
    unlisten: command(v.object({ event: name, eventId: u32 }), ({ event, eventId }, context) =>
      pageOf(context).events.unlisten(event, eventId),
    ),
    emit: command(v.object({ event: ownName, payload }), (input, context) =>
      emit("emit", { kind: "Any" }, input, context),
    ),
    emit_to: command(v.object({ target, event: ownName, payload }), (input, context) =>
      emit("emit_to", input.target, input, context),
    ),
  },
  permissions: {
    default: {
      description: "Listening to events, and sending them.",
      permissions: ["allow-listen", "allow-unlisten", "allow-emit", "allow-emit-to"],
    },
  },
});
