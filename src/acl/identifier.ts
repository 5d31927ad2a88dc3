/** Names of permissions (Tauri: `tauri_utils::acl::identifier`). */

/** A plugin's name, a colon and a permission's: 51 + 1 + 64. Tauri checks the whole alone. */
export const MAX_IDENTIFIER_BYTES = 116;

export interface Identifier {
  /** What stands before the last colon, such as `core:window` or `fs`. Undefined: the app's own. */
  readonly prefix: string | undefined;
  readonly base: string;
}

const ONLY =
  "identifiers can only include lowercase ASCII, hyphens which are not leading or trailing, and a single colon if using a prefix";

/**
 * Parses `allow-greet`, `fs:default` or `core:window:allow-close`. What is none gives Tauri's text that says why.
 * Capital letters are accepted whatever that text says, as in Tauri: `allow-saveNote`.
 */
export function parseIdentifier(text: string): Identifier | string {
  if (text.startsWith("tauri-plugin-")) return "identifiers cannot start with tauri-plugin-";
  if (text === "") return "identifiers cannot be empty";
  const { length } = new TextEncoder().encode(text);
  if (length > MAX_IDENTIFIER_BYTES)
    return `identifiers cannot be longer than ${MAX_IDENTIFIER_BYTES}, found ${length}`;
  const isCore = text.startsWith("core:");
  let before = "";
  let hasColon = false;
  for (const character of text) {
    if (character === ":") {
      if (hasColon && !isCore) return "identifiers can only include a single separator ':'";
      if (before === "" || before === "-") return ONLY;
      hasColon = true;
    } else if (character === "-") {
      if (before === "" || before === ":") return ONLY;
    } else if (!/[A-Za-z0-9]/.test(character)) return ONLY;
    before = character;
  }
  if (before === ":") return "identifiers cannot have a prefix without a base";
  if (before === "-") return "identifiers cannot have a trailing hyphen";
  const at = text.lastIndexOf(":");
  return { prefix: at < 0 ? undefined : text.slice(0, at), base: text.slice(at + 1) };
}

/** `open_file` is allowed by `allow-open-file`, and `saveNote` by `allow-saveNote`. */
export function toPermissionName(verb: "allow" | "deny", command: string): string {
  return `${verb}-${command.replaceAll("_", "-")}`;
}
