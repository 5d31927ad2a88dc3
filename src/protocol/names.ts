import { LIMITS } from "./limits.ts";

const LABEL = /^[\p{Alphabetic}\p{Number}\-/:_]+$/u;

/** What a window or webview label may be made of, in Tauri's words (`tauri::window`, "Window label must…"). */
export const LABEL_RULE =
  "Window label must include only alphanumeric characters, `-`, `/`, `:` and `_`.";

/** True for a label that a window or webview may have. */
export function isLabel(text: string): boolean {
  return text.length <= LIMITS.maxLabelLength && LABEL.test(text);
}
