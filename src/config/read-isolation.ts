/** The isolation pattern: `app.security.pattern`, and what is ours of it under `plugins.sallyport.isolation`. */
import { resolve } from "node:path";
import type { IsolationConfig } from "./config.ts";
import type { Path, Tell } from "./document.ts";
import { didYouMean } from "../protocol/nearest.ts";
import type { TauriDocument } from "./tauri-config.ts";

const PATTERN: Path = ["app", "security", "pattern"];
const SETTINGS: Path = ["plugins", "sallyport", "isolation"];

const HOOK_MESSAGES = ["seed", "tauri"] as const;

/** How long a hook may take for its answer, unless the app says otherwise. */
const HOOK_TIMEOUT_MS = { least: 100, most: 600_000, usual: 5_000 };

/**
 * Undefined: the app is `brownfield`. The isolation app's folder is relative to the file that names it, as in Tauri
 * (tauri-spec §5.1); whether it is there is for the build to see. What stands under `plugins.sallyport.isolation` is
 * checked in a brownfield app as well.
 */
export function readIsolation(
  document: TauriDocument,
  coreFolder: string,
  tell: { readonly placeOf: (path: Path) => string; readonly fail: Tell; readonly note: Tell },
): IsolationConfig | undefined {
  const { use = "brownfield", options } = document.app?.security?.pattern ?? {};
  const settings = document.plugins?.sallyport?.isolation;

  const hookMessage = HOOK_MESSAGES.find((name) => name === settings?.hookMessage);
  if (settings?.hookMessage !== undefined && hookMessage === undefined) {
    tell.fail(
      [...SETTINGS, "hookMessage"],
      `must be \`seed\` or \`tauri\`.${didYouMean(settings.hookMessage, HOOK_MESSAGES)}`,
    );
  }
  const { least, most, usual } = HOOK_TIMEOUT_MS;
  const hookTimeoutMs = settings?.hookTimeoutMs ?? usual;
  if (hookTimeoutMs < least || hookTimeoutMs > most) {
    tell.fail(
      [...SETTINGS, "hookTimeoutMs"],
      `must be a number of milliseconds from ${least} to ${most}.`,
    );
  }

  if (use === "brownfield") {
    if (settings !== undefined)
      tell.note(SETTINGS, "has no effect: `app.security.pattern` is `brownfield`.");
    return undefined;
  }
  if (use !== "isolation") {
    tell.fail(
      [...PATTERN, "use"],
      `must be \`brownfield\` or \`isolation\`.${didYouMean(use, ["brownfield", "isolation"])}`,
    );
    return undefined;
  }
  if (options?.dir === undefined || options.dir.trim() === "") {
    tell.fail(
      [...PATTERN, "options", "dir"],
      'must name the folder of the isolation app, relative to this file: `"options": { "dir": "../dist-isolation" }`.',
    );
    return undefined;
  }
  return Object.freeze({
    dir: resolve(coreFolder, options.dir),
    place: tell.placeOf([...PATTERN, "options", "dir"]),
    hookMessage,
    hookTimeoutMs,
  });
}
