import * as v from "valibot";
import type { Context } from "../../core/command.ts";
import type { Window } from "../../core/windows.ts";

/** The window that is meant. Absent or empty, as in Tauri: the caller's own. */
export const label: v.GenericSchema<string | null | undefined> = v.optional(v.nullable(v.string()));

/** Throws Tauri's text where there is no such window. */
export function windowOf(context: Context, label: string | null | undefined): Window {
  if (label === undefined || label === null || label === "") return context.window;
  const window = context.app.getWindow(label);
  if (!window) throw new Error("window not found");
  return window;
}
