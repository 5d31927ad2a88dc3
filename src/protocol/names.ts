import { LIMITS } from "./limits.ts";

const NAME = /^[\p{Alphabetic}\p{Number}\-/:_]+$/u;

/** What a window or webview label may be made of, in Tauri's words (`tauri::window`, "Window label must…"). */
export const LABEL_RULE =
  "Window label must include only alphanumeric characters, `-`, `/`, `:` and `_`.";

/** True for a label that a window or webview may have. */
export function isLabel(text: string): boolean {
  return text.length <= LIMITS.maxLabelLength && NAME.test(text);
}

/** What an event's name may be made of, in Tauri's words (`tauri::event`, "Event name must…"). */
export const EVENT_NAME_RULE =
  "Event name must include only alphanumeric characters, `-`, `/`, `:` and `_`.";

/** True for a name that an event may have. */
export function isEventName(text: string): boolean {
  return text.length <= LIMITS.maxLabelLength && NAME.test(text);
}

/** Of these, only the core sends any: what a window does. */
export const CORE_EVENT_PREFIX = "tauri://";
