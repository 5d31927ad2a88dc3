import { type WindowOptions, windowProblems } from "../protocol/window-options.ts";
import type { Path, Tell } from "./document.ts";
import type { TauriDocument } from "./tauri-config.ts";

/** `app.windows`: those that open at the start. Undefined where it is absent. */
export function readWindows(
  { app }: TauriDocument,
  fail: Tell,
  note: Tell,
): WindowOptions[] | undefined {
  if (!app?.windows) return undefined;
  const seen = new Set<string>();
  const result: WindowOptions[] = [];
  for (const [i, { create = true, label = "main", ...rest }] of app.windows.entries()) {
    const path: Path = ["app", "windows", i];
    const window = { label, ...rest };
    for (const { key, rule } of windowProblems(window)) fail([...path, key], rule);
    if (seen.has(label)) fail(path, `a window with label \`${label}\` already exists`);
    seen.add(label);
    const { x, y } = window;
    // As in Tauri, which says nothing.
    if (x !== undefined && y === undefined) note([...path, "x"], "has no effect without `y`.");
    if (y !== undefined && x === undefined) note([...path, "y"], "has no effect without `x`.");
    if (create) result.push(Object.freeze(window));
  }
  return result;
}
