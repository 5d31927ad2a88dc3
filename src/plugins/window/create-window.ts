import * as v from "valibot";
import type { Context } from "../../core/command.ts";
import { pageOf } from "../../core/page-link.ts";
import { ownerOf } from "../../core/window-owner.ts";
import { IpcError } from "../../protocol/errors.ts";
import { pickWindowOptions, windowProblems } from "../../protocol/window-options.ts";

/** Tauri's whole window configuration (tauri-apps/api, `WindowOptions`). */
export const windowOptions: v.GenericSchema<Record<string, unknown>> = v.record(
  v.string(),
  v.unknown(),
);

/**
 * Opens a window as a page describes it, and resolves when it is there. `command` is for texts. A page can make a
 * window of the app and no other: where an address leads elsewhere, it is refused before anything is opened.
 */
export async function createWindow(
  command: string,
  given: Readonly<Record<string, unknown>>,
  context: Context,
): Promise<void> {
  const invalid = (detail: string): Error =>
    new Error(`invalid args \`options\` for command \`${command}\`: ${detail}`);
  let options: ReturnType<typeof pickWindowOptions>;
  try {
    options = pickWindowOptions(given);
  } catch (error) {
    throw invalid((error as Error).message);
  }
  const { origin } = pageOf(context).caller;
  const { url } = options;
  if (typeof url === "string" && url.startsWith(`${origin}/`))
    options = { ...options, url: url.slice(origin.length) };
  else if (typeof url === "string" && /^[a-z][a-z0-9+.-]*:/i.test(url)) {
    throw new IpcError(
      "unsupported",
      `A window shows pages of the app and no others: ${url}. Other sites open outside, by a link or window.open().`,
    );
  }
  const [problem] = windowProblems(options);
  if (problem) throw invalid(`${problem.key}: ${problem.text}`);
  await ownerOf(context.window).createWindow(options).opened();
}
