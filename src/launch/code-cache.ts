import { existsSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { privateFolder, statePath } from "./user-folders.ts";

/**
 * Has Node keep what it compiles, and what becomes of `main.ts` when its types are taken out: that is most of the time
 * from a start to the app's first line. `NODE_DISABLE_COMPILE_CACHE=1` does without.
 *
 * Security: Node runs what lies in there. So it is a folder that only this user can look into or write to, and it is
 * looked at before it is used, every time. Where nothing was remembered yet, nothing is written.
 */
export function useCodeCache(): void {
  if (!existsSync(statePath())) return;
  const folder = privateFolder(statePath());
  const own = folder === undefined ? undefined : privateFolder(join(folder, "code"));
  if (own !== undefined) enableCompileCache(own);
}
