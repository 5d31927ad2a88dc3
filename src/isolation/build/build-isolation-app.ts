/** From the folder of an isolation app to the one document that the frame is. */
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, type Notice } from "../../config/config.ts";
import { createPlaceFinder } from "./embed.ts";
import { findMentions } from "./find-mentions.ts";
import { FRAME_SCRIPT_MARKER } from "./frame-marker.ts";
import { type IsolationFolder, openIsolationFolder } from "./isolation-folder.ts";
import { lookAtHook } from "./look-at-hook.ts";
import { createProblems } from "./problems.ts";
import { readPage } from "./read-page.ts";
import { type ReadyScript, readyScript } from "./ready-script.ts";
import { createLocate } from "./source-names.ts";
import { expectedTexts, readBack, writePage } from "./write-page.ts";

export interface IsolationSource {
  /** The folder of the isolation app. An absolute path. */
  readonly dir: string;
  /** What files are shown relative to. An absolute path. */
  readonly appFolder: string;
  /** Where the configuration names it, for what is wrong with the folder itself. */
  readonly place: string;
  /** What the configuration says of the form of messages. Undefined: nothing. */
  readonly hookMessage: "seed" | "tauri" | undefined;
  /** With source maps in the document. */
  readonly development: boolean;
}

export interface IsolationApp {
  /** The document. `FRAME_SCRIPT_MARKER` is the first thing in its head, and stands there once. */
  readonly html: string;
  /** CSP sources for every inline script and style of it: `'sha256-…'`. The frame's own script is not among them. */
  readonly scriptHashes: readonly string[];
  readonly styleHashes: readonly string[];
  /** The form of the messages that the hook gets. */
  readonly hookForm: "seed" | "tauri";
  /** Every file it was made from: when one changes, the document does. */
  readonly files: readonly string[];
  /** The npm packages that became part of it, in order. */
  readonly packages: readonly string[];
  /** The texts and names in its scripts. */
  readonly mentions: ReadonlySet<string>;
  /** A text from the document, as a stack, with the places where its developer has written what is at those that it names. */
  readonly locate: (text: string) => string;
  readonly notices: readonly Notice[];
}

/**
 * Reads index.html and what it links, bundles modules and TypeScript, embeds styles and pictures. The same files make
 * the same document. Throws a `ConfigError` that lists what is wrong, with file, line and column: what cannot be
 * embedded, what the frame's policy would keep from running, errors of syntax, an app that sets no hook, and a hook in
 * Tauri's form where `hookMessage` does not say so.
 *
 * Security: what is checked of the hook's form is its source. What it does when it runs is for the frame to see.
 */
export async function buildIsolationApp(source: IsolationSource): Promise<IsolationApp> {
  const problems = createProblems();
  const folder = open(source);
  const file = join(folder.path, "index.html");
  const found = folder.find("index.html", file);
  const shown = folder.shown(file);
  if ("problem" in found)
    throw refusal(shown, `${found.problem} It is the document of the isolation app.`);
  const text = folder.readText(found.file);
  if (text === undefined) throw refusal(shown, "is not UTF-8.");
  const page = readPage(text, file, folder, problems);
  const scripts: ReadyScript[] = [];
  for (const [i, script] of page.scripts.entries())
    scripts.push(
      ...(await readyScript(script, i + 1, { file, text }, folder, source.development, problems)),
    );
  problems.throwIfAny();

  const html = writePage(text, page, scripts);
  const { scriptTexts, styleTexts, beginsWithMark } = readBack(html);
  // What the browser will run must be what was looked at. It is not where the page leaves an element open, say.
  if (expectedTexts(scripts).join("\0") !== scriptTexts.join("\0")) {
    const why =
      "has scripts that would be read differently once all files are in it. Close every element and comment before its end.";
    throw refusal(shown, why);
  }

  // The frame's own script comes first: it erases the key before any other can read it.
  if (!beginsWithMark)
    throw refusal(
      shown,
      "begins in a way in which no script can be its first. Begin it with `<!doctype html><html><head>`.",
    );
  if (html.split(FRAME_SCRIPT_MARKER).length !== 2) {
    const place = createPlaceFinder(shown, text)(Math.max(0, text.indexOf(FRAME_SCRIPT_MARKER)));
    const why = `or what it links has \`${FRAME_SCRIPT_MARKER}\`, which is Sallyport's own mark. Remove it.`;
    throw refusal(place, why);
  }

  const hook = lookAtHook(scripts, source.hookMessage, shown);
  return {
    html,
    scriptHashes: scriptTexts.map(sha256),
    styleHashes: styleTexts.map(sha256),
    hookForm: hook.form,
    files: [...folder.files].toSorted(),
    packages: [...new Set(scripts.flatMap(({ packages }) => packages))].toSorted(),
    mentions: findMentions(scripts.map(({ program }) => program)),
    locate: createLocate(scripts),
    notices: [...scripts.flatMap(({ notices }) => notices), ...hook.notices],
  };
}

function open({ dir, appFolder, place }: IsolationSource): IsolationFolder {
  let why = "does not exist";
  try {
    if (statSync(dir).isDirectory()) return openIsolationFolder(dir, appFolder);
    why = "is a file";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
  }
  // Tauri's words (tauri-spec §5.1).
  const text = `The isolation application path is set to \`${dir}\` but it ${why}. Make the folder, or name the one that has the isolation app's index.html.`;
  throw refusal(place, text);
}

function sha256(content: string): string {
  return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
}

function refusal(place: string, text: string): ConfigError {
  return new ConfigError([{ place, text, atStart: true }]);
}
