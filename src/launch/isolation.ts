/** The isolation pattern of an app that starts: its isolation app, built, and what of ours goes with it. */
import { dirname } from "node:path";
import type { Config, Notice } from "../config/config.ts";
import type { HookReport } from "../core/record.ts";
import { toAddress } from "../gateway/check-request.ts";
import { type IsolationAppOptions, toFrameAddress } from "../gateway/isolation-frames.ts";
import { FRAME_PATH } from "../protocol/messages.ts";
import { StartError } from "./options.ts";
import { readBuilt } from "./page-scripts.ts";

export interface ReadyIsolation {
  readonly options: IsolationAppOptions;
  readonly notices: readonly Notice[];
  /** What its hook says, with the places that its developer knows. */
  readonly locate: (report: HookReport) => HookReport;
  /** Which messages its hook gets, for the developer. */
  readonly hint: string;
}

/**
 * Undefined for a brownfield app, which pays nothing for this: the build and its bundler are not even loaded. Throws a
 * `ConfigError` where the isolation app cannot be built, and a `StartError` where a frame could have no origin of its own
 * beside `origin`, should there be one.
 */
export async function readyIsolation(
  { isolation, coreFolder }: Config,
  origin: string | undefined,
  development: boolean,
): Promise<ReadyIsolation | undefined> {
  if (!isolation) return undefined;
  if (origin !== undefined && !toFrameAddress(toAddress(origin)))
    throw new StartError(
      `The isolation pattern needs a second origin on this machine. Beside http://localhost:9000 or http://127.0.0.1:9000 there is one, beside ${origin} there is not. Let the tunnel end at localhost.`,
    );
  const [{ buildIsolationApp }, { FRAME_SCRIPT_MARKER }] = await Promise.all([
    import("../isolation/build/build-isolation-app.ts"),
    import("../isolation/build/frame-marker.ts"),
  ]);
  const app = await buildIsolationApp({
    ...isolation,
    appFolder: dirname(coreFolder),
    development,
  });
  const { html, hookForm, notices } = app;
  const [before = "", after = ""] = html.split(FRAME_SCRIPT_MARKER);
  return {
    options: {
      app: { ...app, before, after },
      script: readBuilt(`isolation-frame-${hookForm}`),
      hookTimeoutMs: isolation.hookTimeoutMs,
    },
    notices,
    locate: (report) => ({ ...report, text: app.locate(tidyStack(report.text)) }),
    hint: `The isolation hook gets messages in ${FORMS[hookForm]} form.`,
  };
}

/** Behind an error, the frame says in which file it was: one that has no stack, says no more. */
const FILE_LINE = / (\n {4}at [^\n]+)$/;

/** What comes behind it is no part of the stack: `console.log(error, "and more")`. */
const OWN_LINE = new RegExp(`\\n {4}at [^\\n]*?${FRAME_PATH}[^\\s)]*\\)?`, "g");

/**
 * The stack for its developer. Lines that lead through the frame's own script tell them nothing, and their address has a
 * ticket.
 */
function tidyStack(text: string): string {
  return text
    .replace(FILE_LINE, (_all, line: string, at: number) =>
      text.slice(0, at).includes("\n    at ") ? "" : line,
    )
    .replaceAll(OWN_LINE, "");
}

/** Whose form of messages it is. */
export const FORMS = { seed: "Sallyport's", tauri: "Tauri's" } as const;
