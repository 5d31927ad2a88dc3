import type { UserDirectory } from "./base-directory.ts";
import type { Machine } from "./machine.ts";
import { push } from "./path-rules.ts";
import { parseUserDirs } from "./user-dirs.ts";

/** The names of `user-dirs.dirs`. */
const USER_DIRS: ReadonlyMap<UserDirectory, string> = new Map([
  ["Audio", "MUSIC"],
  ["Desktop", "DESKTOP"],
  ["Document", "DOCUMENTS"],
  ["Download", "DOWNLOAD"],
  ["Picture", "PICTURES"],
  ["Public", "PUBLICSHARE"],
  ["Template", "TEMPLATES"],
  ["Video", "VIDEOS"],
]);

/**
 * By the XDG base directory specification, as Rust's `dirs` reads it: a variable that holds no absolute path counts for
 * nothing. Undefined where there is no such folder.
 */
export async function linuxDirectory(
  directory: UserDirectory,
  machine: Machine,
): Promise<string | undefined> {
  const { env } = machine;
  const home = env["HOME"] || machine.home();
  const xdg = (variable: string, below: string): string | undefined =>
    absolute(env[variable]) ?? (home === undefined ? undefined : push(home, [below], "posix"));
  switch (directory) {
    case "Home":
      return home;
    case "Temp":
      return env["TMPDIR"] || "/tmp";
    case "Cache":
      return xdg("XDG_CACHE_HOME", ".cache");
    case "Config":
      return xdg("XDG_CONFIG_HOME", ".config");
    case "Data":
    case "LocalData":
      return xdg("XDG_DATA_HOME", ".local/share");
    case "Executable":
      return xdg("XDG_BIN_HOME", ".local/bin");
    case "Font": {
      const folder = xdg("XDG_DATA_HOME", ".local/share");
      return folder === undefined ? undefined : push(folder, ["fonts"], "posix");
    }
    case "Runtime":
      return absolute(env["XDG_RUNTIME_DIR"]);
    case "Audio":
    case "Desktop":
    case "Document":
    case "Download":
    case "Picture":
    case "Public":
    case "Template":
    case "Video": {
      const config = xdg("XDG_CONFIG_HOME", ".config");
      if (home === undefined || config === undefined) return undefined;
      const text = await machine.readText(push(config, ["user-dirs.dirs"], "posix"));
      return parseUserDirs(text ?? "", home).get(USER_DIRS.get(directory) ?? "");
    }
  }
}

function absolute(path: string | undefined): string | undefined {
  return path?.startsWith("/") ? path : undefined;
}
