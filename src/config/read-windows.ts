import { APP_PATH_RULE, toAppPath } from "../protocol/app-path.ts";
import { isLabel, LABEL_RULE } from "../protocol/names.ts";
import type { WindowConfig } from "./config.ts";
import type { Path, Tell } from "./document.ts";
import type { TauriDocument } from "./tauri-config.ts";

/** `app.windows`: those that open at the start. Undefined where it is absent. */
export function readWindows({ app }: TauriDocument, fail: Tell): WindowConfig[] | undefined {
  if (!app?.windows) return undefined;
  const seen = new Set<string>();
  const result: WindowConfig[] = [];
  for (const [
    i,
    { label = "main", create = true, url = "index.html", title = "Tauri App" },
  ] of app.windows.entries()) {
    const path: Path = ["app", "windows", i];
    if (!isLabel(label)) fail([...path, "label"], LABEL_RULE);
    if (seen.has(label)) fail(path, `a window with label \`${label}\` already exists`);
    if (toAppPath(url) === undefined) fail([...path, "url"], APP_PATH_RULE);
    seen.add(label);
    if (create) result.push({ label, url, title });
  }
  return result;
}
