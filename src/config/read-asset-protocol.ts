import { namesOf, parsePathPattern, type PathStyle } from "../acl/path-pattern.ts";
import type { Platform } from "./config-files.ts";
import type { AssetPattern, AssetProtocol } from "./config.ts";
import type { Path, Tell } from "./document.ts";
import { didYouMean } from "../protocol/nearest.ts";
import type { AssetProtocolDocument } from "./tauri-config.ts";

/** What a pattern may begin with, and Tauri's name of the folder that is meant (tauri, `path::BaseDirectory`). */
export const PATH_VARIABLES: ReadonlyMap<string, string> = new Map([
  ["AUDIO", "Audio"],
  ["CACHE", "Cache"],
  ["CONFIG", "Config"],
  ["DATA", "Data"],
  ["LOCALDATA", "LocalData"],
  ["DOCUMENT", "Document"],
  ["DOWNLOAD", "Download"],
  ["PICTURE", "Picture"],
  ["PUBLIC", "Public"],
  ["VIDEO", "Video"],
  ["RESOURCE", "Resource"],
  ["TEMP", "Temp"],
  ["APPCONFIG", "AppConfig"],
  ["APPDATA", "AppData"],
  ["APPLOCALDATA", "AppLocalData"],
  ["APPCACHE", "AppCache"],
  ["APPLOG", "AppLog"],
  ["DESKTOP", "Desktop"],
  ["EXE", "Executable"],
  ["FONT", "Font"],
  ["HOME", "Home"],
  ["RUNTIME", "Runtime"],
  ["TEMPLATE", "Template"],
]);

const SCOPE: Path = ["app", "security", "assetProtocol", "scope"];

/** `app.security.assetProtocol`. A wrong pattern is an error also where the protocol is off. */
export function readAssetProtocol(
  document: AssetProtocolDocument | undefined,
  platform: Platform,
  tell: { readonly placeOf: (path: Path) => string; readonly fail: Tell; readonly note: Tell },
): AssetProtocol | undefined {
  const { enable = false, scope = [] } = document ?? {};
  const isList = (given: typeof scope): given is readonly string[] => Array.isArray(given);
  const style = platform === "windows" ? "windows" : "posix";
  const read = (texts: readonly string[] = [], path: Path): AssetPattern[] =>
    texts.flatMap((text, i) => readPattern(text, [...path, i], style, tell) ?? []);
  const listed = isList(scope) ? { allow: scope } : scope;
  const protocol: AssetProtocol = {
    allow: read(listed.allow, isList(scope) ? SCOPE : [...SCOPE, "allow"]),
    deny: read(listed.deny, [...SCOPE, "deny"]),
    // As Tauri: on Unix such names are hidden, on Windows they are names like others.
    literalDot: listed.requireLiteralLeadingDot ?? platform !== "windows",
  };
  if (enable && protocol.allow.length === 0)
    tell.note(SCOPE, "the asset protocol is on and allows no file.");
  return enable ? protocol : undefined;
}

function readPattern(
  text: string,
  path: Path,
  style: PathStyle,
  { placeOf, fail, note }: Parameters<typeof readAssetProtocol>[2],
): AssetPattern | undefined {
  const wrong = (what: string): undefined => {
    fail(path, what);
  };
  if (text.includes("\0")) return wrong("no path holds a NUL.");
  const [, variable] = /^\$(\w+)(?=[/\\]|$)/.exec(text) ?? [];
  if (text.startsWith("$") && (variable === undefined || !PATH_VARIABLES.has(variable))) {
    const known = [...PATH_VARIABLES.keys()].map((name) => `$${name}`);
    const given = text.split(/[/\\]/, 1)[0] ?? "";
    return wrong(`\`${given}\` is no variable for paths.${didYouMean(given, known)}`);
  }
  const pattern = variable === undefined ? text : text.slice(variable.length + 1);
  const parsed = parsePathPattern(pattern, style);
  if ("problem" in parsed) return wrong(parsed.problem);
  if (variable === undefined && !isAbsolute(pattern, style)) {
    const root = style === "windows" ? "a drive, such as `C:\\\\`" : "`/`";
    const what = `\`${text}\` stands for no file on this platform, since every path is absolute. Let it begin with ${root} or with a variable, such as \`$HOME/\`, \`$APPDATA/\` or \`$RESOURCE/\`.`;
    // In the file for every platform it may well be one of another: `C:/Users/**`.
    if (/^(?:[/\\]|[A-Za-z]:)/.test(text)) note(path, what);
    else return wrong(what);
  }
  return { text, place: placeOf(path), variable, path: pattern };
}

/** May the first name be that of a root? */
function isAbsolute(pattern: string, style: PathStyle): boolean {
  const [root = "", ...names] = namesOf(pattern, style);
  if (/[*?[]/.test(root)) return true;
  return style === "windows" ? /^[A-Za-z]:$/.test(root) : root === "" && names.length > 0;
}
